"""What one claim comes to: its points by the table, and whether evidence, field and window let it count."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from scoring.refusals import check_figures, no_such_option
from scoring.schedule import BANDS, BOARD, FORMULA, Line
from scoring.sheet import Claim
from scoring.table import NOTHING, Row, Worth

NO_EVIDENCE: Final = "no_evidence"
NOT_IN_FIELD: Final = "not_in_field"
NO_DATE: Final = "no_date"
TOO_LATE: Final = "too_late"
OUTSIDE: Final = "outside"
NO_FIGURE: Final = "no_figure"
BELOW: Final = "below"
NOT_CHOSEN: Final = "not_chosen"
NO_RANK: Final = "no_rank"
BY_BOARD: Final = "by_board"


LACKING: Final = {why: Worth(lacks=why) for why in (NOT_CHOSEN, NO_FIGURE, BELOW, BY_BOARD)}


class Entry:
    """A claim being counted.

    `worth`: by the table. `own`: what the person takes it for; `mark`: what it counts. `refused`: why it may not count.
    `elsewhere`: the line on which its work counts instead.
    """

    __slots__ = ("claim", "elsewhere", "mark", "own", "refused", "worth")

    def __init__(self, claim: Claim, worth: Worth, own: Decimal, mark: Decimal, refused: str) -> None:
        self.claim, self.worth, self.own, self.mark, self.refused = claim, worth, own, mark, refused
        self.elsewhere = ""


def entry_of(row: Row, claim: Claim, opens: Sequence[date]) -> Entry:
    """Points by the table, and the lower of these and the person's own mark where nothing is refused. Raises BadClaim."""
    own = claim.self_mark
    if own is not None or claim.value is not None:
        check_figures(claim)
    worth = _of_choice(row, claim) if row.worths else _of_figure(row.line, claim.value)
    if own is None:
        own = worth.points
    refused = _refusal(row, claim, opens)
    mark = NOTHING if refused else own if own < worth.points else worth.points
    return Entry(claim, worth, own, mark, refused)


def _of_choice(row: Row, claim: Claim) -> Worth:
    if claim.choice is None:
        return LACKING[NOT_CHOSEN]
    worths = row.worths.get(claim.choice)
    if worths is None:
        raise no_such_option(claim)
    rank, last = claim.rank, row.last_place
    if not last:
        return worths[0]
    if rank is None or rank < 1:
        return Worth(level=worths[0].level, lacks=NO_RANK)
    return worths[rank if rank < last else last]


def _of_figure(line: Line, value: Decimal | None) -> Worth:
    if line.count == BOARD:
        return LACKING[BY_BOARD]
    if value is None:
        return LACKING[NO_FIGURE]
    if line.count == BANDS:
        return next((Worth(band.points) for band in line.bands if value >= band.least), LACKING[BELOW])
    assert line.count == FORMULA
    assert line.formula
    return Worth(min(line.cap, max(NOTHING, (value - line.formula.minus) * line.formula.times)))


def _refusal(row: Row, claim: Claim, opens: Sequence[date]) -> str:
    if row.evidence and not claim.evidence:
        return NO_EVIDENCE
    if row.in_field and not claim.in_field:
        return NOT_IN_FIELD
    if row.window is None:
        return ""
    day = claim.achieved_on
    if day is None:
        return NO_DATE
    if day > row.until:
        return TOO_LATE
    return OUTSIDE if day < opens[row.window] else ""
