"""Where everything stands on the line: a drawing of rows, bars and flags in whole units, for SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from timeline.history import LANES, History, Item, Lane
from timeline.marks import Mark

YEAR: Final = 60
"""Units of a year."""
BAR: Final = 14
ROW: Final = 20
SMALLEST: Final = 4
HEAD: Final = 24


@dataclass(frozen=True, slots=True)
class Bar:
    item: Item
    x: float
    y: int
    width: float
    faulty: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A lane; two bars that would overlap stand below each other."""

    lane: Lane
    y: int
    height: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """The number of a mark above the place where it lies."""

    number: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Drawing:
    first_year: int
    years: tuple[tuple[int, int], ...]
    """(year, x of its first day)."""
    width: int
    height: int
    rows: tuple[Row, ...]
    flags: tuple[Flag, ...]


def drawing(history: History, marks: Sequence[Mark]) -> Drawing | None:
    """None where nothing is stated."""
    if not history.items:
        return None
    first = min(item.since.year for item in history.items)
    last = max(max(item.end(history.today), item.since).year for item in history.items)
    faulty = {key for mark in marks for key in mark.keys}
    rows: list[Row] = []
    y = HEAD
    for lane in LANES:
        items = history.lane(lane)
        if items:
            rows.append(_row(lane, items, y, first, history.today, faulty))
            y += rows[-1].height
    years = tuple((year, (year - first) * YEAR) for year in range(first, last + 2))
    flags = tuple(_flag(number, mark, first, last) for number, mark in enumerate(marks, start=1))
    return Drawing(first, years, (last + 1 - first) * YEAR, y, tuple(rows), flags)


def place_of(day: date, first_year: int) -> float:
    """Units from the first day of the first year."""
    start = date(day.year, 1, 1)
    return round((day.year - first_year + (day - start).days / 366) * YEAR, 1)


def _row(lane: Lane, items: list[Item], y: int, first: int, today: date, faulty: set[str]) -> Row:
    ends: list[float] = []
    bars: list[Bar] = []
    for item in items:
        x = place_of(item.since, first)
        width = max(SMALLEST, round(place_of(item.end(today), first) - x, 1))
        level = next((n for n, end in enumerate(ends) if end <= x), len(ends))
        ends[level : level + 1] = [x + width]
        bars.append(Bar(item, x, y + level * ROW + (ROW - BAR) // 2, width, item.key in faulty))
    return Row(lane, y, len(ends) * ROW + 8, tuple(bars))


def _flag(number: int, mark: Mark, first: int, last: int) -> Flag:
    since = max(mark.since, date(first, 1, 1))
    until = min(mark.until, date(last, 12, 31))
    x = place_of(min(since, date(last, 12, 31)), first)
    return Flag(number, x, max(SMALLEST, round(place_of(max(until, since), first) - x, 1)))
