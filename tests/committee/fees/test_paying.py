"""The fee from the order to the booking, over a real socket to the payment system that stands in."""

import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.queries import events_of
from committee import actions as office_actions
from committee.fees import actions, sending
from committee.fees.models import FeeOrder, FeeRefund, Money, RefundDecision, RefundRound, RefundState
from committee.models import FeeRecord
from config import clock
from config.demo.journeys import Stage
from declarations.actions import withdraw
from declarations.enums import State
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from documents import making
from documents.models import Document, DocumentOrder
from integrity.models import Appeal
from messages.models import Message
from registries import signing
from review_plans.models import PlanAmendment
from tests.cast import sign_in
from tests.committee.fees.conftest import AMOUNT, set_amount, set_last_day
from tests.papers.reading import content_of, flat, pages_of
from tests.reference import TOKEN, ReferenceServer
from tests.registries.test_adapters import Till
from tests.stages import declaration_again, set_day

CALLBACK = "/pay/callback/"


def opened(payer: Client, declaration: Declaration) -> FeeOrder:
    payer.post(reverse("fees:open_order", args=[declaration.pk]))
    return FeeOrder.objects.get(declaration=declaration, state="open")


def told(asked: FeeOrder, **changed: Any) -> tuple[int, str]:
    """A signed callback of our making, as the payment system would send it."""
    paid = {
        "order": asked.order, "reference": asked.reference, "amount": f"{asked.amount:.2f}", "state": "paid",
        "paid_at": datetime.now(UTC).isoformat(), "receipt": "浙财0007", **changed,
    }  # fmt: skip
    return sent(json.dumps(paid).encode())


def sent(body: bytes, at: int | None = None, token: str = TOKEN) -> tuple[int, str]:
    at = at or int(time.time())
    headers = {signing.TIME_HEADER: str(at), signing.SIGNATURE_HEADER: signing.signature(token, at, body)}
    answer = Client(enforce_csrf_checks=True).post(CALLBACK, body, "application/json", headers=headers)
    return answer.status_code, answer.json()["code"]


def test_the_payer_reads_how_much_and_until_when(stage: Stage, declaration: Declaration, payer: Client) -> None:
    last = clock.today(stage.plan.code) + timedelta(days=3)
    for name in ("fees:pay", "declarations:progress"):
        page = payer.get(reverse(name, args=[declaration.pk])).content.decode()
        assert "360.00" in page
        assert f"{last.month}月{last.day}日" in page or last.isoformat() in page
    assert reverse("fees:pay", args=[declaration.pk]) in page


def test_an_order_is_paid_on_its_page_called_back_and_booked_once(
    stage: Stage, declaration: Declaration, payer: Client, at_till: Till
) -> None:
    order = opened(payer, declaration)
    shown = payer.get(reverse("fees:pay", args=[declaration.pk])).content.decode()
    assert order.page in shown
    assert "data:image/png;base64," in shown
    paying = httpx.get(order.page)
    assert (paying.status_code, "360.00 元" in paying.text) == (200, True)
    home = httpx.post(order.page)
    assert home.headers["Location"].endswith(reverse("fees:pay", args=[declaration.pk]))
    ((at, signed, body),) = at_till.got
    headers = {signing.TIME_HEADER: at, signing.SIGNATURE_HEADER: signed}
    answers = [Client().post(CALLBACK, body, "application/json", headers=headers).json() for _ in range(2)]
    assert answers == [{"code": "booked"}, {"code": "known-already"}]
    record = FeeRecord.objects.get(declaration=declaration)
    assert (record.amount, record.order, record.recorded_by) == (AMOUNT, order, None)
    assert record.paid_on == clock.today(stage.plan.code)
    declaration.refresh_from_db()
    assert declaration.state == State.IN_REVIEW
    verbs = Event.objects.filter(object_type="declaration", object_id=str(declaration.pk)).order_by("pk")
    assert list(verbs.values_list("verb", flat=True))[-2:] == ["pay_fee", "forward"]
    assert Message.objects.filter(recipient=declaration.person, key=f"fee:{order.pk}:booked").count() == 1
    assert record.receipt_number in payer.get(reverse("fees:pay", args=[declaration.pk])).content.decode()


def test_pressing_twice_opens_one_order(declaration: Declaration, payer: Client, reference: ReferenceServer) -> None:
    first = opened(payer, declaration)
    assert opened(payer, declaration) == first
    assert FeeOrder.objects.count() == 1


