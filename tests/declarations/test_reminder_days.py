"""On which day and in which hours a deadline is reminded of."""

from datetime import date, datetime

import pytest

from config.clock import SHANGHAI
from declarations.reminder_days import ReminderRules, rules
from provisions.working_days import WorkingCalendar

CALENDAR = WorkingCalendar(off=frozenset({date(2023, 9, 29)}), years=frozenset({2023}))
RULES = ReminderRules((7, 1), 9, 18, back_to_working_day=True)


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2023, 8, 22), None),
        (date(2023, 8, 23), 7),
        (date(2023, 8, 24), None),
        (date(2023, 8, 28), None),
        (date(2023, 8, 29), 1),
        (date(2023, 8, 30), None),
        (date(2023, 8, 31), None),
    ],
)
def test_each_reminder_has_one_day(today: date, days: int | None) -> None:
    assert RULES.due(date(2023, 8, 30), today, CALENDAR) == days


def test_what_would_fall_on_a_day_off_comes_on_the_working_day_before() -> None:
    last = date(2023, 8, 27)  # a Sunday: the day before it is a Saturday
    assert RULES.due(last, date(2023, 8, 25), CALENDAR) == 1
    assert RULES.due(last, date(2023, 8, 26), CALENDAR) is None
    holiday_before = date(2023, 9, 30)
    assert RULES.due(holiday_before, date(2023, 9, 28), CALENDAR) == 1


def test_without_a_calendar_of_the_year_it_comes_on_the_day_itself() -> None:
    assert RULES.due(date(2024, 1, 7), date(2024, 1, 6), CALENDAR) == 1


def test_two_that_fall_together_are_one() -> None:
    close = ReminderRules((2, 1), 9, 18, back_to_working_day=True)
    assert close.due(date(2023, 8, 27), date(2023, 8, 25), CALENDAR) == 1


@pytest.mark.parametrize(("hour", "minute", "answer"), [(8, 59, False), (9, 0, True), (17, 59, True), (18, 0, False)])
def test_nobody_is_woken(hour: int, minute: int, answer: bool) -> None:
    assert RULES.may_send(datetime(2023, 8, 23, hour, minute, tzinfo=SHANGHAI)) is answer


def test_the_figures_are_data_that_says_where_it_comes_from() -> None:
    found = rules()
    assert sorted(found.days_before, reverse=True) == list(found.days_before)
    assert 0 <= found.from_hour < found.until_hour <= 24
