"""Working-day counts of a public notice: our table beside chinesecalendar, over every posting day of five years."""

from datetime import date, timedelta

import chinese_calendar
from chinese_calendar.constants import Holiday, holidays, workdays

from bench.rows import Different, Row, in_turn
from provisions.working_days import WorkingCalendar, count_from

COUNT = 5
FIRST, LAST = date(2020, 1, 1), date(2024, 12, 15)


def rows(*, quick: bool) -> list[Row]:
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)]
    calendar = table()
    ours, theirs = [by_us(day, calendar) for day in days], [by_library(day) for day in days]
    if ours != theirs:
        raise Different("working days: the last days differ")
    mine, peer = in_turn(
        lambda: [by_us(day, calendar) for day in days],
        lambda: [by_library(day) for day in days],
        rounds=2 if quick else 5,
    )
    note = f"{len(days)} posting days, {COUNT} working days each; same last days"
    return [
        Row("working-day counts", len(days) / mine, len(days) / peer, "counts/s of CPU", "chinesecalendar", note=note)
    ]


def table() -> WorkingCalendar:
    assert Holiday
    return WorkingCalendar(frozenset(workdays), frozenset(holidays), frozenset(range(2020, 2026)))


def by_us(day: date, calendar: WorkingCalendar) -> date:
    return count_from(day, COUNT, calendar).last_day


def by_library(day: date) -> date:
    counted = 0
    while counted < COUNT:
        day += timedelta(days=1)
        counted += chinese_calendar.is_workday(day)
    return day
