"""A schedule laid out for counting, once per specialty: rows, sections in order, and what each row asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from provisions.tenure import MONTHS, add_months
from scoring.schedule import BEST_AND_BONUS, Line, ScoreSchedule, Section, Window

NOTHING: Final = Decimal(0)
ONE: Final = Decimal(1)


@dataclass(slots=True, eq=False)
class Row:
    """A line at its place; `points` and `levels` by option (a level's place from the top), `ceilings` by level."""

    at: int
    line: Line
    block: str
    window: int | None
    points: dict[str, Decimal] = field(init=False)
    levels: dict[str, int] = field(init=False)
    ceilings: tuple[Decimal, ...] = field(init=False)

    def __post_init__(self) -> None:
        options = self.line.options
        self.points = {option.code: option.points for option in options}
        self.levels = {option.code: place for place, option in enumerate(options)}
        higher = (self.line.cap, *(option.points for option in options))
        self.ceilings = higher[: len(options)] if self.line.count == BEST_AND_BONUS else ()

    def share(self, rank: int) -> Decimal:
        """The coefficient of a place from 1 on; a line without coefficients counts whole."""
        if not self.line.ranks:
            return ONE
        return self.line.ranks[rank - 1] if rank <= len(self.line.ranks) else self.line.rank_rest


@dataclass(slots=True, eq=False)
class Branch:
    """A block or section: the places of what stands right inside it, and where its own inside ends."""

    at: int
    section: Section
    depth: int
    branches: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    end: int = 0
    rows_inside: list[int] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Table:
    """The lines of one specialty. Sections stand with an outer one before its inner ones; `waiting`: as the schedule says."""

    schedule: ScoreSchedule
    rows: list[Row]
    by_code: dict[str, Row]
    branches: list[Branch]
    tops: list[int]
    windows: list[Window]
    once_each: list[Branch]
    waiting: dict[str, frozenset[str]]
    unit: Decimal
    each_line: bool

    def opens(self, days: Mapping[str, date]) -> list[date]:
        """By window, the first day that lies inside; the last day there is where an anchor isn't known."""
        return [_opens(window, days) for window in self.windows]


def table_for(schedule: ScoreSchedule, specialty: str | None) -> Table:
    """Laid out once and kept with the schedule."""
    table: Table | None = schedule.tables.get(specialty)
    if table is None:
        table = schedule.tables[specialty] = _Layout(schedule, specialty).table()
    return table


def _opens(window: Window, days: Mapping[str, date]) -> date:
    if not window.after and not window.last_years:
        return date.min
    starts = [days[window.after]] if window.after and window.after in days else []
    if window.last_years and "count_to" in days:
        starts.append(add_months(days["count_to"], -MONTHS * window.last_years))
    return min(starts, default=date.max)


class _Layout:
    def __init__(self, schedule: ScoreSchedule, specialty: str | None) -> None:
        self.schedule, self.specialty = schedule, specialty
        self.rows: list[Row] = []
        self.branches: list[Branch] = []
        self.windows: list[Window] = []

    def table(self) -> Table:
        blocks = [block for block in self.schedule.blocks if block.for_specialty(self.specialty)]
        tops = [self.branch(block, block.code, 1).at for block in blocks]
        return Table(
            self.schedule,
            self.rows,
            {row.line.code: row for row in self.rows},
            self.branches,
            tops,
            self.windows,
            list(self.outermost_once_each()),
            self.schedule.waiting(self.specialty),
            ONE.scaleb(-self.schedule.rounding.places),
            self.schedule.rounding.at == "line",
        )

    def branch(self, section: Section, block: str, depth: int) -> Branch:
        branch = Branch(len(self.branches), section, depth)
        self.branches.append(branch)
        for part in section.sections:
            if part.for_specialty(self.specialty):
                inner = self.branch(part, block, depth + 1)
                branch.branches.append(inner.at)
                branch.rows_inside += inner.rows_inside
        for line in section.lines:
            if line.for_specialty(self.specialty):
                row = Row(len(self.rows), line, block, self.window(line.window))
                self.rows.append(row)
                branch.rows.append(row.at)
        branch.rows_inside += branch.rows
        branch.end = len(self.branches)
        return branch

    def window(self, window: Window | None) -> int | None:
        if window is None:
            return None
        if window not in self.windows:
            self.windows.append(window)
        return self.windows.index(window)

    def outermost_once_each(self) -> Iterator[Branch]:
        inside_until = 0
        for branch in self.branches:
            if branch.section.once_each and branch.at >= inside_until:
                inside_until = branch.end
                yield branch
