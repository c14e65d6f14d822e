"""`once_each`: a work that is claimed on several lines of a section counts on one of them, where it brings most.

What brings most hangs on caps and on the other works, so all ways of placing the works are weighed together. A placing that
leaves no line higher than another placing does is dropped on the way; that keeps their number small.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from scoring.lines import as_further, line_mark, settled
from scoring.points import Entry
from scoring.schedule import BEST_AND_BONUS
from scoring.sections import section_mark
from scoring.sheet import Given
from scoring.table import NOTHING, Branch, Row, Table

MOST_PLACINGS: Final = 400
"""Far above what tables lead to; beyond it the placings with the highest lines are kept."""

UNREACHED: Final = Decimal(-1)
"""A level without a work lends no ceiling."""

State = tuple[Decimal, ...]
Placing = tuple[Entry, ...]


def place_works(table: Table, entries: Sequence[list[Entry]], given: Mapping[str, Given]) -> None:
    """Leaves every work its best claim in each section that counts it once, and empties its others."""
    for branch in table.once_each:
        works = _contested(branch, entries)
        if works:
            _settle(table, branch, entries, given, works)


def _contested(branch: Branch, entries: Sequence[list[Entry]]) -> dict[str, list[tuple[int, Entry]]]:
    counted = [entry.claim.work for at in branch.rows_inside for entry in entries[at] if entry.mark]
    if len(set(counted)) == len(counted):
        return {}
    found: dict[str, list[tuple[int, Entry]]] = defaultdict(list)
    for at in branch.rows_inside:
        for entry in entries[at]:
            if entry.claim.work and entry.mark:
                found[entry.claim.work].append((at, entry))
    return {work: claims for work, claims in sorted(found.items()) if len(claims) > 1}


def _settle(
    table: Table,
    branch: Branch,
    entries: Sequence[list[Entry]],
    given: Mapping[str, Given],
    works: Mapping[str, list[tuple[int, Entry]]],
) -> None:
    contested = {id(entry) for claims in works.values() for _at, entry in claims}
    places = sorted({at for claims in works.values() for at, _entry in claims})
    fixed = {at: [e for e in entries[at] if id(e) not in contested] for at in branch.rows_inside}
    start = tuple(_state(table.rows[at], fixed[at]) for at in places)
    placings: dict[tuple[State, ...], Placing] = {start: ()}
    for claims in works.values():
        placings = _placed(table, places, placings, sorted(claims, key=_order))
    marks = [NOTHING] * len(table.rows)
    for at in branch.rows_inside:
        row = table.rows[at]
        marks[at] = line_mark(table, row, fixed[at], given.get(row.line.code))
    best = max(placings, key=lambda states: _worth(table, branch, places, states, marks))
    kept = {id(entry) for entry in placings[best]}
    for claims in works.values():
        home = next(table.rows[at].line.code for at, entry in claims if id(entry) in kept)
        for _at, entry in claims:
            if id(entry) not in kept:
                entry.elsewhere, entry.mark = home, NOTHING


def _order(claim: tuple[int, Entry]) -> tuple[int, Decimal, str]:
    at, entry = claim
    return at, -entry.mark, entry.claim.key


def _placed(
    table: Table,
    places: list[int],
    placings: Mapping[tuple[State, ...], Placing],
    claims: Iterable[tuple[int, Entry]],
) -> dict[tuple[State, ...], Placing]:
    """Every placing so far with the next work on each of its lines."""
    found: dict[tuple[State, ...], Placing] = {}
    for at, entry in claims:
        place = places.index(at)
        for states, chosen in placings.items():
            grown = _grown(table.rows[at], states[place], entry)
            found.setdefault((*states[:place], grown, *states[place + 1 :]), (*chosen, entry))
    return _undominated(found)


def _undominated(placings: dict[tuple[State, ...], Placing]) -> dict[tuple[State, ...], Placing]:
    flat = sorted(((sum(states, ()), states) for states in placings), key=lambda each: -sum(each[0]))
    kept: list[tuple[State, tuple[State, ...]]] = []
    for vector, states in flat:
        if len(kept) < MOST_PLACINGS and not any(_covers(other, vector) for other, _states in kept):
            kept.append((vector, states))
    chosen = {states for _vector, states in kept}
    return {states: placing for states, placing in placings.items() if states in chosen}


def _covers(other: State, vector: State) -> bool:
    return all(high >= low for high, low in zip(other, vector, strict=True))


def _state(row: Row, entries: Iterable[Entry]) -> State:
    """What later works need to know of a line: its sum or highest so far, or what each level's best would bring."""
    state: State = (NOTHING, *(UNREACHED for _ in row.ceilings))
    for entry in entries:
        state = _grown(row, state, entry)
    return state


def _grown(row: Row, state: State, entry: Entry) -> State:
    if row.line.count == BEST_AND_BONUS:
        further = as_further(entry)
        gains = list(state[1:])
        gains[entry.worth.level] = max(gains[entry.worth.level], entry.mark - further)
        return (state[0] + further, *gains)
    if row.line.once:
        return (max(state[0], entry.mark),)
    return (state[0] + entry.mark,)


def _mark_of(table: Table, row: Row, state: State) -> Decimal:
    mark = state[0]
    if row.line.count == BEST_AND_BONUS:
        levels = zip(state[1:], row.ceilings, strict=True)
        mark = max((min(gain + mark, top) for gain, top in levels if gain != UNREACHED), default=NOTHING)
    return settled(table, row, mark)


def _worth(table: Table, branch: Branch, places: list[int], states: tuple[State, ...], marks: list[Decimal]) -> State:
    """What the section comes to; where its caps make no difference the lines alone, then the first of them."""
    for at, state in zip(places, states, strict=True):
        marks[at] = _mark_of(table, table.rows[at], state)
    lines = [marks[at] for at in places]
    return (section_mark(table, branch, marks), sum(lines, NOTHING), *lines)
