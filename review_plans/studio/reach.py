"""Can every track be reached? One that nobody can meet is a contradiction; one that waits for a text is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from eligibility.rulebook import COMMON
from provisions.citation import Text
from provisions.reader import Node
from review_plans.plan import Plan
from review_plans.studio.clashes import World, distinct
from review_plans.studio.remarks import Remark
from review_plans.studio.requirements import All, Atom, Clash, Either, Formula, Search, of_rules
from review_plans.studio.sources import PlanSource
from scoring.schedule import BOARD, Line, ScoreSchedule, Section

SHOWN = 4
REMEDY = Text(
    "请核对通知，改正其中一条，或在规则里写明何时适用（when）。",
    "Compare with the notice and mend one of them, or say when it applies (`when`).",
)
SUPPLY = Text("请补充依据，或由评委会办公室确认。", "Supply the source, or let the committee office confirm it.")


@dataclass(frozen=True)
class Way:
    """One track of a target, with everything it asks."""

    target: str
    track: str
    name: Text
    line: int
    asks: All


def unreachable(source: PlanSource) -> tuple[list[Remark], list[Remark]]:
    """(contradictions, tracks that only a missing source keeps from being met)."""
    assert source.plan is not None
    world = world_of(source.plan, source.schedule)
    broken, waiting = [], []
    for way in _ways(source):
        search = Search(world.clash_of)
        if not search.possible(way.asks):
            broken.append(_unreachable(way, search.clashes, source))
        elif not Search(_with_open_sources(world)).possible(way.asks):
            says = Text(
                f"途径“{way.name.zh}”的依据尚未见到，目前谁都得不到“符合”。",
                f"Track `{way.name.en}` waits for its source: for now nobody can be MET.",
            )
            waiting.append(
                Remark("waiting", f"{way.target}.{way.track}", says, SUPPLY, source.file("eligibility").file, way.line)
            )
    return broken, waiting


def _with_open_sources(world: World) -> Any:
    def clash_of(atom: Atom, held: tuple[Atom, ...]) -> Clash | None:
        if atom.open_source:
            return Clash(Text("", ""), atom) if atom.positive else None
        return world.clash_of(atom, held)

    return clash_of


def _unreachable(way: Way, clashes: list[Clash], source: PlanSource) -> Remark:
    told = distinct(clashes)[:SHOWN]
    reasons = [_why(clash) for clash in told]
    atoms = [atom for clash in told for atom in clash.atoms]
    return Remark(
        "unreachable_track",
        f"{way.target}.{way.track}",
        Text(
            f"途径“{way.name.zh}”走不通：{'；'.join(why.zh for why in reasons)}。",
            f"Nobody can meet track `{way.name.en}`: {'; '.join(why.en for why in reasons)}.",
        ),
        REMEDY,
        source.file("eligibility").file,
        atoms[0].line if atoms else way.line,
        tuple(dict.fromkeys(atom.clause for atom in atoms)),
        tuple(dict.fromkeys(_full_id(atom.rule, way.track, source) for atom in atoms)),
    )


def _full_id(rule: str, track: str, source: PlanSource) -> str:
    assert source.book is not None
    ids = {each.id for each in source.book.rules()}
    own = f"{source.book.plan}.{track}.{rule}"
    return own if own in ids else f"{source.book.plan}.{COMMON}.{rule}"


def _why(clash: Clash) -> Text:
    named = [_named(atom) for atom in clash.atoms]
    joined = Text(" + ".join(name.zh for name in named), " + ".join(name.en for name in named))
    return Text(f"{joined.zh}：{clash.says.zh}", f"{joined.en}: {clash.says.en}")


def _named(atom: Atom) -> Text:
    if atom.positive:
        return Text(f"“{atom.says.zh}”（{atom.clause}）", f"“{atom.says.en}” ({atom.clause})")
    return Text(f"不得“{atom.says.zh}”（{atom.clause}）", f"not “{atom.says.en}” ({atom.clause})")


def _ways(source: PlanSource) -> Iterator[Way]:
    root = source.file("eligibility").root
    common = list(root.at("common").items()) if root.has("common") else []
    for target in root.at("targets").items():
        level = target.at("target").text()
        shared = [rule for rule in common if level in (rule.value.get("targets") or [level])]
        for track in target.at("tracks").items():
            line = source.file("eligibility").line_of(track.trail)
            yield Way(level, track.at("track").text(), track.both(), line, _asks(track, shared))


def _asks(track: Node, shared: list[Node]) -> All:
    """Common rules and the track's own, and one of its branches; where nothing decides, what there is stands."""
    own = list(track.at("rules").items()) if track.has("rules") else []
    branches = [list(b.at("rules").items()) for b in track.at("branches").items()] if track.has("branches") else []
    formulas: list[Formula] = [of_rules(shared), _or_what_there_is(own, nothing_else=not branches)]
    if branches:
        formulas.append(Either(tuple(_or_what_there_is(rules, nothing_else=True) for rules in branches)))
    return All(tuple(formulas))


def _or_what_there_is(rules: list[Node], *, nothing_else: bool) -> All:
    standing = of_rules(rules)
    return of_rules(rules, standing_only=False) if nothing_else and not standing.parts else standing


def world_of(plan: Plan, schedule: ScoreSchedule | None) -> World:
    days = [plan.opens_at, plan.count_to, *(entry.date for entry in plan.deadlines)]
    last = max(day.year for day in days if day is not None)
    values = {
        "person.specialty": frozenset(each.code for each in plan.specialties),
        "employer.affiliation": frozenset(code for variant in plan.variants for code in variant.affiliations),
    }
    points = {schedule.code: most_points(schedule, plan)} if schedule else {}
    return World(values, points, last, plan.count_to)


def most_points(schedule: ScoreSchedule, plan: Plan) -> Decimal:
    """What the caps allow at the very best, in the specialty that fares best."""
    return max(points_in(schedule, specialty.code) for specialty in plan.specialties)


def points_in(schedule: ScoreSchedule, specialty: str) -> Decimal:
    """The most that the caps of a specialty's table allow."""
    return min(schedule.total_cap, sum((_section(block, specialty) for block in schedule.blocks), Decimal(0)))


def _section(section: Section, specialty: str) -> Decimal:
    if not section.for_specialty(specialty):
        return Decimal(0)
    parts = [_section(each, specialty) for each in section.sections]
    parts += [_line(line) for line in section.lines if line.for_specialty(specialty)]
    return min(section.cap, sum(sorted(parts, reverse=True)[: section.best_of], Decimal(0)))


def _line(line: Line) -> Decimal:
    """What the machine gives at most: nothing where only the board may add."""
    if line.count == BOARD:
        return Decimal(0)
    best = [*(each.points for each in line.options), *(band.points for band in line.bands)]
    return max(best) if line.once and best else line.cap
