"""A fee that went back before an appeal reopened its case is asked for again, and nothing is booked twice."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from audit.queries import events_of
from committee.actions import record_fee
from committee.fees import sending
from committee.fees.models import FeeOrder, FeeRefund, RefundDecision
from committee.models import FeeRecord
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.actions import undo_step
from declarations.enums import Verb
from declarations.itinerary import deadline_of
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from integrity.appeals import answer
from integrity.models import Appeal
from messages.models import Message
from offices.queries import Deadlines
from tests.committee.fees.conftest import AMOUNT, set_last_day
from tests.committee.fees.test_office import LIST, end, typed
from tests.committee.fees.test_paying import opened, told
from tests.reference import ReferenceServer
from tests.stages import led_on, set_day

STOP = "confirmation"
WORDS = "审核意见所据的材料有误，请重新核对我的业绩。"


def refused(stage: Stage, declaration: Declaration) -> Declaration:
    """Led on to the confirmation after its fee, and refused there."""
    declaration.refresh_from_db()
    led_on(stage, declaration, STOP)
    return journeys.step(
        stage, declaration, Verb.REFUSE, journeys.seats_here(stage, declaration)[0], reason="业绩不符。"
    )


def paid_and_refused(stage: Stage, declaration: Declaration, payer: Client, reference: ReferenceServer) -> FeeOrder:
    order = opened(payer, declaration)
    reference.ask("pay", order=order.order)
    told(order)
    refused(stage, declaration)
    return order


def decided(desk: Client, declaration: Declaration, decision: str) -> None:
    desk.post(reverse("committee:decide_ended_fee", args=[declaration.pk]), {"decision": decision, "reason": "按约定"})


def reopened(stage: Stage, declaration: Declaration, payer: Client, desk: Client, office: Any) -> None:
    payer.post(reverse("declarations:appeal_new", args=[f"declaration-{declaration.pk}"]), {"words": WORDS})
    found = Appeal.objects.get(closed_at=None)
    said = {"outcome": "upheld", "words": "材料无误。", "now": stage.now()}
    answer(found, **said, person=office.person, seat=office)
    page = desk.post(reverse("committee:reopen", args=[found.receipt]), {"reason": "材料无误。"}, follow=True)
    assert "已恢复办理" in page.content.decode()
    declaration.refresh_from_db()


@pytest.fixture
def gone(
    stage: Stage, declaration: Declaration, payer: Client, desk: Client, office: Any, reference: ReferenceServer
) -> FeeOrder:
    """The first order: paid, booked, given back; its case was reopened since."""
    first = paid_and_refused(stage, declaration, payer, reference)
    decided(desk, declaration, "refund")
    assert sending.refund_due() == 1
    reopened(stage, declaration, payer, desk, office)
    return first


def test_the_case_stands_at_its_fee_again_and_everybody_reads_why(
    declaration: Declaration, payer: Client, desk: Client, gone: FeeOrder
) -> None:
    assert (declaration.stop_kind, declaration.resume_at) == ("fee", STOP)
    assert "重新缴纳评审费" in Message.objects.get(key__endswith=":reopened").body
    page = payer.get(reverse("fees:pay", args=[declaration.pk])).content.decode()
    for words in ("请重新缴纳评审费", "不再算作已缴", "已退款", "在线缴费"):
        assert words in page
    assert "已缴清" not in page
    assert payer.post(reverse("fees:receipt", args=[declaration.pk])).status_code == 404
    unpaid = desk.get(reverse(LIST))
    assert [row["declaration"] for row in unpaid.context["rows"]] == [declaration]
    assert "原来的票据不能再登记" in unpaid.content.decode()
    paid = desk.get(reverse(LIST), {"show": "paid"})
    totals = paid.context["totals"]
    assert (totals.paid, totals.returned, totals.returned_amount, totals.odd) == (1, 1, AMOUNT, 0)
    assert "其中 1 份共 360.00 元在申报结束后已决定退还。" in paid.content.decode()


def test_it_is_paid_by_another_order_and_goes_on_where_it_ended(
    stage: Stage, declaration: Declaration, payer: Client, desk: Client, gone: FeeOrder
) -> None:
    second = opened(payer, declaration)
    assert (second.number, second.order != gone.order) == (2, True)
    assert told(gone) == (200, "known-already")
    assert told(second) == (200, "booked")
    assert told(second) == (200, "known-already")
    declaration.refresh_from_db()
    assert (declaration.stop, declaration.resume_at, declaration.last_move_from) == (STOP, "", "")
    assert list(FeeOrder.objects.order_by("number").values_list("money", flat=True)) == ["returned", "booked"]
    records = [(each.order, each.returned_at is None) for each in FeeRecord.objects.order_by("pk")]
    assert records == [(gone, False), (second, True)]
    totals = desk.get(reverse(LIST), {"show": "paid"}).context["totals"]
    assert (totals.paid, totals.amount, totals.returned_amount, totals.unpaid) == (2, 2 * AMOUNT, AMOUNT, 0)
    page = payer.get(reverse("fees:pay", args=[declaration.pk])).content.decode()
    assert ("已缴清" in page, "此前的一笔已决定退还" in page, "请重新缴纳评审费" in page) == (True, True, False)
    assert [e.verb for e in events_of("declaration", declaration.pk)].count("pay_fee") == 2


def test_the_second_fee_may_go_back_too(
    stage: Stage, declaration: Declaration, payer: Client, desk: Client, gone: FeeOrder, reference: ReferenceServer
) -> None:
    second = paid_and_refused(stage, declaration, payer, reference)
    assert [row.order for row in desk.get(reverse(LIST), {"show": "ended"}).context["page"]] == [second]
    decided(desk, declaration, "refund")
    assert sending.refund_due() == 1
    assert FeeRefund.objects.filter(state="done").count() == 2
    assert RefundDecision.objects.filter(reopened_at=None).count() == 1


def test_the_fee_is_recorded_by_hand_with_another_receipt(
    declaration: Declaration, desk: Client, gone: FeeOrder
) -> None:
    address = reverse("committee:record_fee", args=[declaration.pk])
    old = FeeRecord.objects.get().receipt_number
    again = desk.post(address, typed(declaration, receipt_number=old))
    assert (again.status_code, "请登记重新缴费的票据号。" in again.content.decode()) == (422, True)
    assert desk.post(address, typed(declaration)).status_code == 302
    declaration.refresh_from_db()
    assert declaration.stop == STOP
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeRecord.objects.filter(order=gone).update(returned_at=None)


def test_a_step_after_the_second_fee_is_not_undone_to_the_applicants_desk(
    stage: Stage, declaration: Declaration, gone: FeeOrder, office: Any
) -> None:
    said = {"amount": AMOUNT, "receipt_number": "浙0007", "now": stage.now()}
    record_fee(declaration, **said, person=office.person, seat=office)  # type: ignore[arg-type]
    moved = journeys.step(stage, declaration, Verb.FORWARD, office)
    act = {"person": office.person, "seat": office, "expected_version": moved.row_version, "now": stage.now()}
    with pytest.raises(NotAllowed, match="重新缴费后回到原环节的申报，不能撤销这一步。"):
        undo_step(moved, **act)
    declaration.refresh_from_db()
    assert declaration.stop == STOP


def test_a_last_day_that_was_over_does_not_bar_it_and_nobody_is_ended_by_it(
    stage: Stage, declaration: Declaration, payer: Client, desk: Client, gone: FeeOrder
) -> None:
    assert declaration.reopened_at is not None
    assert "原来的缴费截止日在恢复办理前已过" in end(desk, declaration)
    assert desk.get(reverse(LIST), {"show": "overdue"}).context["rows"] == []
    last = set_last_day(stage, 3)
    set_day(stage.plan.code, last + timedelta(days=1))
    page = payer.get(reverse("fees:pay", args=[declaration.pk])).content.decode()
    assert "请联系评委会办公室。" in page
    assert [row["declaration"] for row in desk.get(reverse(LIST), {"show": "overdue"}).context["rows"]] == [declaration]


def test_a_fee_that_was_kept_still_counts_and_can_be_decided_of_anew(
    stage: Stage, declaration: Declaration, payer: Client, desk: Client, office: Any
) -> None:
    said = {"amount": Decimal(300), "receipt_number": "浙0004", "now": stage.now()}
    record_fee(declaration, **said, person=office.person, seat=office)  # type: ignore[arg-type]
    journeys.step(stage, declaration, Verb.FORWARD, office)
    refused(stage, declaration)
    decided(desk, declaration, "keep")
    reopened(stage, declaration, payer, desk, office)
    assert (declaration.stop, FeeRecord.objects.get().returned_at) == (STOP, None)
    refused(stage, declaration)
    decided(desk, declaration, "refund")
    assert [d.goes_back for d in RefundDecision.objects.order_by("pk")] == [False, True]


def test_the_deadline_that_desks_are_shown_is_the_fees_own(
    stage: Stage, declaration: Declaration, gone: FeeOrder
) -> None:
    set_last_day(stage, 3)
    declaration.refresh_from_db()
    closes = deadline_of(declaration, declaration.stop)
    assert closes is not None
    assert Deadlines(stage.now()).of(declaration) == closes != deadline_of(declaration, STOP)
