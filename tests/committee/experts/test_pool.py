"""The pool: who comes in, for how long, and who learns of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Seat
from accounts.queries import standing_seats
from audit.queries import events_of
from committee.experts import pool_actions, pool_queries
from committee.experts.models import Expert
from config.demo.journeys import Stage
from declarations.refusals import NotAllowed
from tests import cast as people
from tests.cast import sign_in
from tests.reviews import TODAY, entry, in_pool
from tests.stages import submitted

DAY = timedelta(days=1)


def typed(stage: Stage, **changed: Any) -> dict[str, Any]:
    return {
        "specialties": [stage.plan.specialties[0].code],
        "title": "正高级工程师",
        "title_level": "full_senior",
        "employer_name": "某某大学",
        "starts_on": TODAY.isoformat(),
        "ends_on": (TODAY + 300 * DAY).isoformat(),
        "load_limit": "12",
        **changed,
    }


def test_an_expert_is_added_by_account_and_name_and_sits_for_the_term(stage: Stage, desk: Client) -> None:
    who = people.person("沈评审")
    desk.post(reverse("committee:add_expert"), typed(stage, username=who.username, name=who.name))
    made = Expert.objects.get(person=who)
    seat = standing_seats(who)[0]
    assert (seat.role, seat.plan_code, seat.ends_on) == (Role.EXPERT, stage.plan.code, made.ends_on)
    assert made.seat == seat
    assert [e.verb for e in events_of("expert", made.pk)] == ["add_expert"]


def test_a_name_that_does_not_fit_the_account_adds_nobody_and_keeps_what_was_typed(stage: Stage, desk: Client) -> None:
    who = people.person("沈评审")
    page = desk.post(reverse("committee:add_expert"), typed(stage, username=who.username, name="别人"))
    assert page.status_code == 422
    assert "没有账号和姓名都相符" in page.content.decode()
    assert "某某大学" in page.content.decode()
    assert not Expert.objects.exists()


def test_a_term_is_as_long_as_the_plan_allows_to_the_day(stage: Stage) -> None:
    start, longest = date(2024, 3, 1), date(2027, 2, 28)
    in_pool(stage, starts_on=start, ends_on=longest)
    with pytest.raises(NotAllowed, match="聘期最长 3 年：到 2027-03-01 为止的，不能早于 2024-03-02"):
        in_pool(stage, starts_on=start, ends_on=longest + DAY)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"specialties": ("nothing",)}, "至少选一个"),
        ({"ends_on": TODAY - 40 * DAY}, "不能早于开始"),
        ({"leave_from": TODAY}, "从哪一天到哪一天"),
        ({"leave_from": TODAY, "leave_until": TODAY - DAY}, "请假的结束不能早于开始"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(stage: Stage, changed: dict[str, Any], says: str) -> None:
    with pytest.raises(NotAllowed, match=says):
        in_pool(stage, **changed)


def test_nobody_adds_themselves_or_a_colleague_or_an_applicant_of_the_plan(stage: Stage, office: Seat) -> None:
    with pytest.raises(NotAllowed, match="不能把自己列为专家"):
        in_pool(stage, office.person)
    colleague = people.person()
    people.seat(colleague, office.organisation, Role.COMMITTEE_OFFICER, plan_code=stage.plan.code)
    with pytest.raises(NotAllowed, match="工作人员"):
        in_pool(stage, colleague)
    with pytest.raises(NotAllowed, match="在本计划有申报"):
        in_pool(stage, submitted(stage).person)


def test_two_terms_of_one_person_do_not_overlap_and_a_later_one_is_another_record(stage: Stage) -> None:
    first = in_pool(stage)
    with pytest.raises(NotAllowed, match="已经在专家库里"):
        in_pool(stage, first.person, starts_on=first.ends_on, ends_on=first.ends_on + 9 * DAY)
    second = in_pool(stage, first.person, starts_on=first.ends_on + DAY, ends_on=first.ends_on + 9 * DAY)
    assert second.number == first.number + 1


def test_the_seat_follows_a_changed_term_and_a_second_form_is_told(stage: Stage, office: Seat) -> None:
    made = in_pool(stage)
    longer = entry(stage, ends_on=made.ends_on + 30 * DAY)
    by = {"by": office.person, "seat": office, "at": timezone.now()}
    pool_actions.change_expert(made, longer, seen=1, **by)
    assert [seat.ends_on for seat in standing_seats(made.person)] == [longer.ends_on]
    with pytest.raises(pool_actions.ChangedMeanwhileError):
        pool_actions.change_expert(made, longer, seen=1, **by)


def test_an_ended_term_takes_the_seat_with_it_and_says_why(stage: Stage, desk: Client) -> None:
    made = in_pool(stage)
    url = reverse("committee:end_expert", args=[made.pk])
    assert "请写明提前结束的理由" in desk.post(url, {"last_day": TODAY.isoformat()}).content.decode()
    desk.post(url, {"last_day": (TODAY - DAY).isoformat(), "reason": "调往外省"})
    made.refresh_from_db()
    assert standing_seats(made.person) == []
    assert (made.ends_on, made.ended_reason) == (TODAY - DAY, "调往外省")
    again = desk.post(url, {"last_day": (TODAY - 2 * DAY).isoformat(), "reason": "再来"})
    assert "聘期已经结束" in again.content.decode()


def test_the_list_is_narrowed_by_what_stands_in_its_address(stage: Stage, desk: Client) -> None:
    other = stage.plan.specialties[1].code
    kept = in_pool(stage, specialties=(other,))
    away = in_pool(stage, leave_from=TODAY, leave_until=TODAY)

    def shown(**query: str) -> list[int]:
        page = desk.get(reverse("committee:experts"), query)
        return [row[0].pk for row in page.context["rows"]]

    assert shown() == [kept.pk, away.pk]
    assert shown(specialty=other) == [kept.pk]
    assert shown(state="leave") == [away.pk]
    assert shown(state="standing") == [kept.pk]
    assert shown(q=away.employer_name) == [away.pk]
    assert shown(level="intermediate") == []


def test_the_pool_asks_as_often_for_one_as_for_five(stage: Stage, desk: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            desk.get(reverse("committee:experts"))
        return len(found)

    in_pool(stage)
    one = asked()
    for _each in range(4):
        in_pool(stage)
    assert asked() == one


def test_only_the_plans_own_office_opens_the_pool(stage: Stage, client: Client, cast: people.Cast) -> None:
    made = in_pool(stage)
    page = reverse("committee:expert", args=[made.pk])
    assert sign_in(client, None).get(page).status_code == 302
    for who in (cast.applicant, cast.operator, cast.accepting, cast.admin, made.person):
        assert sign_in(client, who).get(page).status_code == 403
    people.seat(cast.applicant, cast.committee_office, Role.COMMITTEE_OFFICER, plan_code="jiaxing-it-mid-junior-2021")
    assert sign_in(client, cast.applicant).get(page).status_code == 404


def test_an_expert_learns_of_no_other_expert(stage: Stage, client: Client) -> None:
    one, other = in_pool(stage), in_pool(stage)
    sign_in(client, one.person, one.seat)
    assert client.get(reverse("offices:seats")).status_code == 403
    assert client.get(reverse("offices:end_seat", args=[other.seat_id])).status_code == 403
    assert other.person.name not in client.get(reverse("inbox:list")).content.decode()


def test_state_follows_the_days(stage: Stage) -> None:
    made = in_pool(stage, leave_from=TODAY, leave_until=TODAY + DAY)
    states = [
        pool_queries.state_of(made, day) for day in (made.starts_on - DAY, TODAY, TODAY + 2 * DAY, made.ends_on + DAY)
    ]
    assert states == ["coming", "leave", "standing", "over"]
