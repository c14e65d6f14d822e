"""A report is worked out once for the same texts, and a file that did not change is not read again."""

import pytest

from provisions.working_days import WorkingCalendar
from review_plans.calendar import package_calendar
from review_plans.studio import kept, sources
from review_plans.studio.kept import KEPT, report_on
from review_plans.studio.report import check_texts
from tests.review_plans.studio.changed import texts

CODE = "zhejiang-it-senior-2023"
CALENDAR = package_calendar()


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    kept._reports.clear()
    sources._parsed.cache_clear()


def longer(words: str) -> dict[str, str]:
    return {**texts(CODE), "cases/people.yaml": texts(CODE)["cases/people.yaml"] + words}


def test_the_same_texts_get_the_very_same_report() -> None:
    assert report_on(texts(CODE), CALENDAR) is report_on(texts(CODE), CALENDAR)


def test_the_report_is_what_a_check_says() -> None:
    assert report_on(texts(CODE), CALENDAR).as_dict() == check_texts(texts(CODE), CALENDAR).as_dict()


def test_one_changed_file_is_read_and_the_others_are_not() -> None:
    report_on(texts(CODE), CALENDAR)
    before = sources._parsed.cache_info().misses
    assert report_on(longer("# later"), CALENDAR) is not report_on(texts(CODE), CALENDAR)
    assert sources._parsed.cache_info().misses == before + 1


def test_another_calendar_is_another_question() -> None:
    other = WorkingCalendar(CALENDAR.working, CALENDAR.off, frozenset({2023}), {})
    assert report_on(texts(CODE), other) is not report_on(texts(CODE), CALENDAR)


def test_a_broken_file_is_told_each_time_it_is_asked_about() -> None:
    broken = {**texts(CODE), "plan.yaml": "schema: ["}
    assert [error.file for error in report_on(broken, CALENDAR).errors] == ["plan.yaml"]
    assert [error.file for error in check_texts(broken, CALENDAR).errors] == ["plan.yaml"]


def test_only_the_last_few_are_kept() -> None:
    for number in range(KEPT + 2):
        report_on(longer(f"# {number}"), CALENDAR)
    assert len(kept._reports) == KEPT
