"""How a line counts, as single facts in words, so that two versions of it can be told apart."""

from collections.abc import Iterator
from typing import Final

from provisions.citation import Text
from review_plans.studio.differences.change import NOT_PRINTED, from_to, in_words, yes_no
from scoring.schedule import BANDS, BEST_AND_BONUS, BOARD, CHOICE, EACH, FORMULA, GIVEN, Line, Option, Window

WAYS: Final[dict[str, Text]] = {
    CHOICE: Text("按档次", "by option"),
    BANDS: Text("按数值分档", "by bands"),
    EACH: Text("逐项", "per item"),
    BEST_AND_BONUS: Text("基础分加附加分", "best and bonus"),
    FORMULA: Text("按公式", "by formula"),
    GIVEN: Text("其他部门给出", "given by an office"),
    BOARD: Text("评委会酌情", "left to the board"),
}
ANCHORS: Final[dict[str, Text]] = {
    "title": Text("取得现资格后", "since the title"),
    "appointed": Text("聘任后", "since the appointment"),
}


def counting_changes(was: Line, now: Line) -> Iterator[Text]:
    """One sentence for everything about its counting in which a line differs."""
    before, after = dict(_facts(was)), dict(_facts(now))
    for label in [*before, *(label for label in after if label not in before)]:
        old, new = before.get(label, NOT_PRINTED), after.get(label, NOT_PRINTED)
        if old != new:
            name = now.name
            yield from_to(Text(f"评分项“{name.zh}”的{label.zh}", f"{label.en} of the line “{name.en}”"), old, new)


def _facts(line: Line) -> Iterator[tuple[Text, Text]]:
    yield Text("计分方式", "way of counting"), WAYS[line.count]
    for option in line.options:
        yield Text(f"“{option.name.zh}”分值", f"points for “{option.name.en}”"), _points(option)
    if line.bands:
        bands = [f"{band.least}→{band.points}" for band in line.bands]
        yield Text("分档", "bands"), in_words(bands)
    if line.formula:
        times, minus = line.formula.times, line.formula.minus
        yield Text("公式", "formula"), Text(f"减 {minus} 乘 {times}", f"minus {minus} times {times}")
    if line.by:
        yield Text("给出部门", "giving office"), line.by
    if line.ranks:
        yield Text("排名系数", "rank coefficients"), in_words([*line.ranks, line.rank_rest])
    yield Text("是否只计最高一项", "counting only the highest"), yes_no(line.once)
    yield Text("是否须有佐证", "asking for evidence"), yes_no(line.evidence)
    yield Text("是否须与专业相关", "asking for the field"), yes_no(line.in_field)
    yield Text("是否以专家评分为准", "leaving it to the experts"), yes_no(line.expert_final)
    if line.window:
        yield Text("取得时间", "window"), _window(line.window)


def _points(option: Option) -> Text:
    if not option.bonus:
        return Text(f"{option.points}", f"{option.points}")
    return Text(
        f"{option.points}（每多一项加 {option.bonus}）", f"{option.points} (each further one adds {option.bonus})"
    )


def _window(window: Window) -> Text:
    parts = [ANCHORS[window.after]] if window.after else []
    if window.last_years:
        parts.append(Text(f"近 {window.last_years} 年", f"last {window.last_years} years"))
    starts = Text("或".join(part.zh for part in parts), " or ".join(part.en for part in parts))
    if window.until is None:
        return starts
    until = Text(f"至 {window.until}", f"until {window.until}")
    return Text("，".join(filter(None, (starts.zh, until.zh))), ", ".join(filter(None, (starts.en, until.en))))
