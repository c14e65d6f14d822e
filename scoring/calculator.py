"""Tallying: claims against a table, the lower of what is claimed and what evidence and caps allow."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from provisions.citation import Text
from provisions.tenure import MONTHS, add_months
from scoring.schedule import Line, ScoreSchedule, Section, Window
from scoring.sheet import BlockScore, Claim, ClaimScore, LineScore, ScoreSheet

__all__ = ["BadClaim", "Claim", "ScoreSheet", "tally"]

NOTHING: Final = Decimal(0)
CENT: Final = Decimal("0.01")
FULL: Final = Text("", "")


class BadClaim(ValueError):
    """A claim that fits no line of the table, or an option the line hasn't."""

    def __init__(self, claim: Claim, message: Text) -> None:
        self.claim, self.message = claim, message
        super().__init__(f"{claim.line}: {message}")


def tally(
    schedule: ScoreSchedule,
    claims: Sequence[Claim],
    *,
    specialty: str | None = None,
    anchors: Mapping[str, date] | None = None,
    confirmed: Collection[str] = frozenset(),
) -> ScoreSheet:
    """Count every line. `anchors`: days named `title`, `appointed`, `count_to`; `confirmed`: line ids or the table's code.

    Raises BadClaim for a claim on a line the table hasn't (for that specialty).
    """
    lines = {line.code: line for line in schedule.lines_for(specialty)}
    by_line: dict[str, list[Claim]] = {code: [] for code in lines}
    for claim in claims:
        if claim.line not in by_line:
            raise BadClaim(claim, Text("评分表没有这一条", "no such line"))
        if claim.self_mark is not None and claim.self_mark < 0:
            raise BadClaim(claim, Text("自评分不能为负", "a mark cannot be negative"))
        by_line[claim.line].append(claim)
    days = anchors or {}
    scored: dict[str, LineScore] = {}
    blocks: list[BlockScore] = []
    for block in schedule.blocks:
        for line in block.every_line():
            if line.code in by_line:
                scored[line.code] = _line(line, block.code, by_line[line.code], days)
        _section(block, 1, scored, blocks)
    tops = [block for block in blocks if block.depth == 1]
    total = sum((block.machine_mark for block in tops), NOTHING)
    return ScoreSheet(
        schedule.code,
        specialty,
        tuple(scored.values()),
        tuple(blocks),
        _rounded(sum((block.self_mark for block in tops), NOTHING)),
        _rounded(min(total, schedule.total_cap)),
        schedule.unconfirmed(specialty, confirmed),
    )


def _rounded(mark: Decimal) -> Decimal:
    return mark.quantize(CENT, ROUND_HALF_UP)


def _section(section: Section, depth: int, scored: Mapping[str, LineScore], blocks: list[BlockScore]) -> BlockScore:
    """Sum a section after the caps inside it; the outer section stands before its inner ones."""
    place = len(blocks)
    inner: list[BlockScore | LineScore] = [_section(part, depth + 1, scored, blocks) for part in section.sections]
    inner += [scored[line.code] for line in section.lines if line.code in scored]
    claimed = sum((part.self_mark for part in inner), NOTHING)
    counted = min(sum((part.machine_mark for part in inner), NOTHING), section.cap)
    score = BlockScore(section.code, section.name, depth, section.cap, claimed, counted)
    blocks.insert(place, score)
    return score


def _line(line: Line, block: str, claims: Sequence[Claim], days: Mapping[str, date]) -> LineScore:
    scores = tuple(_claim(line, claim, days) for claim in claims)
    marks = [score.machine_mark for score in scores]
    counted = max(marks, default=NOTHING) if line.once else sum(marks, NOTHING)
    reasons = list(dict.fromkeys(score.reason for score in scores if score.reason != FULL))
    if line.once and sum(1 for mark in marks if mark) > 1:
        reasons.append(Text("同类只计最高一项", "only the highest counts"))
    if counted > line.cap:
        reasons.append(Text(f"超过本条上限，按 {line.cap} 分计", f"above the cap, counted as {line.cap}"))
    return LineScore(
        line.code,
        line.name,
        block,
        line.cap,
        line.citation.origin,
        sum((score.self_mark for score in scores), NOTHING),
        min(counted, line.cap),
        Text("；".join(reason.zh for reason in reasons), "; ".join(reason.en for reason in reasons)),
        scores,
    )


def _claim(line: Line, claim: Claim, days: Mapping[str, date]) -> ClaimScore:
    points, reason = _points(line, claim)
    claimed = points if claim.self_mark is None else claim.self_mark
    refusal = _refusal(line, claim, days)
    if refusal:
        return ClaimScore(claim, claimed, NOTHING, refusal)
    if claimed > points:
        reason = Text(f"按标准只计 {points} 分", f"the table allows {points}")
    return ClaimScore(claim, claimed, min(claimed, points), reason)


def _points(line: Line, claim: Claim) -> tuple[Decimal, Text]:
    if line.bands:
        if claim.value is None:
            return NOTHING, Text("未填写数值", "no figure given")
        reached = next((band.points for band in line.bands if claim.value >= band.least), None)
        return (reached, FULL) if reached is not None else (NOTHING, Text("未达最低档", "below the lowest band"))
    if claim.choice is None:
        return NOTHING, Text("未选择档次", "nothing chosen")
    option = line.option(claim.choice)
    if option is None:
        raise BadClaim(claim, Text("本条没有这一档", "no such option on this line"))
    if not line.ranks:
        return option.points, FULL
    if claim.rank is None or claim.rank < 1:
        return NOTHING, Text("未注明本人排名", "the person's rank is not stated")
    share = line.ranks[claim.rank - 1] if claim.rank <= len(line.ranks) else line.rank_rest
    if share == 1:
        return option.points, FULL
    return option.points * share, Text(f"排名第 {claim.rank}，按 {share} 计", f"rank {claim.rank} counts {share}")


def _refusal(line: Line, claim: Claim, days: Mapping[str, date]) -> Text | None:
    if line.evidence and not claim.evidence:
        return Text("没有佐证，不计分", "no evidence, no points")
    if line.in_field and not claim.in_field:
        return Text("与申报专业不相关，不计分", "not in the field, no points")
    if line.window:
        return _outside(line.window, claim.achieved_on, days)
    return None


def _outside(window: Window, day: date | None, days: Mapping[str, date]) -> Text | None:
    if day is None:
        return Text("未注明取得时间，不计分", "no date, no points")
    if window.until and day > window.until:
        return Text(f"晚于截止日 {window.until}，不计分", f"after {window.until}, no points")
    starts = []
    if window.after and window.after in days:
        starts.append(days[window.after])
    if window.last_years and "count_to" in days:
        starts.append(add_months(days["count_to"], -MONTHS * window.last_years))
    asked = window.after or window.last_years
    if asked and not any(day >= start for start in starts):
        return Text("不在规定的取得时间内，不计分", "outside the window, no points")
    return None
