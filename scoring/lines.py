"""What the claims of a line come to together: the sum, the highest, or the best and what the others add."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from scoring.points import Entry
from scoring.schedule import BEST_AND_BONUS
from scoring.sheet import Given
from scoring.table import NOTHING, Row, Table


def line_mark(table: Table, row: Row, entries: Sequence[Entry], given: Given | None) -> Decimal:
    """The machine's mark of a line before its section's rules: capped, rounded where the schedule rounds lines."""
    line = row.line
    if given is not None and line.formula:
        mark = given.value * line.formula.times
    elif not entries:
        return NOTHING
    elif line.count == BEST_AND_BONUS:
        mark = with_bonus(row, entries)[0]
    elif line.once:
        mark = max([entry.mark for entry in entries])
    else:
        mark = sum([entry.mark for entry in entries], NOTHING)
    return settled(table, row, mark)


def settled(table: Table, row: Row, mark: Decimal) -> Decimal:
    """Rounded if lines are, and never above the cap."""
    if table.each_line:
        mark = rounded(table, mark)
    cap = row.line.cap
    return mark if mark <= cap else cap


def rounded(table: Table, mark: Decimal) -> Decimal:
    """Half up, to the schedule's places."""
    return mark.quantize(table.unit, ROUND_HALF_UP)


def as_further(entry: Entry) -> Decimal:
    """What a work counts beside a better one."""
    return min(entry.mark, entry.worth.bonus)


def with_bonus(row: Row, entries: Sequence[Entry]) -> tuple[Decimal, Entry | None]:
    """The best work's base and what the others add, below the next higher level; and which work is the best.

    That is the one that brings the line most, which without ranks is the one of the highest level.
    """
    counted = [entry for entry in entries if entry.mark]
    further = sum(map(as_further, counted), NOTHING)
    found = [(_as_best(row, entry, further), -entry.worth.level, entry.mark, entry) for entry in counted]
    if not found:
        return NOTHING, None
    best = max(found, key=lambda each: each[:3])
    return best[0], best[3]


def _as_best(row: Row, entry: Entry, further: Decimal) -> Decimal:
    return min(entry.mark + further - as_further(entry), row.ceilings[entry.worth.level])


def own_marks(row: Row, entries: Sequence[Entry]) -> list[Decimal]:
    """What the person takes each claim for: as chosen, whatever evidence, windows and caps say."""
    if row.line.count != BEST_AND_BONUS or len(entries) < 2:
        return [entry.own for entry in entries]
    return _with_one_best(
        [(e.own, e.own if e.claim.self_mark is not None else e.worth.bonus, e.worth.level) for e in entries],
    )


def _with_one_best(pairs: Iterable[tuple[Decimal, Decimal, int]]) -> list[Decimal]:
    """The first of each pair for the claim that gains most by it, the second for the others."""
    listed = list(pairs)
    best = max(range(len(listed)), key=lambda at: (listed[at][0] - listed[at][1], -listed[at][2]))
    return [first if at == best else second for at, (first, second, _level) in enumerate(listed)]
