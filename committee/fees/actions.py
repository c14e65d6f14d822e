"""Opening an order, asking how it stands, and what the office decides about money that does not fit."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.acting import actor
from accounts.models import Person, Seat
from accounts.results import Denied
from audit.actions import record
from committee.fees import taking
from committee.fees.models import (
    ENDED_LATER,
    FeeOrder,
    FeeRefund,
    Money,
    OrderState,
    RefundDecision,
    RefundRound,
    RefundState,
)
from committee.fees.queries import ended_of, may_pay, odd_of, refunds_of, terms_of
from committee.fees.taking import Taken
from committee.models import FeeRecord
from declarations import itinerary
from declarations.locking import locked, refuse
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from integrity.models import Appeal
from messages.actions import tell
from messages.language import for_its_reader, said
from registries import connected, contract
from registries.refusals import NotConnected, NotFound, Refused

FIRST_ASKED_AFTER = timedelta(minutes=2)


def open_order(declaration: Declaration, *, person: Person, now: datetime) -> FeeOrder:
    """The open order of a declaration, made if there is none for this amount, with the page on which it is paid.

    Pressing twice opens one. Refused in words; raises `registries.refusals` where the payment system gave none.
    """
    order = _reserved(declaration, person=person, now=now)
    opened = connected.payment.open_order(
        contract.PaymentOrder(
            reference=order.reference,
            amount=f"{order.amount:.2f}",
            purpose=f"职称评审费 {declaration.number}"[:120],  # not on screen: words for the payment system
            tell=f"{settings.PUBLIC_URL}{reverse('fees:callback')}",
            back=f"{settings.PUBLIC_URL}{reverse('fees:pay', args=[declaration.pk])}",
        )
    )
    FeeOrder.objects.filter(pk=order.pk).update(order=opened.order, page=opened.page)
    order.order, order.page = opened.order, opened.page
    if opened.state != "open":
        taking.take(opened)
        order.refresh_from_db()
    return order


@transaction.atomic
def _reserved(declaration: Declaration, *, person: Person, now: datetime) -> FeeOrder:
    row = locked(declaration, None)
    if row.person_id != person.pk:
        raise NotAllowed(Denied(_("只有申报人本人可以在线缴费。")))
    refuse(may_pay(row, now))
    amount = terms_of(row).amount
    assert amount is not None
    before = row.fee_orders.filter(state=OrderState.OPEN).first()
    if before is not None and before.amount == amount:
        return before
    row.fee_orders.filter(state=OrderState.OPEN).update(state=OrderState.REPLACED)
    at = timezone.now()
    return FeeOrder.objects.create(
        declaration=row,
        number=row.fee_orders.count() + 1,
        amount=amount,
        opened_at=at,
        next_ask_at=at + FIRST_ASKED_AFTER,
    )


def ask(order: FeeOrder) -> Taken:
    """Asks the payment system and takes what it says. Raises `registries.refusals`."""
    return taking.take(connected.payment.state_of(order.order))


@transaction.atomic
def give_back(order: FeeOrder, *, person: Person, seat: Seat, now: datetime) -> FeeRefund:
    """The office sends back money of another amount than was asked for; once."""
    row = odd_of(seat).select_for_update(of=("self",)).filter(pk=order.pk).first()
    if row is None or row.money != Money.OTHER_AMOUNT:
        raise NotAllowed(Denied(_("这一笔款项不由本单位处理。")))
    if FeeRefund.objects.filter(order=row).exists():
        raise NotAllowed(Denied(_("这一笔已经安排退款。")))
    refund = taking.send_back(row, reason=str(Money.OTHER_AMOUNT), decided_by=person)
    _event("decide_refund", row, person, seat, now, amount=f"{refund.amount:.2f}")
    return refund


def _event(
    verb: str, order: FeeOrder, person: Person, seat: Seat, now: datetime, *, reason: str = "", **payload: object
) -> None:
    record(
        chain=seat.plan_code,
        verb=verb,
        **actor(person, seat),
        object_type="fee_order",
        object_id=order.pk,
        reason=reason,
        payload=payload,
        at=timezone.now(),
        plan_time=now,
    )


@transaction.atomic
def ask_again(refund: FeeRefund, *, reason: str, person: Person, seat: Seat, now: datetime) -> FeeRefund:
    """Asks for a refused refund once more, under a reference of its own; the refused round stays on record."""
    row = refunds_of(seat).select_for_update(of=("self",)).filter(pk=refund.pk).first()
    if row is None:
        raise NotAllowed(Denied(_("这一笔款项不由本单位处理。")))
    if row.state != RefundState.REFUSED:
        raise NotAllowed(Denied(_("这笔退款没有被支付平台退回，不用再次申请。")))
    if not reason.strip():
        raise NotAllowed(Denied(_("请写明再次申请退款的理由，例如已与支付平台核对。")))
    at = timezone.now()
    RefundRound.objects.create(
        refund=row, number=row.round, refused_at=row.refused_at, asked_again_by=person, asked_again_at=at,
        reason=reason.strip()[:300],
    )  # fmt: skip
    FeeRefund.objects.filter(pk=row.pk).update(
        state=RefundState.WAITING, round=row.round + 1, attempts=0, trouble="", refused_at=None, next_try_at=at
    )
    _event("ask_refund_again", row.order, person, seat, now, reason=reason.strip(), round=row.round)
    row.refresh_from_db()
    return row


@transaction.atomic
def decide_ended(
    declaration: Declaration, *, goes_back: bool, reason: str, person: Person, seat: Seat, now: datetime
) -> RefundDecision:
    """What becomes of a booked fee whose case ended afterwards; once, with a reason. What the notice says binds.

    What was paid online goes back the same way; what came by hand the office gives back itself.
    """
    locked(declaration, None)
    record_row = ended_of(seat).filter(declaration=declaration).select_related("order", "declaration__plan").first()
    if record_row is None:
        raise NotAllowed(Denied(_("这份申报没有要决定退不退的评审费。")))
    says = itinerary.plan_of(record_row.declaration).fee_ended
    if says and says != ("refund" if goes_back else "keep"):
        raise NotAllowed(Denied(_("通知对此已有规定，请按通知的规定办理。")))
    if not reason.strip():
        raise NotAllowed(Denied(_("请写明退或者不退的理由。")))
    if goes_back and Appeal.objects.filter(declaration_id=record_row.declaration_id, closed_at=None).exists():
        # One that is upheld leads the case back behind its fee.
        raise NotAllowed(Denied(_("对这份申报的申诉正在办理：请先答复申诉，再决定退费。")))
    made = RefundDecision.objects.create(
        declaration=record_row.declaration, goes_back=goes_back, reason=reason.strip()[:300], decided_by=person,
        at=timezone.now(),
    )  # fmt: skip
    if goes_back and record_row.order is not None:
        taking.send_back(record_row.order, reason=ENDED_LATER, decided_by=person)
    record(
        chain=seat.plan_code,
        verb="decide_fee_of_ended",
        **actor(person, seat),
        object_type="declaration",
        object_id=declaration.pk,
        reason=made.reason,
        payload={"goes_back": goes_back, "amount": f"{record_row.amount:.2f}", "online": record_row.order is not None},
        at=made.at,
        plan_time=now,
    )
    _tell_decided(made, seat.plan_code)
    return made


def closed_by_reopening(declaration: Declaration) -> bool:
    """In the transaction that reopens a case: what was decided of its fee belongs to the past; answers whether it went back.

    What went back no longer counts as paid, though the money itself may still be under way; its record and order stay.
    """
    made = RefundDecision.objects.standing().filter(declaration=declaration).first()
    if made is None:
        return False
    at = timezone.now()
    RefundDecision.objects.filter(pk=made.pk).update(reopened_at=at)
    if not made.goes_back:
        return False
    FeeRecord.objects.standing().filter(declaration=declaration).update(returned_at=at)
    FeeOrder.objects.filter(declaration=declaration, money=Money.BOOKED).update(money=Money.RETURNED)
    return True


@for_its_reader
def _tell_decided(made: RefundDecision, plan_code: str) -> None:
    """What is decided of somebody's money is told to them with its reason, also where it stays."""
    says = {
        True: gettext_noop("决定退还评审费。理由：%(reason)s"),
        False: gettext_noop("决定不退评审费。理由：%(reason)s"),
    }
    tell(
        made.declaration.person,
        "result",
        said(gettext_noop("申报 %(number)s：评审费退不退已有决定"), number=made.declaration.number),
        said(says[made.goes_back], reason=made.reason),
        reverse("fees:pay", args=[made.declaration_id]),
        f"fee_decision:{made.pk}",
        plan_code=plan_code,
    )


def in_words(refused: Refused) -> str:
    """Why the payment system gave no answer, and what to do, for the payer."""
    if isinstance(refused, NotConnected):
        return _("网上缴费没有开通：请按评委会办公室的通知缴费，由办公室登记票据号。")
    if isinstance(refused, NotFound):
        return _("支付平台没有这一笔订单：没有扣款，请重新打开缴费单。")
    return _("支付平台暂时没有回应：请几分钟后再试，已经付过款的不要再付，系统会继续核对。")
