"""The sentences of a score sheet, in both languages."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from provisions.citation import Text
from scoring import points as why
from scoring.points import Entry
from scoring.schedule import FORMULA, Line
from scoring.sheet import Given
from scoring.table import Row, Table

SILENT: Final = Text("", "")
BOARD_SAYS: Final = Text("由评委会酌情评定，机器不计分", "left to the board, the machine counts nothing")
THE_BOARD: Final = Text("评委会", "the board")
THE_EXPERTS: Final = Text("评审专家", "the experts")
ONLY_HIGHEST: Final = Text("同类只计最高一项", "only the highest counts")

LACKS: Final = {
    why.NO_FIGURE: Text("未填写数值", "no figure given"),
    why.BELOW: Text("未达最低档", "below the lowest band"),
    why.NOT_CHOSEN: Text("未选择档次", "nothing chosen"),
    why.NO_RANK: Text("未注明本人排名", "the person's rank is not stated"),
    why.BY_BOARD: BOARD_SAYS,
}
REFUSALS: Final = {
    why.NO_EVIDENCE: Text("没有佐证，不计分", "no evidence, no points"),
    why.NOT_IN_FIELD: Text("与申报专业不相关，不计分", "not in the field, no points"),
    why.NO_DATE: Text("未注明取得时间，不计分", "no date, no points"),
    why.OUTSIDE: Text("不在规定的取得时间内，不计分", "outside the window, no points"),
}


def joined(parts: Iterable[Text]) -> Text:
    """Sentences in a row, each once."""
    said = [part for part in dict.fromkeys(parts) if part.zh]
    return Text("；".join(part.zh for part in said), "; ".join(part.en for part in said))


def figure(mark: Decimal) -> str:
    """A number without idle noughts."""
    whole = f"{mark:f}"
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def worth(name: Text, mark: Decimal) -> Text:
    """Something and its points."""
    return Text(f"{name.zh} {figure(mark)} 分", f"{name.en}: {figure(mark)}")


def refusal(row: Row, entry: Entry, table: Table) -> Text:
    """Why a claim may not count at all."""
    if entry.refused == why.TOO_LATE:
        assert row.window is not None
        until = table.windows[row.window].until
        return Text(f"晚于截止日 {until}，不计分", f"after {until}, no points")
    return REFUSALS[entry.refused]


def elsewhere(table: Table, entry: Entry) -> Text:
    """A work that already counts on another line, or by another claim of this one."""
    if entry.elsewhere == entry.claim.line:
        return Text("同一业绩在本条只计一次", "one work counts once on this line")
    home = table.by_code[entry.elsewhere].line.name
    return Text(f"同一业绩已在“{home.zh}”计分", f"the same work counts under {home.en}")


def what(line: Line, entry: Entry) -> Text:
    """The step from what was chosen or filled in to the table's points."""
    claim = entry.claim
    option = line.option(claim.choice) if claim.choice is not None else None
    if option is not None:
        return worth(option.name, option.points)
    unit = line.unit or SILENT
    assert claim.value is not None
    value = figure(claim.value)
    if line.count == FORMULA and line.formula:
        minus, times = figure(line.formula.minus), figure(line.formula.times)
        sum_of = f"({value} − {minus}) × {times}" if line.formula.minus else f"{value} × {times}"
        return Text(f"{sum_of}，计 {figure(entry.worth.points)} 分", f"{sum_of} counts {figure(entry.worth.points)}")
    points = figure(entry.worth.points)
    return Text(f"{value} {unit.zh}，计 {points} 分", f"{value} {unit.en}: {points}")


def by_rank(entry: Entry) -> Text:
    """The coefficient of the person's place."""
    share = figure(entry.worth.share or Decimal(0))
    return Text(f"排名第 {entry.claim.rank}，按 {share} 计", f"rank {entry.claim.rank} counts {share}")


def table_allows(points: Decimal) -> Text:
    """The person claims more than the table gives."""
    return Text(f"按标准只计 {figure(points)} 分", f"the table allows {figure(points)}")


def claims_less(own: Decimal) -> Text:
    """The person claims less than the table gives."""
    return Text(f"本人只报 {figure(own)} 分", f"the person claims only {figure(own)}")


def further(mark: Decimal) -> Text:
    """A work beside a better one."""
    return Text(f"不是最高一项，按加分 {figure(mark)} 分计", f"not the best, adds {figure(mark)}")


def best_work(level: Text) -> Text:
    """The best of several works."""
    return Text(f"最高一项：{level.zh}", f"the best, {level.en}")


def together(count: int, mark: Decimal) -> Text:
    """Several claims summed up."""
    return Text(f"{count} 项合计 {figure(mark)} 分", f"{count} entries come to {figure(mark)}")


def others_add(count: int, mark: Decimal) -> Text:
    """What the works beside the best one add."""
    return Text(f"另 {count} 项加分共 {figure(mark)} 分", f"{count} more add {figure(mark)}")


def below_higher(higher: Text, ceiling: Decimal) -> Text:
    """Base and bonus stay below the next higher level."""
    return Text(
        f"不超过上一级“{higher.zh}”的 {figure(ceiling)} 分",
        f"not above the {figure(ceiling)} of the next level, {higher.en}",
    )


def line_cap(cap: Decimal) -> Text:
    """The cap of a line."""
    return Text(f"超过本条上限，按 {figure(cap)} 分计", f"above the cap, counted as {figure(cap)}")


def section_cap(cap: Decimal) -> Text:
    """The cap of a block or section."""
    return Text(f"超过本组上限，按 {figure(cap)} 分计", f"above the section's cap, counted as {figure(cap)}")


def best_of(count: int) -> Text:
    """Only some of a section's entries count."""
    return Text(f"本组只计最高 {count} 项", f"only the highest {count} of the section count")


def left_out(count: int) -> Text:
    """An entry that is not among these."""
    return Text(f"本组只计最高 {count} 项，本条不计入", f"only the highest {count} of the section count, not this one")


def to_places(places: int, mark: Decimal) -> Text:
    """A line rounded by itself."""
    return Text(f"四舍五入保留 {places} 位，计 {figure(mark)} 分", f"rounded to {places} places: {figure(mark)}")


def given_by(line: Line, given: Given) -> Text:
    """The figure of another office and what it is multiplied by."""
    by = given.by if isinstance(given.by, Text) else Text(given.by, given.by)
    unit, times = line.unit or SILENT, figure(line.formula.times if line.formula else Decimal(1))
    value = figure(given.value)
    return Text(f"{by.zh}给出 {value} {unit.zh}，乘以 {times}", f"{by.en} gave {value} {unit.en}, times {times}")
