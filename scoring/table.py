"""A schedule laid out for counting, once per specialty: rows, sections in order, and what each row asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from provisions.tenure import MONTHS, add_months
from scoring.schedule import BEST_AND_BONUS, GIVEN, Line, Option, ScoreSchedule, Section, Window

NOTHING: Final = Decimal(0)
ONE: Final = Decimal(1)


class Worth(NamedTuple):
    """What the table gives for one option at one place, or for one figure.

    `points`, `bonus`: as the best or a further work, after the rank's `share`; `level`: its place from the top; `lacks`: why
    the table gives nothing.
    """

    points: Decimal = NOTHING
    bonus: Decimal = NOTHING
    share: Decimal | None = None
    level: int = 0
    lacks: str = ""


@dataclass(slots=True, eq=False)
class Row:
    """A line at its place, with all that a claim needs looked up beforehand.

    `worths`: of every option by the person's place, 1 at index 1 and the `last_place` for all later ones; a line without
    coefficients has but the one at index 0. `ceilings`: by level, for `best_and_bonus`.
    """

    at: int
    line: Line
    block: str
    window: int | None
    until: date = field(init=False)
    evidence: bool = field(init=False)
    in_field: bool = field(init=False)
    is_given: bool = field(init=False)
    last_place: int = field(init=False)
    worths: dict[str, tuple[Worth, ...]] = field(init=False)
    ceilings: tuple[Decimal, ...] = field(init=False)

    def __post_init__(self) -> None:
        line = self.line
        self.until = (line.window.until if line.window else None) or date.max
        self.evidence, self.in_field, self.is_given = line.evidence, line.in_field, line.count == GIVEN
        self.last_place = len(line.ranks) + 1 if line.ranks else 0
        self.worths = {option.code: _worths(line, option, level) for level, option in enumerate(line.options)}
        higher = (line.cap, *(option.points for option in line.options))
        self.ceilings = higher[: len(line.options)] if line.count == BEST_AND_BONUS else ()


def _worths(line: Line, option: Option, level: int) -> tuple[Worth, ...]:
    whole = Worth(option.points, option.bonus, None, level)
    if not line.ranks:
        return (whole,)
    shares = (*line.ranks, line.rank_rest)
    return (whole, *(Worth(option.points * share, option.bonus * share, share, level) for share in shares))


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
