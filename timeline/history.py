"""A career as its statements: studies, work, titles, appraisals, hours, insurance, works, each with its place on one line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Lane = Literal["study", "work", "title", "appointment", "appraisal", "hours", "insurance", "achievement"]
LANES: Final[tuple[Lane, ...]] = (
    "study", "work", "title", "appointment", "appraisal", "hours", "insurance", "achievement",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One statement. What stands for a day has `until` equal to `since`; `until` None lasts to this day.

    `key`: the caller's own reference; `place`: employer, school or payer; `level`: 0 for the lowest title;
    `months`: paid in the year; `holder`: the name printed on the paper where it isn't the present one.
    """

    lane: Lane
    key: str
    label: str
    since: date
    until: date | None
    place: str = ""
    full_time: bool = True
    level: int = 0
    series: str = ""
    months: int | None = None
    holder: str = ""

    @property
    def year(self) -> int:
        return self.since.year

    def end(self, today: date) -> date:
        """The last day, today for what lasts."""
        return today if self.until is None else self.until


@dataclass(frozen=True, slots=True)
class History:
    """Everything stated, and the day on which it is read. `names`: present and former."""

    today: date
    items: tuple[Item, ...]
    names: tuple[str, ...] = ()
    employer: str = ""
    born: date | None = None
    joined_work: date | None = None

    def lane(self, *wanted: Lane) -> list[Item]:
        """The items of these lanes by their beginning."""
        return sorted((i for i in self.items if i.lane in wanted), key=lambda i: (i.since, i.end(self.today), i.key))

    def overlapping(self, lane: Lane, since: date, until: date) -> Iterator[Item]:
        """Items of a lane that share at least a day with a stretch."""
        return (i for i in self.lane(lane) if i.since <= until and since <= i.end(self.today))
