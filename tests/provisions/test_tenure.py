"""Whole years and worked years, against the notices' examples and a slow counter of days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisions.tenure import joined, latest_start, whole_years, worked_years

DAYS = st.dates(date(1980, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("since", "until", "years"),
    [
        (date(2021, 12, 31), date(2023, 12, 31), 2),
        (date(2022, 1, 1), date(2023, 12, 31), 1),
        (date(2019, 1, 1), date(2023, 12, 31), 4),
        (date(2018, 12, 31), date(2023, 12, 31), 5),
        (date(2020, 2, 29), date(2021, 2, 27), 0),
        (date(2020, 2, 29), date(2021, 2, 28), 1),
        (date(2020, 2, 29), date(2024, 2, 28), 3),
        (date(2020, 2, 29), date(2024, 2, 29), 4),
        (date(2023, 12, 31), date(2023, 12, 31), 0),
        (date(2024, 1, 1), date(2023, 12, 31), 0),
    ],
)
def test_the_anniversary_itself_counts(since: date, until: date, years: int) -> None:
    assert whole_years(since, until) == years


def slow_whole_years(since: date, until: date) -> int:
    """Walk the calendar day by day and count the anniversaries met."""
    years, day = 0, since
    while day < until:
        day += timedelta(days=1)
        next_day = day + timedelta(days=1)
        same = (day.month, day.day) == (since.month, since.day)
        shifted = (since.month, since.day) == (2, 29) and (day.month, day.day) == (2, 28) and next_day.day == 1
        years += same or shifted
    return years


@given(DAYS, DAYS)
def test_whole_years_equal_a_slow_count_of_anniversaries(since: date, until: date) -> None:
    assert whole_years(since, until) == slow_whole_years(since, until)


@given(DAYS, DAYS)
def test_unbroken_work_is_exactly_the_whole_years(since: date, until: date) -> None:
    assert worked_years([(since, None)], since, until) == whole_years(since, until)
    assert worked_years([(date(1970, 1, 1), None)], since, until) == whole_years(since, until)


INTERVALS = st.lists(st.tuples(DAYS, st.one_of(st.none(), DAYS)), max_size=6)


def slow_worked_years(intervals: list[tuple[date, date | None]], since: date, until: date) -> int:
    """Mark every worked day, read off the unbroken runs, count whole months of each by stepping."""
    worked = {
        day
        for start, end in intervals
        for day in (since + timedelta(days=n) for n in range((until - since).days + 1))
        if start <= day <= (end or until)
    }
    months = 0
    for first in sorted(day for day in worked if day - timedelta(days=1) not in worked):
        last = first
        while last + timedelta(days=1) in worked:
            last += timedelta(days=1)
        step = 1
        while True:
            index = first.month - 1 + step
            year, month = first.year + index // 12, index % 12 + 1
            day = first.day
            while True:
                try:
                    anniversary = date(year, month, day)
                    break
                except ValueError:
                    day -= 1
            if anniversary > last:
                break
            step += 1
        months += step - 1
    return months // 12


NEAR = st.dates(date(2015, 1, 1), date(2023, 12, 31))


@given(st.lists(st.tuples(NEAR, st.one_of(st.none(), NEAR)), max_size=4), NEAR)
def test_worked_years_equal_a_slow_count_of_days(intervals: list[tuple[date, date | None]], since: date) -> None:
    until = date(2023, 12, 31)
    assert worked_years(intervals, since, until) == slow_worked_years(intervals, since, until)


@given(INTERVALS, DAYS, DAYS, st.randoms())
def test_order_and_repetition_do_not_matter(intervals, since, until, random) -> None:
    shuffled = intervals * 2
    random.shuffle(shuffled)
    assert worked_years(shuffled, since, until) == worked_years(intervals, since, until)


def test_a_gap_does_not_count_and_an_overlap_counts_once() -> None:
    since, until = date(2018, 12, 31), date(2023, 12, 31)
    assert worked_years([(since, date(2021, 6, 30)), (date(2021, 7, 1), None)], since, until) == 5
    assert worked_years([(since, date(2021, 6, 30)), (date(2021, 9, 1), None)], since, until) == 4
    assert worked_years([(since, None), (date(2020, 1, 1), date(2022, 1, 1))], since, until) == 5


def test_no_day_lies_before_the_calendar() -> None:
    assert latest_start(date(2023, 12, 31), 2022) == date(1, 12, 31)
    assert latest_start(date(2023, 12, 31), 2023) is None


def test_a_single_day_of_work_joins_what_lies_on_both_sides_of_it() -> None:
    before, day, after = date(2023, 1, 1), date(2023, 4, 1), date(2023, 6, 30)
    intervals = [(before, date(2023, 3, 31)), (day, day), (date(2023, 4, 2), after)]
    assert joined(intervals, before, after) == [(before, after)]
