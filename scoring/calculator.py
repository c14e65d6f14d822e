"""Tallying: claims against a table, the lower of what is claimed and what evidence and caps allow."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from scoring.exclusions import place_works
from scoring.lines import line_mark, own_marks, rounded
from scoring.marks import expert_sections
from scoring.points import Entry, entry_of
from scoring.refusals import BadClaim, BadMark, Refused, check_given, check_marks, not_claimable
from scoring.schedule import ScoreSchedule
from scoring.sections import LeftOut, section_marks, uncapped
from scoring.sheet import Claim, ExpertMark, Given, ScoreSheet
from scoring.table import NOTHING, Table, table_for
from scoring.telling import Counted, tell

__all__ = ["BadClaim", "BadMark", "Claim", "ExpertMark", "Given", "Refused", "ScoreSheet", "tally"]

NO_DAYS: Final[Mapping[str, date]] = {}
NO_GIVEN: Final[Mapping[str, Given]] = {}
NO_MARKS: Final[Mapping[str, ExpertMark]] = {}


def tally(
    schedule: ScoreSchedule,
    claims: Sequence[Claim],
    *,
    specialty: str | None = None,
    anchors: Mapping[str, date] | None = None,
    confirmed: Collection[str] = frozenset(),
    given: Mapping[str, Given] = NO_GIVEN,
    marks: Mapping[str, ExpertMark] = NO_MARKS,
) -> ScoreSheet:
    """Count every line. `anchors`: days named `title`, `appointed`, `count_to`; `confirmed`: ids of lines or sections, or the table's code.

    `given`: figures of other offices by line; `marks`: the experts' by line.
    Raises BadClaim for a claim that fits no line of the table (for that specialty), BadMark for a figure or mark it refuses.
    """
    table = table_for(schedule, specialty)
    check_given(table, given)
    entries = _entries(table, claims, anchors or NO_DAYS)
    place_works(table, entries, given)
    counted = _count(table, entries, given)
    shown = counted.machine_marks()
    expert_total = None
    if marks:
        check_marks(table, marks, shown)
        counted.marks, counted.expert = marks, expert_sections(table, counted.raw, marks)
        expert_total = _total(table, counted.expert, schedule.total_cap)
    return ScoreSheet(
        schedule.code,
        specialty,
        _total(table, counted.own_sections),
        _total(table, counted.sections, schedule.total_cap),
        expert_total,
        tuple(line for line, names in table.waiting.items() if names.isdisjoint(confirmed)),
        shown,
        partial(tell, counted),
    )


def _entries(table: Table, claims: Sequence[Claim], days: Mapping[str, date]) -> list[list[Entry]]:
    """The claims by row, counted one by one."""
    opens = table.opens(days)
    entries: list[list[Entry]] = [[] for _row in table.rows]
    rows = table.by_code
    for claim in claims:
        row = rows.get(claim.line)
        if row is None or row.is_given:
            raise not_claimable(table, claim)
        entries[row.at].append(entry_of(row, claim, opens))
    return entries


def _count(table: Table, entries: list[list[Entry]], given: Mapping[str, Given]) -> Counted:
    raw, own = [NOTHING] * len(table.rows), [NOTHING] * len(table.rows)
    for row, mine in zip(table.rows, entries, strict=True):
        if mine:
            raw[row.at] = line_mark(table, row, mine, None)
            own[row.at] = sum(own_marks(row, mine), NOTHING)
    for code, figure in given.items():
        row = table.by_code[code]
        raw[row.at] = own[row.at] = line_mark(table, row, (), figure)
    left_out: LeftOut = (set(), set())
    sections = section_marks(table, raw, left_out)
    return Counted(table, entries, given, raw, own, sections, uncapped(table, own), left_out)


def _total(table: Table, sections: Sequence[Decimal], cap: Decimal | None = None) -> Decimal:
    """The blocks together, rounded at the very end; the person's own total knows no cap."""
    total = sum((sections[at] for at in table.tops), NOTHING)
    return rounded(table, total if cap is None else min(total, cap))