def test_a_changed_amount_opens_another_order(
    stage: Stage, declaration: Declaration, payer: Client, reference: ReferenceServer
) -> None:
    before = opened(payer, declaration)
    set_amount(stage, AMOUNT + 40)
    assert before.page not in payer.get(reverse("fees:pay", args=[declaration.pk])).content.decode()
    assert opened(payer, declaration).amount == AMOUNT + 40
    before.refresh_from_db()
    assert before.state == "replaced"
    assert told(before) == (409, "another-amount")
    assert not FeeRecord.objects.exists()


def test_a_lost_callback_is_made_up_for_by_asking(
    declaration: Declaration, payer: Client, reference: ReferenceServer
) -> None:
    order = opened(payer, declaration)
    check = reverse("fees:check", args=[declaration.pk])
    assert "还没有收到付款" in payer.post(check, follow=True).content.decode()
    reference.ask("pay", order=order.order)
    assert sending.ask_due() == 0, "not due yet"
    FeeOrder.objects.update(next_ask_at=timezone.now())
    assert (sending.ask_due(), sending.ask_due()) == (1, 0)
    assert FeeRecord.objects.get().receipt_number.startswith("R")
    assert payer.post(check)["Location"] == reverse("fees:pay", args=[declaration.pk])


def test_the_payer_who_does_not_want_to_wait_has_it_checked(
    declaration: Declaration, payer: Client, reference: ReferenceServer
) -> None:
    reference.ask("pay", order=opened(payer, declaration).order)
    page = payer.post(reverse("fees:check", args=[declaration.pk]), follow=True)
    assert "已收到付款。" in page.content.decode()
    assert FeeRecord.objects.filter(declaration=declaration).exists()


def test_another_amount_is_refused_shown_to_the_office_and_sent_back_by_its_word(
    declaration: Declaration, payer: Client, desk: Client, reference: ReferenceServer
) -> None:
    order = opened(payer, declaration)
    assert told(order, amount="36.00") == (409, "another-amount")
    assert told(order, amount="36.00") == (200, "known-already")
    assert not FeeRecord.objects.exists()
    declaration.refresh_from_db()
    assert declaration.state == State.FEE
    back = reverse("committee:give_back_fee", args=[order.pk])
    listed = desk.get(f"{reverse('committee:fees')}?show=odd").content.decode()
    assert "36.00" in listed
    assert back in listed
    assert "已安排原路退款" in desk.post(back, follow=True).content.decode()
    assert "这一笔已经安排退款。" in desk.post(back, follow=True).content.decode()
    assert sending.refund_due() == 1
    # The payment system knows no payment of that amount: it says so, and the office reads it.
    assert FeeRefund.objects.get().state == "refused"
    assert "支付平台未予退款" in desk.get(f"{reverse('committee:fees')}?show=odd").content.decode()


def test_a_refused_refund_is_asked_for_again_under_another_reference_and_its_story_stays(
    stage: Stage, declaration: Declaration, desk: Client, payer: Client, reference: ReferenceServer
) -> None:
    order = opened(payer, declaration)
    told(order, amount="36.00")
    desk.post(reverse("committee:give_back_fee", args=[order.pk]))
    sending.refund_due()
    refund, late = FeeRefund.objects.get(), FeeRefund.objects.get()
    first = refund.reference
    assert list(events_of("declaration", declaration.pk))[-1].verb == "refund_refused"
    again = reverse("committee:ask_refund_again", args=[refund.pk])
    assert "请写明再次申请退款的理由" in desk.post(again, {"reason": " "}, follow=True).content.decode()
    assert "已再次申请退款" in desk.post(again, {"reason": "平台已更正金额"}, follow=True).content.decode()
    refund.refresh_from_db()
    assert (refund.state, refund.round) == ("waiting", 2)
    assert refund.reference != first
    assert "不用再次申请" in desk.post(again, {"reason": "再来"}, follow=True).content.decode()
    assert not sending.settle(late, RefundState.REFUSED), "an answer to the former round"
    # This time the payment system knows a payment of that amount.
    reference.ask("pay", order=order.order)
    FeeRefund.objects.update(amount=AMOUNT)
    assert sending.refund_due() == 1
    assert FeeRefund.objects.get().state == "done"
    page = desk.get(f"{reverse('committee:fees')}?show=refunds").content.decode()
    assert ("平台已更正金额" in page, "第 1 次申请于" in page) == (True, True)
    assert [e.verb for e in events_of("fee_order", order.pk)] == ["decide_refund", "ask_refund_again"]


