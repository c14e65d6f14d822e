"""The notice clock: posting day not counted, real holidays, and no guessing about a year without data."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisions.working_days import CalendarMissing, WorkingCalendar, count_from, latest_posting_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar(
    working=frozenset({date(2023, 10, 7), date(2023, 10, 8), date(2020, 9, 27), date(2020, 10, 10)}),
    off=frozenset(
        {date(2023, 9, 29)}
        | {date(2023, 10, day) for day in range(2, 7)}
        | {date(2020, 10, day) for day in (1, 2, 5, 6, 7, 8)}
        | {date(2021, 10, day) for day in range(1, 8)}
    ),
    years=frozenset({2020, 2021, 2023, 2024}),
)


def test_the_posting_day_is_not_counted_and_the_notice_is_over_at_midnight() -> None:
    count = count_from(date(2023, 8, 30), 5, CALENDAR)
    assert count.counted == (date(2023, 8, 31), date(2023, 9, 1), date(2023, 9, 4), date(2023, 9, 5), date(2023, 9, 6))
    assert count.last_day == date(2023, 9, 6)
    assert count.over_at == datetime(2023, 9, 7, tzinfo=SHANGHAI)


def test_a_made_up_working_saturday_counts_and_the_holiday_does_not() -> None:
    assert count_from(date(2023, 9, 28), 3, CALENDAR).counted == (
        date(2023, 10, 7),
        date(2023, 10, 8),
        date(2023, 10, 9),
    )


@pytest.mark.parametrize(
    ("deadline", "posted"),
    [
        (date(2023, 12, 1), date(2023, 11, 23)),
        (date(2024, 3, 21), date(2024, 3, 13)),
        (date(2021, 11, 11), date(2021, 11, 3)),
        (date(2023, 9, 7), date(2023, 8, 30)),
    ],
)
def test_the_latest_posting_days_of_the_notices(deadline: date, posted: date) -> None:
    assert latest_posting_day(deadline, 5, CALENDAR) == posted


def test_an_office_that_ends_notices_with_office_hours_gains_one_working_day() -> None:
    assert latest_posting_day(date(2023, 12, 1), 5, CALENDAR, time(17, 30)) == date(2023, 11, 24)


def test_a_count_into_a_year_without_data_is_refused_with_the_remedy() -> None:
    with pytest.raises(CalendarMissing) as refusal:
        count_from(date(2024, 12, 30), 5, CALENDAR)
    assert refusal.value.year == 2025
    assert "2025" in refusal.value.message
    assert "补录" in refusal.value.remedy


def test_a_notice_without_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        count_from(date(2023, 8, 30), 0, CALENDAR)


@given(st.dates(date(2023, 1, 1), date(2024, 11, 1)), st.integers(1, 20))
def test_every_counted_day_works_and_none_between_is_left_out(posted: date, count: int) -> None:
    result = count_from(posted, count, CALENDAR)
    span = [posted + timedelta(days=n) for n in range(1, (result.last_day - posted).days + 1)]
    assert list(result.counted) == [day for day in span if CALENDAR.works(day)]
    assert len(result.counted) == count


@given(st.dates(date(2023, 3, 1), date(2024, 11, 1)), st.integers(1, 10))
def test_the_latest_posting_day_is_the_last_one_that_fits(deadline: date, count: int) -> None:
    closes = datetime.combine(deadline + timedelta(days=1), time(), SHANGHAI)
    posted = latest_posting_day(deadline, count, CALENDAR)
    later = [posted + timedelta(days=n) for n in range(1, (deadline - posted).days + 1)]
    assert CALENDAR.works(posted)
    assert count_from(posted, count, CALENDAR).over_at < closes
    assert all(count_from(day, count, CALENDAR).over_at >= closes for day in later if CALENDAR.works(day))
