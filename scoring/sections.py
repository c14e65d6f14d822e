"""What sections come to: the sum of what stands inside, or of the best few, up to the cap."""

from collections.abc import Sequence
from decimal import Decimal

from scoring.table import NOTHING, Branch, Table

LeftOut = tuple[set[int], set[int]]
"""Rows and sections that `best_of` leaves out, by their places."""


def section_marks(table: Table, marks: Sequence[Decimal], left_out: LeftOut | None = None) -> list[Decimal]:
    """Each section after its cap, from the marks of all rows. Fills `left_out` where it is given."""
    found = [NOTHING] * len(table.branches)
    for branch in reversed(table.branches):
        found[branch.at] = _mark(branch, marks, found, left_out)
    return found


def section_mark(table: Table, branch: Branch, marks: Sequence[Decimal]) -> Decimal:
    """One section alone."""
    found = [NOTHING] * branch.end
    for inner in reversed(table.branches[branch.at : branch.end]):
        found[inner.at] = _mark(inner, marks, found, None)
    return found[branch.at]


def uncapped(table: Table, marks: Sequence[Decimal]) -> list[Decimal]:
    """Each section's plain sum, as the person claims it."""
    found = [NOTHING] * len(table.branches)
    for branch in reversed(table.branches):
        found[branch.at] = sum((found[at] for at in branch.branches), NOTHING) + sum(
            (marks[at] for at in branch.rows), NOTHING
        )
    return found


def _mark(branch: Branch, marks: Sequence[Decimal], found: list[Decimal], left_out: LeftOut | None) -> Decimal:
    section = branch.section
    if section.best_of is None:
        total = NOTHING
        for at in branch.branches:
            total += found[at]
        for at in branch.rows:
            total += marks[at]
    else:
        parts = [(-found[at], 0, at) for at in branch.branches] + [(-marks[at], 1, at) for at in branch.rows]
        parts.sort()
        total = -sum((mark for mark, _kind, _at in parts[: section.best_of]), NOTHING)
        if left_out is not None:
            for _mark_of, kind, at in parts[section.best_of :]:
                left_out[1 - kind].add(at)
    return min(total, section.cap)
