"""The committee office: fees with a receipt, the notice before the review, rosters in order, forms once unlocked."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Seat
from committee import actions
from committee.models import FeeRecord, Roster
from config import clock
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.actions import withdraw
from declarations.enums import State
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from documents import registry
from documents.models import DocumentOrder
from public_notices.actions import post_notice
from tests.cast import sign_in
from tests.stages import again, declaration_again, led_to, make_stage, set_day

HANGZHOU = "hangzhou-chem-textile-senior-2023"


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(HANGZHOU)


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


def office_of(stage: Stage) -> Seat:
    return next(s for s in stage.desks.seats.values() if s.plan_code == stage.plan.code)


@pytest.fixture
def office(stage: Stage) -> Seat:
    return office_of(stage)


@pytest.fixture
def desk(client: Client, office: Seat) -> Client:
    return sign_in(client, office.person, office)


def test_a_fee_needs_its_receipt_number_and_what_was_typed_is_kept(stage: Stage, desk: Client) -> None:
    declaration = led_to(stage, "fee")
    name = str(declaration.pk)
    page = desk.post(
        reverse("committee:record_fee", args=[declaration.pk]), {f"{name}-amount": "300", f"{name}-receipt_number": ""}
    )
    assert page.status_code == 422
    assert 'value="300"' in page.content.decode()
    assert not FeeRecord.objects.exists()


def test_a_recorded_fee_moves_the_case_on(stage: Stage, desk: Client) -> None:
    declaration = led_to(stage, "fee")
    name = str(declaration.pk)
    typed = {f"{name}-amount": "300.00", f"{name}-receipt_number": "浙0001"}
    desk.post(reverse("committee:record_fee", args=[declaration.pk]), typed)
    declaration.refresh_from_db()
    fee = FeeRecord.objects.get(declaration=declaration)
    assert (fee.amount, fee.receipt_number) == (Decimal("300.00"), "浙0001")
    assert declaration.state == State.IN_REVIEW


def test_a_fee_is_not_taken_before_its_stop(stage: Stage, office: Seat) -> None:
    declaration = led_to(stage, "committee_check")
    with pytest.raises(NotAllowed, match="不在缴费环节"):
        actions.record_fee(
            declaration,
            amount=Decimal(1),
            receipt_number="x",
            person=office.person,
            seat=office,
            now=stage.now(),
        )


def test_the_notice_before_the_review_is_posted_for_the_chosen_and_says_if_none_is(stage: Stage, desk: Client) -> None:
    declaration = led_to(stage, "admission_notice")
    words = {"place": "官方网站", "contact": "职改办"}
    nobody = desk.post(reverse("committee:admission"), words)
    assert nobody.status_code == 422
    assert "请至少勾选一份申报" in nobody.content.decode()
    desk.post(reverse("committee:admission"), {**words, "chosen": [declaration.pk]})
    assert declaration.notice_items.filter(notice__kind="admission_notice").count() == 1


def test_a_case_does_not_pass_the_notice_before_its_days_have_run(stage: Stage, desk: Client) -> None:
    declaration = led_to(stage, "admission_notice")
    desk.post(reverse("committee:admission"), {"place": "网站", "contact": "职改办", "chosen": [declaration.pk]})
    number = declaration.notice_items.get(notice__kind="admission_notice").notice.number
    page = desk.post(reverse("committee:forward_noticed", args=[number]), follow=True)
    declaration.refresh_from_db()
    assert declaration.stop == "admission_notice"
    assert declaration.person.name in page.content.decode()


def test_a_roster_is_numbered_frozen_and_ordered_by_specialty_and_name(stage: Stage, office: Seat) -> None:
    cases = [led_to(stage, "committee_check") for _n in range(3)]
    roster = actions.make_roster(plan=stage.row, person=office.person, seat=office, now=stage.now())
    rank = [s.code for s in stage.plan.specialties]
    expected = sorted(cases, key=lambda d: (rank.index(d.specialty), d.sub_specialty, d.person.pinyin_key, d.number))
    assert list(roster.items.values_list("declaration", flat=True)) == [d.pk for d in expected]
    led_to(stage, "committee_check")
    assert roster.items.count() == 3
    assert DocumentOrder.objects.filter(kind="committee_roster", subject=f"roster:{roster.pk}").count() == 1


def test_forms_are_refused_until_somebody_on_the_roster_is_unlocked(stage: Stage, office: Seat) -> None:
    declaration = led_to(stage, "committee_check")
    roster = actions.make_roster(plan=stage.row, person=office.person, seat=office, now=stage.now())
    with pytest.raises(NotAllowed, match="还没有可导出评审表"):
        actions.order_forms(roster, person=office.person, seat=office, now=stage.now())
    journeys.advance(stage, declaration)
    batch = actions.order_forms(roster, person=office.person, seat=office, now=stage.now())
    again = actions.order_forms(roster, person=office.person, seat=office, now=stage.now())
    assert (batch.pk, batch.total) == (again.pk, 1)


def test_an_empty_office_makes_no_roster_and_says_why(stage: Stage, desk: Client) -> None:
    page = desk.post(reverse("committee:make_roster"), follow=True)
    assert "目前没有可列入花名册的申报" in page.content.decode()
    assert not Roster.objects.exists()


@pytest.mark.parametrize("name", ["committee:home", "committee:fees", "committee:admission", "committee:rosters"])
def test_only_the_committee_office_enters(stage: Stage, client: Client, name: str, office: Seat) -> None:
    operator = next(iter(stage.desks.operators.values()))
    others = {None: 302, operator: 403, office: 200}
    found = {}
    for seat in others:
        sign_in(client, seat.person if seat else None, seat)
        found[seat] = client.get(reverse(name)).status_code
    assert found == others


def test_another_plans_office_does_not_see_the_roster(stage: Stage, client: Client, office: Seat) -> None:
    led_to(stage, "committee_check")
    roster = actions.make_roster(plan=stage.row, person=office.person, seat=office, now=stage.now())
    other = office_of(make_stage("jiaxing-it-mid-junior-2021", beside=stage))
    sign_in(client, other.person, other)
    assert client.get(reverse("committee:roster", args=[roster.pk])).status_code == 404


def test_the_button_after_a_notice_names_the_next_stop_of_this_plan(stage: Stage, desk: Client, office: Seat) -> None:
    declaration = led_to(stage, "admission_notice")
    notice = post_notice(
        organisation=office.organisation,
        kind="admission_notice",
        declarations=[declaration],
        place="网站",
        contact="0571",
        person=office.person,
        seat=office,
    )
    set_day(HANGZHOU, notice.over_at.astimezone(clock.SHANGHAI).date())
    desk.post(reverse("committee:certify", args=[notice.number]))
    assert "进入“缴纳评审费”" in desk.get(reverse("committee:admission")).content.decode()
    desk.post(reverse("committee:forward_noticed", args=[notice.number]))
    text = desk.get(reverse("committee:admission")).content.decode()
    assert "进入“" not in text


def test_the_approval_forms_of_the_exceptional_track_come_as_a_batch_in_roster_order(
    stage: Stage, office: Seat
) -> None:
    cases = [led_to(stage, "committee_check") for _each in range(3)]
    roster = actions.make_roster(plan=stage.row, person=office.person, seat=office, now=stage.now())
    asked = {"person": office.person, "seat": office, "now": stage.now()}
    with pytest.raises(NotAllowed, match="没有走破格途径的申报"):
        actions.order_exceptional_forms(roster, **asked)  # type: ignore[arg-type]
    chosen = [cases[0].pk, cases[2].pk]
    Declaration.objects.filter(pk__in=chosen).update(track="exceptional", exceptional_reason="省级奖励两项。")
    batch = actions.order_exceptional_forms(roster, **asked)  # type: ignore[arg-type]
    wanted = [i.declaration_id for i in roster.items.order_by("position") if i.declaration_id in chosen]
    orders = batch.orders.order_by("position")
    assert [order.params["declaration"] for order in orders] == wanted
    assert [registry.builder_of(order.kind)(order).context["copies"] for order in orders] == [2, 2]
    assert actions.order_exceptional_forms(roster, **asked).pk == batch.pk  # type: ignore[arg-type]
    desk = sign_in(Client(), office.person, office)
    page = desk.get(reverse("committee:roster", args=[roster.pk])).content.decode()
    assert "按花名册顺序生成破格审批表（2 人，一式 2 份）" in page
    answer = desk.post(reverse("committee:order_exceptional_forms", args=[roster.pk]))
    assert answer["Location"] == reverse("documents:batch", args=[batch.pk])
    gone = declaration_again(cases[2])
    withdraw(gone, person=gone.person, expected_version=gone.row_version, reason="另有安排", now=stage.now())
    left = actions.order_exceptional_forms(roster, **asked)  # type: ignore[arg-type]
    assert [order.params["declaration"] for order in left.orders.all()] == [cases[0].pk]