def ended_after_paying(stage: Stage, declaration: Declaration, payer: Client, reference: ReferenceServer) -> None:
    """Paid online and booked, its step not taken yet: the case waits at the fee and is withdrawn there."""
    order = opened(payer, declaration)
    reference.ask("pay", order=order.order)
    at = timezone.now()
    FeeOrder.objects.filter(pk=order.pk).update(
        state="paid", money="booked", paid_amount=AMOUNT, paid_at=at, told_at=at
    )
    FeeRecord.objects.create(
        declaration=declaration, order=order, amount=AMOUNT, receipt_number=order.order, recorded_at=at
    )
    row = declaration_again(declaration)
    withdraw(row, person=row.person, expected_version=row.row_version, reason="另有安排", now=stage.now())


def test_the_fee_of_a_case_that_ended_afterwards_goes_back_when_the_office_says_so(
    stage: Stage, declaration: Declaration, desk: Client, payer: Client, reference: ReferenceServer
) -> None:
    ended_after_paying(stage, declaration, payer, reference)
    listed = f"{reverse('committee:fees')}?show=ended"
    shown = desk.get(listed).content.decode()
    assert declaration.person.name in shown
    assert (reverse("lists:export", args=["fees_ended"]) in shown, "fees_open" in shown) == (True, False)
    decide = reverse("committee:decide_ended_fee", args=[declaration.pk])
    assert "请选择退费或者不退。" in desk.post(decide, {"reason": "x"}, follow=True).content.decode()
    silent = desk.post(decide, {"decision": "refund", "reason": ""}, follow=True)
    assert "请写明退或者不退的理由。" in silent.content.decode()
    desk.post(decide, {"decision": "refund", "reason": "评审前撤销"})
    assert sending.refund_due() == 1
    assert FeeRefund.objects.get().state == "done"
    assert decide not in desk.get(listed).content.decode()
    twice = desk.post(decide, {"decision": "keep", "reason": "改"}, follow=True)
    assert "这份申报没有要决定退不退的评审费。" in twice.content.decode()
    shown = payer.get(reverse("fees:pay", args=[declaration.pk])).content.decode()
    assert ("已退款" in shown, "评审前撤销" in shown) == (True, True)


def test_while_an_appeal_is_open_the_fee_does_not_go_back(
    stage: Stage, declaration: Declaration, desk: Client, payer: Client, reference: ReferenceServer
) -> None:
    ended_after_paying(stage, declaration, payer, reference)
    now = timezone.now()
    Appeal.objects.create(
        kind="appeal", receipt="20230818-ABCDEFGH", plan_code=declaration.plan.code, person=declaration.person,
        declaration_id=declaration.pk, received_at=now, plan_time=now, working_days=10,
    )  # fmt: skip
    decide = reverse("committee:decide_ended_fee", args=[declaration.pk])
    answer = desk.post(decide, {"decision": "refund", "reason": "评审前撤销"}, follow=True)
    assert "请先答复申诉，再决定退费。" in answer.content.decode()
    assert not FeeRefund.objects.exists()


def test_a_fee_that_is_kept_is_not_asked_for_and_the_payer_reads_why(
    stage: Stage, declaration: Declaration, desk: Client, payer: Client, reference: ReferenceServer
) -> None:
    ended_after_paying(stage, declaration, payer, reference)
    decide = reverse("committee:decide_ended_fee", args=[declaration.pk])
    desk.post(decide, {"decision": "keep", "reason": "专家已经评审"})
    assert not FeeRefund.objects.exists()
    assert "专家已经评审" in payer.get(reverse("fees:pay", args=[declaration.pk])).content.decode()
    told_of = Message.objects.get(recipient=declaration.person, key__startswith="fee_decision:")
    assert told_of.body == "决定不退评审费。理由：专家已经评审"
    assert "决定评审费退不退" in payer.get(reverse("declarations:progress", args=[declaration.pk])).content.decode()


