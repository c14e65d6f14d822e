"""What becomes of money that the payment system tells us of: booked once, or sent back with its reason.

Asked and called back come to the same `take`: it locks the declaration, so of two that come at the same moment one
books and the other finds it done; unique constraints hold should the lock ever fail.
"""

from datetime import datetime
from decimal import Decimal
from enum import Enum

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import Person
from audit.actions import record
from committee.fees.models import FeeOrder, FeeRefund, Money, OrderState
from committee.fees.queries import standing_fee, terms_of
from committee.models import FeeRecord
from config import clock
from declarations.actions import take_step
from declarations.enums import State, Verb
from declarations.locking import locked
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from messages.actions import tell
from messages.language import for_its_reader, said
from registries.contract import Payment


class UnknownOrder(Exception):
    """Not one of our orders."""


class Taken(Enum):
    """The answer to whoever told us."""

    BOOKED = "booked"
    AGAIN = "known-already"
    NOT_PAID = "not-paid"
    OTHER_AMOUNT = "another-amount"
    REFUNDED = "goes-back"


# The whole of it goes back without anybody's decision; of another amount the office decides.
GOES_BACK = (Money.TWICE, Money.LATE, Money.ENDED)


@transaction.atomic
def take(payment: Payment) -> Taken:
    """Books a paid order and lets the declaration go on; the same payment again changes nothing.

    Raises UnknownOrder. The decisive instant is the system's `paid_at`, not when we hear of it.
    """
    found = FeeOrder.objects.filter(order=payment.order).select_related("declaration").first()
    if found is None or found.reference != payment.reference:
        raise UnknownOrder(payment.order)
    row = locked(found.declaration, None)
    order = FeeOrder.objects.select_for_update().get(pk=found.pk)
    if order.state == OrderState.PAID:
        return Taken.AGAIN
    if payment.state != "paid" or payment.paid_at is None:
        if payment.state == "closed":
            FeeOrder.objects.filter(pk=order.pk).update(state=OrderState.CLOSED)
        return Taken.NOT_PAID
    money = _what_it_is(row, order, Decimal(payment.amount), payment.paid_at)
    _note(order, payment, money)
    if money is Money.BOOKED:
        _book(row, order, payment.paid_at)
        return Taken.BOOKED
    _event(row, "fee_not_booked", order, money=money)
    if money in GOES_BACK:
        send_back(order, reason=str(money), decided_by=None)
    _tell_not_booked(row, order, money)
    return Taken.REFUNDED if money in GOES_BACK else Taken.OTHER_AMOUNT


def _what_it_is(row: Declaration, order: FeeOrder, amount: Decimal, paid_at: datetime) -> Money:
    if standing_fee(row):
        return Money.TWICE
    if row.state == State.ENDED:
        return Money.ENDED
    if amount != order.amount or order.state == OrderState.REPLACED:
        return Money.OTHER_AMOUNT
    closes = terms_of(row).closes
    if closes is not None and clock.on_plan_clock(paid_at, row.plan.code) >= closes:
        return Money.LATE
    return Money.BOOKED


def _note(order: FeeOrder, payment: Payment, money: Money) -> None:
    order.state, order.money = OrderState.PAID, money
    order.paid_amount, order.paid_at, order.told_at = Decimal(payment.amount), payment.paid_at, timezone.now()
    order.receipt = payment.receipt
    order.save(update_fields=["state", "money", "paid_amount", "paid_at", "told_at", "receipt"])


def _book(row: Declaration, order: FeeOrder, paid_at: datetime) -> None:
    FeeRecord.objects.create(
        declaration=row,
        order=order,
        amount=order.amount,
        receipt_number=(order.receipt or order.order)[:60],
        paid_on=clock.on_plan_clock(paid_at, row.plan.code).date(),
        recorded_at=timezone.now(),
    )
    _event(row, "pay_fee", order, receipt=order.receipt)
    _tell_booked(row, order)
    _go_on(row)


def _go_on(row: Declaration) -> None:
    """The payer's own step; where it can't be taken now, the case waits at the office with its fee paid."""
    try:
        with transaction.atomic():
            take_step(
                row,
                verb=Verb.FORWARD,
                person=row.person,
                seat=None,
                expected_version=row.row_version,
                now=clock.now(row.plan.code),
            )
    except NotAllowed:
        return


def send_back(order: FeeOrder, *, reason: str, decided_by: Person | None) -> FeeRefund:
    """In the transaction of the caller: the refund is noted here and asked for by the task."""
    assert order.paid_amount is not None
    now = timezone.now()
    return FeeRefund.objects.create(
        order=order, amount=order.paid_amount, reason=reason, decided_by=decided_by, at=now, next_try_at=now
    )


@for_its_reader
def _tell_booked(row: Declaration, order: FeeOrder) -> None:
    tell(
        row.person,
        "note",
        said(
            gettext_noop("申报 %(number)s：评审费已缴 %(amount)s 元"), number=row.number, amount=f"{order.amount:.2f}"
        ),
        said(gettext_noop("凭证号和凭证可以在缴费页查看、下载。")),
        reverse("fees:pay", args=[row.pk]),
        f"fee:{order.pk}:booked",
        plan_code=row.plan.code,
    )


@for_its_reader
def _tell_not_booked(row: Declaration, order: FeeOrder, money: Money) -> None:
    why = {
        Money.TWICE: gettext_noop("评审费此前已经缴清，多缴的一笔原路退回。"),
        Money.LATE: gettext_noop("付款时缴费已经截止，原路退回；要补缴请联系评委会办公室。"),
        Money.ENDED: gettext_noop("申报已经结束，原路退回。"),
        Money.OTHER_AMOUNT: gettext_noop("金额与应缴的不一致，没有入账，由评委会办公室核实。"),
    }
    tell(
        row.person,
        "result",
        said(gettext_noop("申报 %(number)s：一笔缴费没有入账"), number=row.number),
        said(why[money]),
        reverse("fees:pay", args=[row.pk]),
        f"fee:{order.pk}:{money}",
        plan_code=row.plan.code,
    )


def _event(row: Declaration, verb: str, order: FeeOrder, **more: str) -> None:
    record(
        chain=row.plan.code,
        verb=verb,
        actor_id=None,
        object_type="declaration",
        object_id=row.pk,
        payload={"order": order.order, "amount": f"{order.paid_amount:.2f}", **more},
        at=timezone.now(),
        plan_time=clock.now(row.plan.code),
    )
