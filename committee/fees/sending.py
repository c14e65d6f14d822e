"""What the task does every minute: asks about open orders whose callback may be lost, and asks for refunds.

No row is locked while the other side is asked; a claimed row rests for `LEASE`, and our reference makes asking twice
harmless.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from audit.actions import record
from committee.fees import taking
from committee.fees.models import FeeOrder, FeeRefund, OrderState, RefundState, RefundTrouble
from config import clock
from messages.actions import tell
from messages.language import for_its_reader, said
from registries import connected, contract
from registries.refusals import NotConnected, NotFound, Refused, Wrong

LEASE = timedelta(minutes=1)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 60, 360, 1440))
ASKED_FOR = timedelta(days=7)


def ask_due(limit: int = 50) -> int:
    """Asks how orders stand that are still open or were replaced; answers how many turned out to be paid."""
    now = timezone.now()
    due = FeeOrder.objects.filter(
        state__in=(OrderState.OPEN, OrderState.REPLACED), next_ask_at__lte=now, opened_at__gt=now - ASKED_FOR
    ).exclude(order="")
    return sum(_ask(pk, now) for pk in due.order_by("next_ask_at", "pk").values_list("pk", flat=True)[:limit])


def _ask(pk: int, now: datetime) -> bool:
    row = FeeOrder.objects.get(pk=pk)
    pause = PAUSES[min(row.asked, len(PAUSES) - 1)]
    claimed = FeeOrder.objects.filter(pk=pk, asked=row.asked, next_ask_at__lte=now)
    if not claimed.update(next_ask_at=now + pause, asked=F("asked") + 1):
        return False
    try:
        answer = taking.take(connected.payment.state_of(row.order))
    except (Refused, taking.UnknownOrder):
        return False
    return answer not in (taking.Taken.NOT_PAID, taking.Taken.AGAIN)


def refund_due(limit: int = 50) -> int:
    """Asks for refunds that wait and are due; answers how many are settled now."""
    due = FeeRefund.objects.filter(state__in=(RefundState.WAITING, RefundState.ASKED), next_try_at__lte=timezone.now())
    return sum(_refund(pk) for pk in due.order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit])


def _refund(pk: int) -> bool:
    now = timezone.now()
    claimed = FeeRefund.objects.filter(pk=pk, state__in=(RefundState.WAITING, RefundState.ASKED), next_try_at__lte=now)
    if not claimed.update(next_try_at=now + LEASE, attempts=F("attempts") + 1):
        return False
    row = FeeRefund.objects.select_related("order").get(pk=pk)
    asked = contract.RefundOrder(row.reference, row.order.order, f"{row.amount:.2f}", row.reason)
    try:
        answer = connected.payment.refund(asked)
    except Refused as refused:
        _later(row, _trouble_of(refused))
        return False
    if answer.state == "asked":
        _later(row, "")
        FeeRefund.objects.filter(pk=pk, state=RefundState.WAITING).update(state=RefundState.ASKED)
        return False
    return settle(row, RefundState(answer.state))


@transaction.atomic
def settle(asked: FeeRefund, state: RefundState) -> bool:
    """Keeps the answer to the round that was asked for, unless it is settled already."""
    row = FeeRefund.objects.select_for_update(of=("self",)).select_related("order__declaration__plan").get(pk=asked.pk)
    if row.state in (RefundState.DONE, RefundState.REFUSED) or row.round != asked.round:
        return False
    row.state, row.trouble = state, ""
    row.done_at = timezone.now() if state == RefundState.DONE else None
    row.refused_at = timezone.now() if state == RefundState.REFUSED else None
    row.save(update_fields=["state", "trouble", "done_at", "refused_at"])
    declaration = row.order.declaration
    if state == RefundState.DONE:
        _tell_done(row)
    record(
        chain=declaration.plan.code,
        verb="refund_fee" if state == RefundState.DONE else "refund_refused",
        actor_id=None,
        object_type="declaration",
        object_id=declaration.pk,
        payload={"order": row.order.order, "amount": f"{row.amount:.2f}", "round": row.round},
        at=timezone.now(),
        plan_time=clock.now(declaration.plan.code),
    )
    return True


@for_its_reader
def _tell_done(row: FeeRefund) -> None:
    declaration = row.order.declaration
    tell(
        declaration.person,
        "note",
        said(
            gettext_noop("申报 %(number)s：已退款 %(amount)s 元"), number=declaration.number, amount=f"{row.amount:.2f}"
        ),
        said(gettext_noop("退款原路返回，到账时间以支付平台为准。")),
        reverse("fees:pay", args=[declaration.pk]),
        f"refund:{row.pk}:done",
        plan_code=declaration.plan.code,
    )


def _later(row: FeeRefund, trouble: str) -> None:
    pause = PAUSES[min(row.attempts, len(PAUSES)) - 1]
    FeeRefund.objects.filter(pk=row.pk).update(next_try_at=timezone.now() + pause, trouble=trouble)


def _trouble_of(refused: Refused) -> RefundTrouble:
    if isinstance(refused, NotConnected):
        return RefundTrouble.NOT_CONNECTED
    return RefundTrouble.NOT_UNDERSTOOD if isinstance(refused, (Wrong, NotFound)) else RefundTrouble.NO_ANSWER
