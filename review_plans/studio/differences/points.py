"""Two tables of points: totals, the caps of blocks and lines that are called alike, and how such lines count."""

from collections.abc import Iterator

from provisions.citation import Text
from review_plans.studio.differences.change import (
    ADDED,
    CHANGED,
    REMOVED,
    Change,
    Place,
    alike,
    figure,
    from_to,
    paired,
    quoted,
)
from review_plans.studio.differences.counting import counting_changes
from scoring.schedule import Line, ScoreSchedule, Section

SAME_NAME = 0.6


def point_changes(one: ScoreSchedule | None, other: ScoreSchedule | None) -> Iterator[Change]:
    """What the tables give differently; a table that only one plan has is one sentence."""
    if one is None or other is None:
        for table, kind, verb in (
            (one, REMOVED, Text("不再用评分表", "no longer used: table ")),
            (other, ADDED, Text("新增评分表", "new table ")),
        ):
            if table is not None:
                says = Text(f"{verb.zh}“{table.title.zh}”", f"{verb.en}“{table.title.en}”")
                place = Place.of(table.citation)
                yield Change(
                    "points",
                    kind,
                    table.code,
                    says,
                    place if kind == REMOVED else None,
                    place if kind == ADDED else None,
                )
        return
    title = Text("评分表", "scoring table")
    if one.title != other.title:
        yield _changed(one, other, from_to(title, quoted(one.title), quoted(other.title)))
    if one.total_cap != other.total_cap:
        yield _changed(one, other, from_to(Text("评分总分", "total"), figure(one.total_cap), figure(other.total_cap)))
    yield from _parts(one.blocks, other.blocks, Text("评分板块", "block"))
    if one.code == other.code:
        yield from _parts(tuple(one.every_line()), tuple(other.every_line()), Text("评分项", "line"))


def _changed(one: ScoreSchedule, other: ScoreSchedule, says: Text) -> Change:
    return Change("points", CHANGED, other.code, says, Place.of(one.citation), Place.of(other.citation))


def _parts(
    before: tuple[Section, ...] | tuple[Line, ...], after: tuple[Section, ...] | tuple[Line, ...], what: Text
) -> Iterator[Change]:
    old: list[Section | Line] = list(before)
    new: list[Section | Line] = list(after)
    pairs, gone, come = paired(old, new, lambda a, b: alike(a.name.zh, b.name.zh), SAME_NAME)
    for was, now in pairs:
        if was.cap != now.cap:
            name = quoted(now.name)
            label = Text(f"{what.zh}{name.zh}的上限", f"cap of the {what.en} {name.en}")
            says = from_to(label, figure(was.cap), figure(now.cap))
            yield Change("points", CHANGED, now.code, says, Place.of(was.citation), Place.of(now.citation))
        if isinstance(was, Line) and isinstance(now, Line):
            for says in counting_changes(was, now):
                yield Change("points", CHANGED, now.code, says, Place.of(was.citation), Place.of(now.citation))
    for part in gone:
        said = Text(
            f"不再有{what.zh}“{part.name.zh}”（{part.cap} 分）", f"{what.en} “{part.name.en}” ({part.cap}) is gone"
        )
        yield Change("points", REMOVED, part.code, said, Place.of(part.citation), None)
    for part in come:
        said = Text(f"新增{what.zh}“{part.name.zh}”（{part.cap} 分）", f"new {what.en} “{part.name.en}” ({part.cap})")
        yield Change("points", ADDED, part.code, said, None, Place.of(part.citation))
