"""A counted sheet in words: every line with the steps to its mark, every block with what its rules took away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from scoring import wording
from scoring.points import Entry
from scoring.sections import LeftOut
from scoring.sheet import BlockScore, ExpertMark, Given, LineScore, Step, Told
from scoring.table import NOTHING, Branch, Row, Table
from scoring.telling_lines import awaits, claim_scores, line_steps


@dataclass(slots=True, eq=False)
class Counted:
    """What the calculator worked out. `raw`, `own`: by row; `sections`, `own_sections`, `expert`: by section."""

    table: Table
    entries: Sequence[list[Entry]]
    given: Mapping[str, Given]
    raw: list[Decimal]
    own: list[Decimal]
    sections: list[Decimal]
    own_sections: list[Decimal]
    left_out: LeftOut
    marks: Mapping[str, ExpertMark] = field(default_factory=dict)
    expert: list[Decimal] | None = None

    def machine_marks(self) -> dict[str, Decimal]:
        """The machine column: a line that `best_of` leaves out counts nothing."""
        out = self.left_out[0]
        return {row.line.code: NOTHING if row.at in out else self.raw[row.at] for row in self.table.rows}


def tell(counted: Counted) -> Told:
    """Lines in the table's order, and blocks with an outer one before its inner ones."""
    branches = counted.table.branches
    around = {at: branch for branch in branches for at in branch.rows}
    outer = {at: branch for branch in branches for at in branch.branches}
    shown = counted.machine_marks()
    lines = tuple(_line(counted, row, around[row.at], shown[row.line.code]) for row in counted.table.rows)
    return lines, tuple(_block(counted, branch, outer.get(branch.at)) for branch in branches)


def _line(counted: Counted, row: Row, around: Branch, shown: Decimal) -> LineScore:
    line, table = row.line, counted.table
    entries = counted.entries[row.at]
    given, expert = counted.given.get(line.code), counted.marks.get(line.code)
    scores = claim_scores(table, row, entries)
    steps, lessened = line_steps(table, row, entries, scores, given, counted.raw[row.at])
    if row.at in counted.left_out[0] and counted.raw[row.at]:
        reason = wording.left_out(around.section.best_of or 0)
        steps, lessened = (*steps, Step(reason, NOTHING)), (*lessened, reason)
    return LineScore(
        line.code,
        line.name,
        row.block,
        line.cap,
        line.citation.origin,
        counted.own[row.at],
        shown,
        wording.joined([*(score.reason for score in scores), *lessened]),
        scores,
        expert.mark if expert else None,
        expert.reason if expert else "",
        None if expert else awaits(line, given),
        steps,
        given,
    )


def _block(counted: Counted, branch: Branch, outer: Branch | None) -> BlockScore:
    section, at = branch.section, branch.at
    mark, reasons = counted.sections[at], []
    lines = [counted.raw[row] for row in branch.rows] + [counted.sections[inner] for inner in branch.branches]
    if section.best_of is not None and sum(1 for each in lines if each) > section.best_of:
        reasons.append(wording.best_of(section.best_of))
        lines = sorted(lines, reverse=True)[: section.best_of]
    if sum(lines, NOTHING) > section.cap:
        reasons.append(wording.section_cap(section.cap))
    if at in counted.left_out[1] and mark:
        mark = NOTHING
        reasons.append(wording.left_out(outer.section.best_of or 0 if outer else 0))
    return BlockScore(
        section.code,
        section.name,
        branch.depth,
        section.cap,
        counted.own_sections[at],
        mark,
        counted.expert[at] if counted.expert else None,
        wording.joined(reasons),
    )
