"""The one way in: an event is added inside the transaction of the act it tells of."""

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.chain import chained, one_reason, storable
from audit.models import Event, EventChain
from config.failpoints import failpoint

PLATFORM = "platform"


def record(
    *,
    chain: str,
    verb: str,
    actor_id: int | None,
    object_type: str,
    object_id: str | int,
    at: datetime,
    actor_label: str = "",
    seat_id: int | None = None,
    role: str = "",
    office: str = "",
    outcome: str = "done",
    reason: str = "",
    payload: dict[str, Any] | None = None,
    plan_time: datetime | None = None,
) -> Event:
    """Adds one event to the chain (a plan's code, or "platform").

    Must run inside the transaction of the act. Locks the chain until that transaction ends, so that `seq` has no gap:
    lock the rows of the act first and record last. `at` is true time; `plan_time` the same instant on the plan's clock.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An event is recorded inside the transaction of its act.")
    head = _locked(chain or PLATFORM)
    fields: dict[str, Any] = {
        "seq": head.head_seq + 1,
        "at": at,
        "plan_time": plan_time,
        "actor_id": actor_id,
        "actor_label": actor_label[:80],
        "seat_id": seat_id,
        "role": str(role),
        "office": office[:120],
        "verb": str(verb),
        "object_type": object_type,
        "object_id": str(object_id),
        "outcome": outcome,
        "reason": one_reason(reason),
        "payload": storable(payload or {}),
    }
    event = Event(chain=head, prev_hash=head.head_hash, hash=chained(head.head_hash, head.key, fields), **fields)
    event.save(force_insert=True)
    failpoint("audit.appended")
    EventChain.objects.filter(pk=head.pk).update(head_seq=event.seq, head_hash=event.hash)
    return event


def _locked(key: str) -> EventChain:
    found = EventChain.objects.select_for_update().filter(key=key).first()
    if found is not None:
        return found
    EventChain.objects.bulk_create([EventChain(key=key)], ignore_conflicts=True)
    return EventChain.objects.select_for_update().get(key=key)
