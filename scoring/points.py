"""What one claim comes to: its points by the table, and whether evidence, field and window let it count."""

from datetime import date
from decimal import Decimal
from typing import Final

from scoring.refusals import check_figures, no_such_option
from scoring.schedule import BANDS, BOARD, FORMULA
from scoring.sheet import Claim
from scoring.table import NOTHING, Row, Table

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


class Entry:
    """A claim being counted.

    `points`, `bonus`: by the table, as the best or a further work, after the rank's `share`. `own`: what the person takes it
    for; `mark`: what it counts. `lacks`: why the table gives nothing. `refused`: why it may not count. `elsewhere`: the line
    on which its work counts instead.
    """

    __slots__ = ("bonus", "claim", "elsewhere", "lacks", "level", "mark", "own", "points", "refused", "share")

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.points = self.bonus = self.own = self.mark = NOTHING
        self.share: Decimal | None = None
        self.level = 0
        self.lacks = self.refused = self.elsewhere = ""


def entry_of(row: Row, claim: Claim, table: Table, opens: list[date]) -> Entry:
    """Points by the table, and the lower of these and the person's own mark where nothing is refused. Raises BadClaim."""
    entry = Entry(claim)
    if claim.self_mark is not None or claim.value is not None:
        check_figures(claim)
    if row.points:
        _chosen(row, entry)
    else:
        _figured(row, entry)
    entry.own = entry.points if claim.self_mark is None else claim.self_mark
    entry.refused = _refusal(row, claim, table, opens)
    if not entry.refused:
        entry.mark = min(entry.own, entry.points)
    return entry


def _chosen(row: Row, entry: Entry) -> None:
    claim = entry.claim
    if claim.choice is None:
        entry.lacks = NOT_CHOSEN
        return
    points = row.points.get(claim.choice)
    if points is None:
        raise no_such_option(claim)
    entry.level = row.levels[claim.choice]
    line = row.line
    if line.ranks:
        if claim.rank is None or claim.rank < 1:
            entry.lacks = NO_RANK
            return
        entry.share = row.share(claim.rank)
        points *= entry.share
    entry.points = points
    if row.ceilings:
        bonus = line.options[entry.level].bonus
        entry.bonus = bonus if entry.share is None else bonus * entry.share


def _figured(row: Row, entry: Entry) -> None:
    line, value = row.line, entry.claim.value
    if line.count == BOARD:
        entry.lacks = BY_BOARD
    elif value is None:
        entry.lacks = NO_FIGURE
    elif line.count == BANDS:
        reached = next((band.points for band in line.bands if value >= band.least), None)
        if reached is None:
            entry.lacks = BELOW
        else:
            entry.points = reached
    else:
        assert line.count == FORMULA
        assert line.formula
        entry.points = min(line.cap, max(NOTHING, (value - line.formula.minus) * line.formula.times))


def _refusal(row: Row, claim: Claim, table: Table, opens: list[date]) -> str:
    line = row.line
    if line.evidence and not claim.evidence:
        return NO_EVIDENCE
    if line.in_field and not claim.in_field:
        return NOT_IN_FIELD
    if row.window is None:
        return ""
    day, until = claim.achieved_on, table.windows[row.window].until
    if day is None:
        return NO_DATE
    if until and day > until:
        return TOO_LATE
    return OUTSIDE if day < opens[row.window] else ""
