"""The notice clock against a table counted by hand from the State Council's holiday notices."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import translation

from config.clock import SHANGHAI
from messages.language import in_words
from provisions.working_days import CalendarMissing
from public_notices.counting import count, days_left, end_of, latest_day
from public_notices.wording import day_words, end_said, end_words
from review_plans import calendar

# posting day, the five working days after it
BY_HAND = [
    # an ordinary week
    ("2023-08-18", "2023-08-21 2023-08-22 2023-08-23 2023-08-24 2023-08-25"),
    # posted on a Saturday
    ("2023-08-26", "2023-08-28 2023-08-29 2023-08-30 2023-08-31 2023-09-01"),
    # 2023: off 29 September to 6 October; worked on Saturday 7 and Sunday 8 October
    ("2023-09-27", "2023-09-28 2023-10-07 2023-10-08 2023-10-09 2023-10-10"),
    ("2023-09-28", "2023-10-07 2023-10-08 2023-10-09 2023-10-10 2023-10-11"),
    # 2021: off 1 to 7 October; worked on Sunday 26 September and Saturday 9 October
    ("2021-09-24", "2021-09-26 2021-09-27 2021-09-28 2021-09-29 2021-09-30"),
    ("2021-09-30", "2021-10-08 2021-10-09 2021-10-11 2021-10-12 2021-10-13"),
    # 2020: off 1 to 8 October; worked on Saturday 10 October
    ("2020-09-30", "2020-10-09 2020-10-10 2020-10-12 2020-10-13 2020-10-14"),
]


@pytest.fixture
def state_calendar(db: None) -> None:
    calendar.seed()
    calendar.forget()


@pytest.mark.parametrize(("posted", "days"), BY_HAND)
def test_five_working_days_after_the_posting_day(state_calendar: None, posted: str, days: str) -> None:
    counted = count(date.fromisoformat(posted), 5)
    assert [day.isoformat() for day in counted.counted] == days.split()


def test_a_notice_is_over_at_midnight_after_its_last_day(state_calendar: None) -> None:
    assert count(date(2023, 9, 27), 5).over_at == datetime(2023, 10, 11, tzinfo=SHANGHAI)


def test_an_hour_ruled_by_the_office_ends_it_that_hour(state_calendar: None, settings: object) -> None:
    settings.NOTICE_ENDS_AT = datetime(2023, 1, 1, 17, 30).time()  # type: ignore[attr-defined]
    assert count(date(2023, 8, 18), 5).over_at == datetime(2023, 8, 25, 17, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize("hour", [None, time(17, 30), time(9)])
def test_a_notice_keeps_the_hour_it_was_posted_with(state_calendar: None, settings: object, hour: time | None) -> None:
    settings.NOTICE_ENDS_AT = hour  # type: ignore[attr-defined]
    over_at = count(date(2023, 8, 18), 5).over_at
    settings.NOTICE_ENDS_AT = time(12)  # type: ignore[attr-defined]
    assert end_of(over_at) == hour


@pytest.mark.parametrize(
    ("printed", "latest"),
    [
        ("2023-12-01", "2023-11-23"),
        ("2024-03-21", "2024-03-13"),
        ("2021-11-11", "2021-11-03"),
        ("2023-09-07", "2023-08-30"),
    ],
)
def test_latest_posting_day(state_calendar: None, printed: str, latest: str) -> None:
    day = date.fromisoformat(printed)
    closes = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(days=1)
    assert latest_day(closes, 5).isoformat() == latest


def test_a_year_without_data_is_refused_with_the_remedy(state_calendar: None) -> None:
    with pytest.raises(CalendarMissing, match="请平台管理员依据国务院办公厅"):
        count(date(2098, 12, 30), 5)


def test_days_left_count_today() -> None:
    days = ["2023-08-21", "2023-08-22", "2023-08-23", "2023-08-24", "2023-08-25"]
    assert [days_left(days, date(2023, 8, d)) for d in (18, 21, 25, 26)] == [5, 5, 1, 0]


def test_midnight_is_written_as_the_evening_before() -> None:
    assert end_words(datetime(2023, 8, 26, tzinfo=SHANGHAI)) == "2023年8月25日（星期五）24:00"
    assert day_words(date(2023, 8, 27)) == "2023年8月27日（星期日）"


@pytest.mark.parametrize("hour", [0, 17])
def test_the_end_of_a_notice_is_kept_in_chinese_and_read_in_the_readers_language(hour: int) -> None:
    kept = end_said(datetime(2023, 8, 26, hour, tzinfo=SHANGHAI))
    assert kept == ("2023年8月26日（星期六）17:00" if hour else "2023年8月25日（星期五）24:00")
    with translation.override("en"):
        read = in_words(kept.parts)
        assert read.isascii()
        assert read == end_words(datetime(2023, 8, 26, hour, tzinfo=SHANGHAI))
