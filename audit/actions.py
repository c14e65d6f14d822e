"""The one way in: an event is added inside the transaction of the act it tells of."""

from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models, transaction

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
    _append(event)
    failpoint("audit.appended")
    return event


def _append(event: Event) -> None:
    """The event and the head of its chain, in one statement: every act has one, many a page has dozens."""
    values = [field.get_db_prep_save(getattr(event, field.attname), connection) for field in _columns()]
    with connection.cursor() as cursor:
        cursor.execute(_appending(), [*values, event.seq, event.hash, event.chain_id])
        (event.pk,) = cursor.fetchone()
    event._state.adding, event._state.db = False, connection.alias


@cache
def _columns() -> "list[models.Field[Any, Any]]":
    return [field for field in Event._meta.concrete_fields if not field.primary_key]


@cache
def _appending() -> str:
    columns = ", ".join(f'"{field.column}"' for field in _columns())
    places = ", ".join("%s" for _field in _columns())
    added = f'INSERT INTO "audit_event" ({columns}) VALUES ({places}) RETURNING id'  # noqa: S608 -- names of our own
    moved = "UPDATE audit_eventchain SET head_seq = %s, head_hash = %s WHERE id = %s"
    return f"WITH added AS ({added}) {moved} RETURNING (SELECT id FROM added)"  # noqa: S608 -- as above


def _locked(key: str) -> EventChain:
    found = _held(key)
    if found is None:
        EventChain.objects.bulk_create([EventChain(key=key)], ignore_conflicts=True)
        found = _held(key)
        assert found is not None
    return found


def _held(key: str) -> EventChain | None:
    held = "SELECT id, key, head_seq, head_hash FROM audit_eventchain WHERE key = %s FOR UPDATE"
    return next(iter(EventChain.objects.raw(held, [key])), None)
