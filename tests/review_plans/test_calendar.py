"""The State's calendar: seeded, cached, kept by the platform administrator; a year without data is refused."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from audit.queries import events_of
from provisions.working_days import CalendarMissing, WorkingCalendar, count_from
from review_plans import calendar, registry
from review_plans.actions import NamedDay, add_calendar_year, set_calendar_day
from review_plans.models import CalendarDay, CalendarYear
from tests import cast as people

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
CITATION = "国办发明电〔2026〕9号"


def test_the_years_known_to_the_package_are_there_after_migrate() -> None:
    known = calendar.working_calendar()
    assert {2004, 2020, 2021, 2023, 2024, 2026} <= known.years
    assert not known.works(date(2023, 9, 29))
    assert known.works(date(2020, 10, 10))
    assert known.works(date(2021, 9, 26))


def test_seeding_again_adds_nothing_and_alters_nothing() -> None:
    CalendarDay.objects.filter(date=date(2023, 9, 29)).update(name="改过")
    assert calendar.seed() == []
    assert CalendarDay.objects.get(date=date(2023, 9, 29)).name == "改过"


def test_counting_into_a_year_without_data_is_refused_with_the_remedy() -> None:
    with pytest.raises(CalendarMissing, match="2027 年节假日安排") as caught:
        count_from(date(2026, 12, 28), 5, calendar.working_calendar())
    assert caught.value.year == 2027


def test_a_year_is_entered_whole_and_can_then_be_counted_across() -> None:
    days = [NamedDay(date(2027, 1, 1), False, "元旦"), NamedDay(date(2027, 1, 4), True, "平日")]
    add_calendar_year(year=2027, days=days, citation=CITATION, at=AT)
    assert CalendarDay.objects.filter(year=2027).count() == 1
    calendar.forget()
    assert count_from(date(2026, 12, 28), 5, calendar.working_calendar()).last_day == date(2027, 1, 5)
    assert [event.verb for event in events_of("calendar", "2027")] == ["add_calendar_year"]


def test_a_year_that_is_known_or_a_day_of_another_year_is_refused() -> None:
    with pytest.raises(ValidationError, match="2026 年已经录入"):
        add_calendar_year(year=2026, days=[], citation=CITATION, at=AT)
    with pytest.raises(ValidationError, match="不在 2027 年"):
        add_calendar_year(year=2027, days=[NamedDay(date(2028, 1, 1), False, "元旦")], citation=CITATION, at=AT)


def test_a_changed_day_lists_the_notices_it_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[bool, bool]] = []

    def hook(before: WorkingCalendar, after: WorkingCalendar) -> list[str]:
        day = date(2026, 11, 20)
        seen.append((before.works(day), after.works(day)))
        return ["公示 甲-1 的最后一天由 11月20日 移到 11月23日"]

    monkeypatch.setattr(registry, "_calendar_hooks", [hook])
    moved = set_calendar_day(day=NamedDay(date(2026, 11, 20), False, "临时放假"), citation=CITATION, at=AT)
    assert (moved, seen) == (["公示 甲-1 的最后一天由 11月20日 移到 11月23日"], [(True, False)])
    assert CalendarYear.objects.get(pk=2026).citation == CITATION


def test_a_day_that_is_as_the_week_says_leaves_the_table() -> None:
    set_calendar_day(day=NamedDay(date(2026, 10, 1), True, "照常"), citation=CITATION, at=AT)
    assert not CalendarDay.objects.filter(date=date(2026, 10, 1)).exists()


def test_a_day_of_an_unknown_year_is_refused_with_the_remedy() -> None:
    with pytest.raises(ValidationError, match="补录该年日历"):
        set_calendar_day(day=NamedDay(date(2031, 1, 1), False, "元旦"), citation=CITATION, at=AT)


@pytest.mark.parametrize("name", ["calendar", "calendar_year"])
def test_only_the_platform_administrator_keeps_the_calendar(client: Client, cast: people.Cast, name: str) -> None:
    url = reverse(f"review_plans:{name}", args=[2026] if name == "calendar_year" else [])
    assert client.get(url).status_code in (302, 403)
    people.sign_in(client, cast.operator)
    assert client.get(url).status_code == 403
    people.sign_in(client, cast.system_admin)
    assert client.get(url).status_code == 200


def test_the_administrator_enters_a_year_and_changes_a_day(client: Client, cast: people.Cast) -> None:
    people.sign_in(client, cast.system_admin)
    url = reverse("review_plans:calendar")
    answer = client.post(url, {"year": "2027", "days": "2027-01-01 放假 元旦", "citation": CITATION}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("review_plans:calendar_year", args=[2027])
    day = {"day": "2027-01-04", "works": "no", "name": "调休", "citation": CITATION}
    client.post(reverse("review_plans:calendar_year", args=[2027]), day)
    assert CalendarDay.objects.filter(year=2027).count() == 2


def test_a_line_that_cannot_be_read_is_named_and_what_was_typed_is_kept(client: Client, cast: people.Cast) -> None:
    people.sign_in(client, cast.system_admin)
    typed = "2027-01-01 放假 元旦\n二月一日 休息"
    answer = client.post(reverse("review_plans:calendar"), {"year": "2027", "days": typed, "citation": CITATION})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第 2 行应为" in page
    assert "二月一日 休息" in page
