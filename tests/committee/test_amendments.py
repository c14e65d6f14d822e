"""Amendments at the committee office: forms that lose nothing, a page that says what changes, one record, one office."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.queries import events_of
from config.demo.journeys import Stage
from declarations.completeness import may_start
from declarations.models import Declaration
from review_plans import queries
from review_plans.actions import amend
from review_plans.contacts import Contact, contact_of
from review_plans.importing import import_plan, read_folder
from review_plans.models import PlanAmendment, PlanVersion
from tests import cast as people
from tests.review_plans.samples import GUARDS, PLANS
from tests.stages import again, led_to, make_stage

HANGZHOU = "hangzhou-chem-textile-senior-2023"
IT_JIAXING = "jiaxing-it-mid-junior-2021"
IT_SENIOR = "zhejiang-it-senior-2023"
AT = datetime(2023, 8, 1, 1, 0, tzinfo=UTC)
CITED = {
    "document": "杭经信补〔2023〕1号",
    "decided_by": "测试高评委办公室",
    "decided_on": "2023-08-01",
    "reason": "平台停机两日",
}
DEADLINE = {"target": "personal", "day": "2023-09-03", "circle": "all", "area": "", "people": "", **CITED}
LIST = reverse("committee:amendments")


def imported(code: str) -> PlanVersion:
    return import_plan(read_folder(PLANS / code, GUARDS), at=AT).version


def address(kind: str) -> str:
    return reverse("committee:amend", args=[kind])


@pytest.fixture
def version(db: None) -> PlanVersion:
    return imported(HANGZHOU)


@pytest.fixture
def cast(version: PlanVersion) -> people.Cast:
    imported(IT_SENIOR)
    return people.cast(plan_code=HANGZHOU, other_plan=IT_SENIOR)


@pytest.fixture
def desk(client: Client, cast: people.Cast) -> Client:
    return people.sign_in(client, cast.committee)


def check(desk: Client, kind: str, typed: dict[str, Any]) -> Any:
    return desk.post(address(kind), {**typed, "step": "check"})


def recorded(desk: Client, kind: str, typed: dict[str, Any], *, seen: int | None = None) -> Any:
    seen = check(desk, kind, typed).context["seen"] if seen is None else seen
    return desk.post(address(kind), {**typed, "step": "record", "seen": seen})


def test_a_changed_deadline_is_told_in_words_before_anything_is_written(desk: Client) -> None:
    page = check(desk, "deadline", DEADLINE)
    assert page.context["sentences"][0] == (
        "个人申报截止由2023年8月27日（星期日）改为2023年9月3日（星期日），适用于全部申报人。"
    )
    assert not PlanAmendment.objects.exists()


def test_a_confirmed_deadline_holds_is_audited_and_stands_in_list_and_guide(
    desk: Client, version: PlanVersion, cast: people.Cast
) -> None:
    assert recorded(desk, "deadline", DEADLINE).status_code == 302
    assert queries.deadline_day(version, "personal") == date(2023, 9, 3)
    (event,) = events_of("plan_amendment", PlanAmendment.objects.get().pk)
    assert (event.actor_id, event.payload["value"]) == (cast.committee.pk, {"date": "2023-09-03"})
    shown = desk.get(LIST).content.decode()
    for words in ("个人申报截止：2023年9月3日", "适用于全部申报人", "杭经信补〔2023〕1号", "平台停机两日", "高评甲"):
        assert words in shown
    assert "2023年9月3日（星期日） 24:00 截止（已调整）" in Client().get(f"/plans/{HANGZHOU}/").content.decode()


def test_the_same_confirmation_sent_twice_is_one_amendment(desk: Client) -> None:
    seen = check(desk, "deadline", DEADLINE).context["seen"]
    for _time in range(2):
        assert recorded(desk, "deadline", DEADLINE, seen=seen).status_code == 302
    assert PlanAmendment.objects.count() == 1
    assert len(events_of("plan_amendment", PlanAmendment.objects.get().pk)) == 1


def test_what_came_between_is_shown_before_the_change_is_recorded(desk: Client, version: PlanVersion) -> None:
    seen = check(desk, "deadline", DEADLINE).context["seen"]
    other = {**CITED, "decided_on": date(2023, 8, 1)}
    amend(version.plan, kind="deadline", target="personal", value={"date": "2023-08-30"}, at=AT, **other)
    page = recorded(desk, "deadline", DEADLINE, seen=seen)
    assert page.status_code == 409
    assert "由2023年8月30日（星期三）改为2023年9月3日（星期日）" in page.context["sentences"][0]
    assert PlanAmendment.objects.count() == 1
    assert recorded(desk, "deadline", DEADLINE, seen=page.context["seen"]).status_code == 302


def test_errors_stand_beside_their_field_and_nothing_typed_is_lost(desk: Client) -> None:
    page = check(desk, "deadline", {**DEADLINE, "day": "九月三日", "document": ""})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"day", "document"}
    shown = page.content.decode()
    assert "九月三日" in shown
    assert "平台停机两日" in shown
    back = desk.post(address("deadline"), {**DEADLINE, "step": "edit"})
    assert (back.status_code, back.context["form"]["day"].value()) == (200, "2023-09-03")


def test_a_day_that_holds_already_is_no_change(desk: Client) -> None:
    page = check(desk, "deadline", {**DEADLINE, "day": "2023-08-27"})
    assert page.context["form"].errors["day"] == ["现在就是这一天截止，没有改动。请写另一天。"]


def test_an_area_gets_a_later_day_alone_and_never_an_earlier_one(desk: Client, version: PlanVersion) -> None:
    for_area = {**DEADLINE, "circle": "area", "area": "330106"}
    earlier = check(desk, "deadline", {**for_area, "day": "2023-08-20"})
    assert "对部分人不能更早" in earlier.context["form"].errors["day"][0]
    assert check(desk, "deadline", {**for_area, "area": ""}).context["form"].errors.keys() == {"area"}
    assert "适用于西湖区的申报人" in check(desk, "deadline", for_area).context["sentences"][0]
    recorded(desk, "deadline", for_area)
    assert queries.deadline_day(version, "personal", area="330106") == date(2023, 9, 3)
    assert queries.deadline_day(version, "personal") == date(2023, 8, 27)


def test_a_decision_of_tomorrow_is_refused(desk: Client) -> None:
    page = check(desk, "deadline", {**DEADLINE, "decided_on": "2999-01-01"})
    assert "决定日期不能晚于今天" in page.context["form"].errors["decided_on"][0]


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(HANGZHOU)


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


def test_named_people_are_found_by_number_or_name_and_get_the_day_alone(stage: Stage, client: Client) -> None:
    declaration: Declaration = led_to(stage, "committee_check")
    seat = next(s for s in stage.desks.seats.values() if s.plan_code == HANGZHOU)
    desk = people.sign_in(client, seat.person, seat)
    typed = {**DEADLINE, "circle": "people"}
    wrong = check(desk, "deadline", {**typed, "people": "查无此人"})
    assert "第 1 行“查无此人”在本计划没有申报" in wrong.context["form"].errors["people"][0]
    by_name = f"{declaration.person.name} {declaration.employer.name}\n{declaration.number}"
    page = check(desk, "deadline", {**typed, "people": by_name})
    assert f"只适用于：{declaration.person.name}。" in page.context["sentences"][0]
    recorded(desk, "deadline", {**typed, "people": by_name})
    version = queries.current_version(HANGZHOU)
    assert queries.deadline_day(version, "personal", person_id=declaration.person_id) == date(2023, 9, 3)
    assert queries.deadline_day(version, "personal", person_id=seat.person_id) == date(2023, 8, 27)


def test_after_the_day_for_all_an_area_with_a_later_one_may_still_begin(stage: Stage) -> None:
    declaration = led_to(stage, "employer")
    person, employer = declaration.person, declaration.employer
    assert employer.area_id
    late = datetime(2023, 8, 29, 1, 0, tzinfo=UTC)
    asked: dict[str, Any] = {
        "person": person, "dossier": person.dossier, "plan": declaration.plan, "version": declaration.version,
    }  # fmt: skip
    assert "截止" in str(may_start(**asked, now=late))
    said = {**CITED, "decided_on": date(2023, 8, 1), "value": {"date": "2023-09-03"}, "area_code": employer.area_id}
    amend(declaration.plan, kind="deadline", target="personal", at=AT, **said)
    assert "已有一份申报" in str(may_start(**asked, now=late))


def test_a_contact_needs_one_of_both_and_keeps_the_other(desk: Client, version: PlanVersion) -> None:
    office = queries.plan_of(version).accepting_offices[0]
    typed = {"target": office.code, "telephone": "", "address": "", **CITED}
    assert check(desk, "contact", typed).context["form"].errors.keys() == {"telephone"}
    told = check(desk, "contact", {**typed, "telephone": "0571-00000001"}).context["sentences"]
    assert told == [f"{office.name}的联系电话由 {office.telephone} 改为 0571-00000001，办事指南随即显示。"]
    recorded(desk, "contact", {**typed, "telephone": "0571-00000001"})
    assert queries.contacts_of(version.plan) == {office.code: {"telephone": "0571-00000001"}}
    assert contact_of(version.plan, office) == Contact("0571-00000001", office.address)
    assert contact_of(version.plan, queries.plan_of(version).accepting_offices[1]).telephone != "0571-00000001"


def test_an_amended_contact_stands_in_the_form_of_the_offices_own_notice(client: Client, stage: Stage) -> None:
    seat = next(seat for seat in stage.desks.seats.values() if seat.plan_code == HANGZHOU)
    desk = people.sign_in(client, seat.person, seat)
    typed = {"target": seat.organisation.code, "telephone": "0571-00000002", "address": "新址一号", **CITED}
    recorded(desk, "contact", typed)
    form = desk.get(reverse("committee:admission")).context["form"]
    assert form.initial["contact"] == "0571-00000002 新址一号"


def test_a_fee_is_set_then_changed_and_fills_the_form_of_the_fee_desk(desk: Client, version: PlanVersion) -> None:
    first = check(desk, "fee", {"amount": "300", **CITED}).context["sentences"]
    assert first == ["评审费定为每人 300.00 元，适用于全部还没有登记缴费的申报。"]
    recorded(desk, "fee", {"amount": "300", **CITED})
    assert queries.fee_of(version.plan) == Decimal("300.00")
    again = check(desk, "fee", {"amount": "300.00", **CITED})
    assert again.context["form"].errors.keys() == {"amount"}
    assert "评审费每人 300.00 元" in Client().get(f"/plans/{HANGZHOU}/").content.decode()


@pytest.fixture
def jiaxing(client: Client, db: None) -> tuple[Client, PlanVersion]:
    """The desk of a plan whose rules and score lines partly rest on sources that do not decide."""
    version = imported(IT_JIAXING)
    return people.sign_in(client, people.cast(plan_code=IT_JIAXING).committee), version


def test_the_time_of_objections_is_told_beside_the_figure_of_the_plan_and_replaces_it(
    desk: Client, version: PlanVersion
) -> None:
    short = {"working_days": "15", "extended_to": "10", **CITED}
    assert "延长后的期限须比原期限长；不能延长的留空。" in check(desk, "objections", short).content.decode()
    typed = {"working_days": "15", "extended_to": "", **CITED}
    said = check(desk, "objections", typed).context["sentences"][0]
    assert said == "异议办理期限由 10 个工作日（延长后共 30 个工作日）改为 15 个工作日（不能延长）。"
    recorded(desk, "objections", typed)
    time = queries.objection_time(version)
    assert time is not None
    assert (time.working_days, time.extended_to, time.origin) == (15, None, "")
    assert "异议办理期限： 15 个工作日（不能延长）" in desk.get(LIST).content.decode()


def test_what_waits_for_a_confirmation_leads_to_a_filled_form(jiaxing: tuple[Client, PlanVersion]) -> None:
    desk, version = jiaxing
    origins = {rule.id: rule.citation.origin for rule in queries.rulebook_of(version).rules()}
    page = desk.get(LIST)
    waiting = page.context["waiting"]
    rules = {each.target for each in waiting}
    assert rules == {rule for rule, origin in origins.items() if origin in ("found", "general", "reference")}
    schedule = queries.schedule_of(version)
    assert schedule is not None
    lines = {
        line_id for specialty in queries.plan_of(version).specialties for line_id in schedule.waiting(specialty.code)
    }
    assert {line.target for block in page.context["table"].blocks for line in block.lines} == lines
    form = desk.get(address("confirmation"), {"target": waiting[0].target}).context["form"]
    assert form["target"].value() == waiting[0].target


def test_a_confirmation_makes_the_rule_count_shows_in_the_guide_and_can_be_withdrawn(
    jiaxing: tuple[Client, PlanVersion],
) -> None:
    desk, version = jiaxing
    target = desk.get(LIST).context["waiting"][0].target
    typed = {"target": target, "effect": "confirm", **CITED, "decided_on": "2021-08-01"}
    assert check(desk, "confirmation", typed).context["sentences"][1] == "确认后，这一条对全部申报起作用。"
    recorded(desk, "confirmation", typed)
    assert set(queries.confirmed_rules(version.plan)) == {target}
    assert target not in {each.target for each in desk.get(LIST).context["waiting"]}
    assert "已确认：杭经信补〔2023〕1号" in Client().get(f"/plans/{IT_JIAXING}/").content.decode()
    twice = check(desk, "confirmation", typed)
    assert twice.context["form"].errors["target"] == ["这一条已经确认，不用再确认。"]
    back = {**typed, "effect": "withdraw"}
    assert "撤回确认后" in check(desk, "confirmation", back).context["sentences"][1]
    recorded(desk, "confirmation", back)
    assert queries.confirmed_rules(version.plan) == {}
    assert "已确认：" not in Client().get(f"/plans/{IT_JIAXING}/").content.decode()


def test_a_rule_that_the_plan_does_not_have_cannot_be_confirmed(desk: Client) -> None:
    page = check(desk, "confirmation", {"target": "another-plan.common.rule", "effect": "confirm", **CITED})
    assert page.context["form"].errors.keys() == {"target"}


def test_only_the_committee_office_comes_in(client: Client, cast: people.Cast) -> None:
    for part, who in cast.everybody().items():
        people.sign_in(client, who)
        for at in (LIST, address("deadline")):
            expected = 302 if who is None else 200 if part in ("committee", "committee_other") else 403
            assert (part, at, client.get(at).status_code) == (part, at, expected)
        if part not in ("committee", "committee_other"):
            client.post(address("deadline"), {**DEADLINE, "step": "record", "seen": 0})
    assert not PlanAmendment.objects.exists()


def test_the_office_of_another_plan_changes_its_own_plan_alone(client: Client, cast: people.Cast) -> None:
    recorded(people.sign_in(client, cast.committee), "deadline", DEADLINE)
    other = people.sign_in(client, cast.committee_other)
    assert other.get(LIST).context["rows"] == []
    later = {**DEADLINE, "day": "2023-12-01"}
    recorded(other, "deadline", {**later, "decided_on": "2023-06-01"})
    assert {(row.plan.code, row.value["date"]) for row in PlanAmendment.objects.all()} == {
        (HANGZHOU, "2023-09-03"),
        (IT_SENIOR, "2023-12-01"),
    }


def test_an_unknown_kind_is_not_found_and_the_list_is_only_read(desk: Client) -> None:
    assert desk.get(address("points")).status_code == 404
    assert desk.post(LIST).status_code == 405


def test_the_list_costs_the_same_for_three_and_for_fifteen_amendments(
    desk: Client, version: PlanVersion, django_assert_max_num_queries: Any
) -> None:
    def add(days: range) -> None:
        for day in days:
            said = {**CITED, "decided_on": date(2023, 8, 1)}
            value = {"date": f"2023-09-{day:02d}"}
            amend(version.plan, kind="deadline", target="personal", value=value, at=AT, area_code="330106", **said)

    add(range(1, 4))
    desk.get(LIST)
    with CaptureQueriesContext(connection) as few:
        desk.get(LIST)
    add(range(4, 16))
    with django_assert_max_num_queries(len(few)):
        assert len(desk.get(LIST).context["rows"]) == 15
