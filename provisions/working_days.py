"""Working days of a public notice, counted on a State calendar that is handed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
SATURDAY = 5


class CalendarMissing(LookupError):
    """The State's holiday arrangement of a year is not in the table, so nothing may be counted across it."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.message = f"缺少 {year} 年的工作日安排，无法计算工作日。"
        self.remedy = f"请平台管理员依据国务院办公厅关于 {year} 年节假日安排的通知补录该年日历，再重新计算。"
        self.message_en = f"The State calendar of {year} is missing, so working days cannot be counted."
        self.remedy_en = (
            f"The platform administrator enters the State Council's holiday notice for {year}, then counts again."
        )
        super().__init__(f"{self.message}{self.remedy}")


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """`working`: weekend days that are worked; `off`: weekdays that are not; `years`: those with data."""

    working: frozenset[date] = frozenset()
    off: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()
    citations: Mapping[int, str] = field(default_factory=dict, compare=False)

    def works(self, day: date) -> bool:
        """Whether the State works that day. Raises CalendarMissing for a year without data."""
        if day.year not in self.years:
            raise CalendarMissing(day.year)
        return day in self.working or (day.weekday() < SATURDAY and day not in self.off)


@dataclass(frozen=True, slots=True)
class WorkingCount:
    """`over_at` is the first instant at which the notice has fully run (aware, Asia/Shanghai)."""

    posted_on: date
    count: int
    counted: tuple[date, ...]
    last_day: date
    over_at: datetime


def end_of(day: date, ends_at: time | None = None) -> datetime:
    """When that day is over: midnight after it, or the hour an office has ruled."""
    if ends_at is None:
        return datetime.combine(day + ONE_DAY, time(), SHANGHAI)
    return datetime.combine(day, ends_at, SHANGHAI)


def count_from(posted_on: date, count: int, calendar: WorkingCalendar, ends_at: time | None = None) -> WorkingCount:
    """Count working days after the posting day, which itself is not counted.

    Raises CalendarMissing if the count meets a year without data, ValueError if `count` is not positive.
    """
    if count < 1:
        raise ValueError("a notice runs for at least one working day")
    counted: list[date] = []
    day = posted_on
    while len(counted) < count:
        day += ONE_DAY
        if calendar.works(day):
            counted.append(day)
    return WorkingCount(posted_on, count, tuple(counted), day, end_of(day, ends_at))


def latest_posting_day(deadline: date, count: int, calendar: WorkingCalendar, ends_at: time | None = None) -> date:
    """The last working day on which a notice can be posted and be over before the printed `deadline` has passed."""
    closes = end_of(deadline)
    day = deadline
    while not calendar.works(day) or count_from(day, count, calendar, ends_at).over_at >= closes:
        day -= ONE_DAY
    return day
