"""The State's calendar of working days, as one table for all plans; kept with the State Council's notice as citation."""

from datetime import date, timedelta

from chinese_calendar.constants import Holiday, holidays, workdays
from django.core.cache import cache
from django.db import DatabaseError

from provisions.working_days import SATURDAY, WorkingCalendar
from review_plans.models import CalendarDay, CalendarYear

CACHE_KEY = "review_plans.calendar"
KEPT_SECONDS = 300
SEED_CITATION = "国务院办公厅关于{year}年部分节假日安排的通知"  # not on screen: the citation kept with the data


def working_calendar() -> WorkingCalendar:
    """All years that are known. Counting across any other raises CalendarMissing with the remedy."""
    found: WorkingCalendar | None = cache.get(CACHE_KEY)
    if found is None:
        found = read_calendar()
        cache.set(CACHE_KEY, found, KEPT_SECONDS)
    return found


def read_calendar() -> WorkingCalendar:
    """The calendar as the tables hold it now."""
    days = list(CalendarDay.objects.values_list("date", "works"))
    years = dict(CalendarYear.objects.values_list("year", "citation"))
    return WorkingCalendar(
        working=frozenset(day for day, works in days if works),
        off=frozenset(day for day, works in days if not works),
        years=frozenset(years),
        citations=years,
    )


def forget() -> None:
    """After a change: the next question reads the tables."""
    cache.delete(CACHE_KEY)


def differs_from_the_week(day: date, works: bool) -> bool:
    return works != (day.weekday() < SATURDAY)


def seeded_years() -> list[int]:
    """The years that the package knows whole."""
    return sorted({day.year for day in holidays})


def seeded_days(year: int) -> list[tuple[date, bool, str]]:
    """Days of a year that differ from Monday to Friday: (day, works, the holiday's name)."""
    found = []
    day = date(year, 1, 1)
    while day.year == year:
        name = holidays.get(day) or workdays.get(day)
        if name is not None and differs_from_the_week(day, day in workdays):
            found.append((day, day in workdays, Holiday(name).chinese))
        day += timedelta(days=1)
    return found


def seed() -> list[int]:
    """Fills in the years that the table lacks; never touches one that is there. Returns the years added."""
    known = set(CalendarYear.objects.values_list("year", flat=True))
    added = [year for year in seeded_years() if year not in known]
    CalendarYear.objects.bulk_create(
        CalendarYear(year=year, citation=SEED_CITATION.format(year=year)) for year in added
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(year_id=year, date=day, works=works, name=name)
        for year in added
        for day, works, name in seeded_days(year)
    )
    forget()
    return added


def calendar_without_fail() -> WorkingCalendar:
    """The kept calendar; what the package knows where no database answers or none was filled, as on a writer's machine."""
    try:
        kept = read_calendar()
    except DatabaseError:
        kept = WorkingCalendar()
    return kept if kept.years else package_calendar()


def package_calendar() -> WorkingCalendar:
    """The calendar as the package has it, without any table."""
    named = {year: seeded_days(year) for year in seeded_years()}
    days = [(day, works) for found in named.values() for day, works, _ in found]
    return WorkingCalendar(
        working=frozenset(day for day, works in days if works),
        off=frozenset(day for day, works in days if not works),
        years=frozenset(named),
        citations={year: SEED_CITATION.format(year=year) for year in named},
    )