def test_decisions_on_refunds_are_neither_altered_nor_removed(
    declaration: Declaration, office: Any, payer: Client, reference: ReferenceServer
) -> None:
    at = timezone.now()
    refund = FeeRefund.objects.create(
        order=opened(payer, declaration), amount=AMOUNT, reason="late", at=at, next_try_at=at, state="refused"
    )
    RefundDecision.objects.create(
        declaration=declaration, goes_back=False, reason="专家已经评审", decided_by=office.person, at=at
    )
    RefundRound.objects.create(
        refund=refund, number=1, asked_again_by=office.person, asked_again_at=at, reason="已核对"
    )
    for kept in (RefundDecision, RefundRound):
        with pytest.raises(DatabaseError, match="A decision on a refund is kept: UPDATE"), transaction.atomic():
            kept.objects.update(reason="改了")
        with pytest.raises(DatabaseError, match="A decision on a refund is kept: DELETE"), transaction.atomic():
            kept.objects.all().delete()
    decisions = RefundDecision.objects.filter(declaration=declaration)
    decisions.update(reopened_at=at)
    for again in (None, timezone.now()):
        with pytest.raises(DatabaseError, match="A decision on a refund is kept: UPDATE"), transaction.atomic():
            decisions.update(reopened_at=again)


def test_money_that_came_twice_goes_back_by_itself(
    stage: Stage, declaration: Declaration, payer: Client, office: Any, reference: ReferenceServer
) -> None:
    order = opened(payer, declaration)
    office_actions.record_fee(
        declaration, amount=AMOUNT, receipt_number="浙0001", person=office.person, seat=office, now=stage.now()
    )
    reference.ask("pay", order=order.order)
    assert told(order) == (200, "goes-back")
    assert (sending.refund_due(), sending.refund_due()) == (1, 0)
    refund = FeeRefund.objects.get()
    assert (refund.amount, refund.state, refund.decided_by) == (AMOUNT, "done", None)
    assert Message.objects.filter(recipient=declaration.person, key=f"refund:{refund.pk}:done").exists()
    assert FeeRecord.objects.get().receipt_number == "浙0001"
    shown = payer.get(reverse("fees:pay", args=[declaration.pk])).content.decode()
    assert "重复缴费，退款" in shown
    assert "已退款" in shown


def test_a_refund_waits_while_the_payment_system_is_down(
    stage: Stage, declaration: Declaration, payer: Client, office: Any, reference: ReferenceServer
) -> None:
    order = opened(payer, declaration)
    office_actions.record_fee(
        declaration, amount=AMOUNT, receipt_number="浙0001", person=office.person, seat=office, now=stage.now()
    )
    reference.ask("pay", order=order.order)
    told(order)
    reference.tell("payment", "down")
    assert sending.refund_due() == 0
    assert (FeeRefund.objects.get().state, FeeRefund.objects.get().trouble) == ("waiting", "no_answer")


def test_what_is_paid_too_late_goes_back(
    stage: Stage, declaration: Declaration, payer: Client, reference: ReferenceServer
) -> None:
    order = opened(payer, declaration)
    set_day(stage.plan.code, clock.today(stage.plan.code) + timedelta(days=4))
    assert told(order) == (200, "goes-back")
    assert FeeOrder.objects.get(pk=order.pk).money == Money.LATE
    assert not FeeRecord.objects.exists()
    page = payer.get(reverse("fees:pay", args=[declaration.pk])).content.decode()
    assert "请联系评委会办公室" in page


def test_a_callback_that_comes_late_for_money_paid_in_time_is_booked(
    stage: Stage, declaration: Declaration, payer: Client, reference: ReferenceServer
) -> None:
    order = opened(payer, declaration)
    set_day(stage.plan.code, clock.today(stage.plan.code) + timedelta(days=4))
    in_time = datetime.now(UTC) - timedelta(days=2)
    assert told(order, paid_at=in_time.isoformat()) == (200, "booked")
    assert FeeRecord.objects.get().paid_on == clock.on_plan_clock(in_time, stage.plan.code).date()


def test_money_for_a_declaration_that_has_ended_goes_back(
    declaration: Declaration, payer: Client, reference: ReferenceServer
) -> None:
    order = opened(payer, declaration)
    withdrawn = {"version": declaration.row_version, "reason": "不报了"}
    payer.post(reverse("declarations:withdraw", args=[declaration.pk]), withdrawn)
    assert told(order) == (200, "goes-back")
    assert FeeOrder.objects.get(pk=order.pk).money == Money.ENDED


