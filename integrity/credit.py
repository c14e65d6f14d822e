"""The outbound record to the credit platforms: placed with the sanction, sent by a task, taken back with the act.

Our reference makes sending twice harmless, so what broke off is sent again. A row that a worker has claimed rests for
`LEASE`; no row is locked while the other side is asked.
"""

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.identity.queries import number_of
from audit.actions import record
from integrity.models import CreditDelivery, CreditState, CreditTrouble, IntegrityAct, Sanction
from registries import connected, contract
from registries.refusals import NotConnected, NotFound, Refused, Wrong

LEASE = timedelta(minutes=1)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
OPEN = (CreditState.WAITING, CreditState.WITHDRAWING)


def place(sanction: Sanction) -> None:
    """In the transaction of the act."""
    now = timezone.now()
    CreditDelivery.objects.bulk_create(
        CreditDelivery(sanction=sanction, platform=platform, next_try_at=now) for platform in sanction.platforms
    )


def take_back(act: IntegrityAct) -> None:
    """What was never sent need not be; what may have arrived is withdrawn there."""
    now = timezone.now()
    mine = CreditDelivery.objects.select_for_update().filter(sanction__act=act)
    list(mine)
    mine.filter(state=CreditState.WAITING, attempts=0).update(state=CreditState.WITHDRAWN, withdrawn_at=now, trouble="")
    mine.filter(state__in=(CreditState.WAITING, CreditState.RECORDED)).update(
        state=CreditState.WITHDRAWING, attempts=0, next_try_at=now, trouble=""
    )


def send_due(limit: int = 50) -> int:
    """Sends what waits and is due, one after the other; answers how many were settled."""
    due = CreditDelivery.objects.filter(state__in=OPEN, next_try_at__lte=timezone.now())
    return sum(_send(pk) for pk in due.order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit])


def _send(pk: int) -> bool:
    now = timezone.now()
    claimed = CreditDelivery.objects.filter(pk=pk, state__in=OPEN, next_try_at__lte=now)
    if not claimed.update(next_try_at=now + LEASE, attempts=F("attempts") + 1):
        return False
    row = CreditDelivery.objects.select_related("sanction__act__person").get(pk=pk)
    try:
        if row.state == CreditState.WITHDRAWING:
            _withdraw(row)
        else:
            _record(row)
    except Refused as refused:
        _later(row, _trouble_of(refused))
        return False
    except LookupError:
        _later(row, CreditTrouble.NO_NUMBER)
        return False
    return True


def _record(row: CreditDelivery) -> None:
    """Raises Refused, or LookupError where no identity number is known."""
    sanction, act = row.sanction, row.sanction.act
    number = number_of(act.person)
    if not number:
        raise LookupError
    assert sanction.begins is not None
    assert sanction.over_on is not None
    connected.credit.record(
        contract.CreditRecord(
            reference=row.reference,
            platform=row.platform,  # type: ignore[arg-type]
            name=act.person.name,
            number=number,
            matter=act.kind,
            document=act.document[:120],
            decided_by=act.decided_by[:120],
            begins=sanction.begins,
            over_on=sanction.over_on,
        )
    )
    _settled(row, CreditState.RECORDED)


def _withdraw(row: CreditDelivery) -> None:
    with suppress(NotFound):  # it never arrived there: there is nothing to withdraw
        connected.credit.withdraw(row.reference)
    _settled(row, CreditState.WITHDRAWN)


@transaction.atomic
def _settled(row: CreditDelivery, state: CreditState) -> None:
    """Unless the act was superseded while the other side was asked: then what arrived waits to be withdrawn."""
    now = timezone.now()
    held = CreditDelivery.objects.select_for_update().get(pk=row.pk)
    if state == CreditState.RECORDED:
        held.recorded_at = now
    else:
        held.withdrawn_at = now
    if held.state == row.state:
        held.state, held.trouble = state, ""
    elif state == CreditState.RECORDED:
        held.state, held.next_try_at = CreditState.WITHDRAWING, now
    held.save(update_fields=["state", "trouble", "next_try_at", "recorded_at", "withdrawn_at"])
    act = row.sanction.act
    record(
        chain=act.plan_code,
        verb=f"credit_{state}",
        actor_id=None,
        object_type="integrity_act",
        object_id=act.pk,
        payload={"platform": row.platform, "reference": row.reference},
        at=now,
    )


def _later(row: CreditDelivery, trouble: CreditTrouble) -> None:
    pause = PAUSES[min(row.attempts, len(PAUSES)) - 1]
    held = CreditDelivery.objects.filter(pk=row.pk, state=row.state)
    held.update(next_try_at=timezone.now() + pause, trouble=trouble)


def _trouble_of(refused: Refused) -> CreditTrouble:
    if isinstance(refused, NotConnected):
        return CreditTrouble.NOT_CONNECTED
    return CreditTrouble.NOT_UNDERSTOOD if isinstance(refused, Wrong) else CreditTrouble.NO_ANSWER
