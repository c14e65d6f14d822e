"""The steps to the mark of a claim and of a line, and the reasons wherever a mark became less."""

from collections.abc import Sequence
from decimal import Decimal

from provisions.citation import Text
from scoring import wording
from scoring.lines import as_further, own_marks, rounded, with_bonus
from scoring.points import Entry
from scoring.schedule import BEST_AND_BONUS, BOARD, GIVEN, Line
from scoring.sheet import ClaimScore, Given, Step
from scoring.table import NOTHING, Row, Table


def awaits(line: Line, given: Given | None) -> Text | None:
    """Whom a line without an expert's mark still waits for."""
    if line.count == GIVEN and given is None:
        return line.by
    if line.count == BOARD:
        return wording.THE_BOARD
    return wording.THE_EXPERTS if line.expert_final else None


def claim_scores(table: Table, row: Row, entries: Sequence[Entry]) -> tuple[ClaimScore, ...]:
    """Every claim of a line with its marks, steps and reason."""
    own = own_marks(row, entries)
    best = with_bonus(row, entries)[1] if row.line.count == BEST_AND_BONUS else None
    return tuple(
        _claim_score(table, row, entry, mine, is_further=best is not None and entry is not best)
        for entry, mine in zip(entries, own, strict=True)
    )


def _claim_score(table: Table, row: Row, entry: Entry, own: Decimal, *, is_further: bool) -> ClaimScore:
    mark = as_further(entry) if is_further else entry.mark
    steps = [] if entry.worth.lacks else [Step(wording.what(row.line, entry), _before_rank(row, entry))]
    reasons = []
    if entry.worth.lacks:
        reasons.append(wording.LACKS[entry.worth.lacks])
        steps.append(Step(reasons[-1], NOTHING))
    elif entry.worth.share is not None and entry.worth.share != 1:
        reasons.append(wording.by_rank(entry))
        steps.append(Step(reasons[-1], entry.worth.points))
    if is_further and entry.mark:
        steps.append(Step(wording.further(entry.worth.bonus), entry.worth.bonus))
        reasons += [steps[-1].says] if mark < own else []
    allowed = entry.worth.bonus if is_further and entry.mark else entry.worth.points
    if entry.own < allowed:
        steps.append(Step(wording.claims_less(entry.own), entry.own))
    refusal = _refusal(table, row, entry)
    if refusal is not None:
        steps.append(Step(refusal, NOTHING))
        reasons = [refusal]
    elif entry.own > entry.worth.points:
        reasons.append(wording.table_allows(entry.worth.points))
    return ClaimScore(entry.claim, own, mark, wording.joined(reasons), tuple(steps))


def _before_rank(row: Row, entry: Entry) -> Decimal:
    return entry.worth.points if entry.worth.share is None else row.worths[entry.claim.choice or ""][0].points


def _refusal(table: Table, row: Row, entry: Entry) -> Text | None:
    if entry.refused:
        return wording.refusal(row, entry, table)
    return wording.elsewhere(table, entry) if entry.elsewhere else None


def line_steps(
    table: Table, row: Row, entries: Sequence[Entry], scores: Sequence[ClaimScore], given: Given | None, mark: Decimal
) -> tuple[tuple[Step, ...], tuple[Text, ...]]:
    """The steps to a line's mark, and those of them that took something away. `mark`: what they end at."""
    line = row.line
    lessened: list[Text] = []
    if given is not None and line.formula:
        steps = [Step(wording.given_by(line, given), given.value * line.formula.times)]
    elif not entries:
        return ((Step(wording.BOARD_SAYS, NOTHING),) if line.count == BOARD else ()), ()
    elif len(entries) == 1:
        steps = list(scores[0].steps)
    elif line.count == BEST_AND_BONUS:
        steps = _bonus_steps(row, entries)
    else:
        steps = [_sum_step(line, entries)]
        if line.once and sum(1 for entry in entries if entry.mark) > 1:
            lessened.append(wording.ONLY_HIGHEST)
    if line.count == BEST_AND_BONUS:
        _keep_below(row, entries, steps, lessened)
    if table.each_line and rounded(table, steps[-1].mark) != steps[-1].mark:
        rounding = rounded(table, steps[-1].mark)
        lessened.append(wording.to_places(table.schedule.rounding.places, rounding))
        steps.append(Step(lessened[-1], rounding))
    if steps[-1].mark > line.cap:
        lessened.append(wording.line_cap(line.cap))
        steps.append(Step(lessened[-1], mark))
    return tuple(steps), tuple(lessened)


def _sum_step(line: Line, entries: Sequence[Entry]) -> Step:
    if line.once:
        best = max(entry.mark for entry in entries)
        return Step(wording.worth(wording.ONLY_HIGHEST, best), best)
    total = sum((entry.mark for entry in entries), NOTHING)
    return Step(wording.together(len(entries), total), total)


def _bonus_steps(row: Row, entries: Sequence[Entry]) -> list[Step]:
    _mark, best = with_bonus(row, entries)
    if best is None:
        return [Step(wording.together(len(entries), NOTHING), NOTHING)]
    others = [entry for entry in entries if entry is not best and entry.mark]
    add = sum(map(as_further, others), NOTHING)
    name = row.line.options[best.worth.level].name
    steps = [Step(wording.worth(wording.best_work(name), best.mark), best.mark)]
    return [*steps, Step(wording.others_add(len(others), add), best.mark + add)] if others else steps


def _keep_below(row: Row, entries: Sequence[Entry], steps: list[Step], lessened: list[Text]) -> None:
    """The ceiling of the next higher level; that of the highest is the line's cap."""
    _mark, best = with_bonus(row, entries)
    if best is not None and best.worth.level and steps[-1].mark > row.ceilings[best.worth.level]:
        ceiling = row.ceilings[best.worth.level]
        lessened.append(wording.below_higher(row.line.options[best.worth.level - 1].name, ceiling))
        steps.append(Step(lessened[-1], ceiling))