def test_an_order_that_is_not_paid_or_closed_books_nothing(
    declaration: Declaration, payer: Client, reference: ReferenceServer
) -> None:
    order = opened(payer, declaration)
    assert told(order, state="open", paid_at=None) == (200, "not-paid")
    assert told(order, state="closed", paid_at=None) == (200, "not-paid")
    order.refresh_from_db()
    assert (order.state, FeeRecord.objects.count()) == ("closed", 0)


def test_a_callback_about_nothing_of_ours_is_not_found(
    declaration: Declaration, payer: Client, reference: ReferenceServer
) -> None:
    order = opened(payer, declaration)
    assert told(order, order="o-other") == (404, "no-such-order")
    assert told(order, reference="fee:1:99") == (404, "no-such-order")


def test_a_callback_that_is_not_genuine_is_refused(
    declaration: Declaration, payer: Client, reference: ReferenceServer, settings: Any
) -> None:
    body = json.dumps({"order": opened(payer, declaration).order}).encode()
    assert sent(body, token="another") == (403, "signature")
    assert sent(body, at=12) == (403, "signature")
    assert sent(body) == (403, "shape")
    assert Client().get(CALLBACK).status_code == 405
    settings.REGISTRIES = {**settings.REGISTRIES, "payment": {"url": "", "token": ""}}
    assert sent(body) == (404, "not-connected")
    assert not FeeRecord.objects.exists()


@pytest.mark.parametrize(("mood", "words"), [("down", "支付平台暂时没有回应"), ("", "网上缴费没有开通")])
def test_without_an_answer_the_payer_is_told_what_to_do(
    declaration: Declaration, payer: Client, reference: ReferenceServer, settings: Any, mood: str, words: str
) -> None:
    if mood:
        reference.tell("payment", mood)
    else:
        settings.REGISTRIES = {**settings.REGISTRIES, "payment": {"url": "", "token": ""}}
    page = payer.post(reverse("fees:open_order", args=[declaration.pk]), follow=True)
    assert words in page.content.decode()
    reference.tell("payment", "well")


def test_before_the_amount_is_set_nothing_can_be_paid(stage: Stage, payer: Client, declaration: Declaration) -> None:
    PlanAmendment.objects.filter(plan=stage.row, kind="fee")._raw_delete("default")
    page = payer.post(reverse("fees:open_order", args=[declaration.pk]), follow=True).content.decode()
    assert page.count("评委会办公室还没有公布金额") == 2, "as refusal, and beside the button"


@pytest.mark.parametrize("days", [-1])
def test_after_the_last_day_no_order_is_opened(
    stage: Stage, declaration: Declaration, payer: Client, days: int
) -> None:
    set_last_day(stage, days)
    page = payer.post(reverse("fees:open_order", args=[declaration.pk]), follow=True).content.decode()
    assert "截止，请联系评委会办公室。" in page
    assert not FeeOrder.objects.exists()


def test_nobody_else_pays_or_sees_the_page(stage: Stage, declaration: Declaration, desk: Client) -> None:
    other = sign_in(Client(), stage.desks.admin, as_applicant=True)
    for name in ("pay", "open_order", "check", "receipt"):
        address = reverse(f"fees:{name}", args=[declaration.pk])
        ask = "get" if name == "pay" else "post"
        assert getattr(other, ask)(address).status_code == 404
        assert getattr(desk, ask)(address).status_code == 404
        assert getattr(Client(), ask)(address).status_code == 302
    with pytest.raises(NotAllowed, match="只有申报人本人"):
        actions.open_order(declaration, person=stage.desks.admin, now=stage.now())


def test_the_receipt_says_what_was_paid(
    declaration: Declaration, payer: Client, reference: ReferenceServer, settings: Any, tmp_path: Any
) -> None:
    settings.FILES_DIR = tmp_path / "files"
    address = reverse("fees:receipt", args=[declaration.pk])
    assert payer.post(address).status_code == 404, "nothing is paid yet"
    told(opened(payer, declaration))
    assert payer.post(address)["Location"] == payer.post(address)["Location"]
    order = DocumentOrder.objects.get(kind="fee_receipt")
    making.fulfil(order.pk)
    text = flat("".join(pages_of(content_of(Document.objects.get(order=order)))))
    for words in ("360.00元", "浙财0007", declaration.number, "在线支付"):
        assert words in re.sub(r"\s", "", text)
