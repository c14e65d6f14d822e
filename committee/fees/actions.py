"""Opening an order, asking how it stands, and what the office decides about money that does not fit."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person, Seat
from accounts.results import Denied
from audit.actions import record
from committee.fees import taking
from committee.fees.models import FeeOrder, FeeRefund, Money, OrderState
from committee.fees.queries import may_pay, odd_of, terms_of
from committee.fees.taking import Taken
from declarations.locking import locked, refuse
from declarations.models import Declaration
from declarations.refusals import NotAllowed
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
    record(
        chain=seat.plan_code,
        verb="decide_refund",
        actor_id=person.pk,
        actor_label=person.name,
        seat_id=seat.pk,
        role=seat.role,
        office=seat.organisation.name,
        object_type="fee_order",
        object_id=row.pk,
        payload={"amount": f"{refund.amount:.2f}"},
        at=timezone.now(),
        plan_time=now,
    )
    return refund


def in_words(refused: Refused) -> str:
    """Why the payment system gave no answer, and what to do, for the payer."""
    if isinstance(refused, NotConnected):
        return _("网上缴费没有开通：请按评委会办公室的通知缴费，由办公室登记票据号。")
    if isinstance(refused, NotFound):
        return _("支付平台没有这一笔订单：没有扣款，请重新打开缴费单。")
    return _("支付平台暂时没有回应：请几分钟后再试，已经付过款的不要再付，系统会继续核对。")
