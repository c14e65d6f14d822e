"""What must happen after commit, written in the same transaction as its cause. The broker is disposable (A7).

A handler runs in the transaction that marks its row done: what it does in the database happens exactly once. What it
does outside (mail, a Celery task) may happen again after a crash, so that must be harmless when done twice.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from config.failpoints import failpoint
from messages.models import OutboxRow

Handler = Callable[[dict[str, Any]], Any]

log = logging.getLogger(__name__)
STALE_AFTER = timedelta(seconds=60)
LONGEST_WAIT = timedelta(minutes=10)
_handlers: dict[str, Handler] = {}


def register(topic: str, handler: Handler) -> None:
    """Called in an app's `ready()`; the handler gets the payload. One handler per topic."""
    if _handlers.setdefault(topic, handler) is not handler:
        raise ValueError(f"outbox topic {topic!r} has a handler already")


def place(topic: str, key: str, payload: dict[str, Any], available_at: datetime | None = None) -> None:
    """Adds a row in the caller's transaction; placing the same key again changes nothing.

    `available_at`: not to be handled before this true instant (an undo time). No personal data in the payload: ids.
    """
    row = OutboxRow(topic=topic, key=key, payload=payload, available_at=available_at or timezone.now())
    OutboxRow.objects.bulk_create([row], ignore_conflicts=True)


def cancel(keys: Iterable[str]) -> int:
    """Takes back what has not begun yet (an undone batch); answers how many rows."""
    waiting = OutboxRow.objects.filter(key__in=list(keys), claimed_at=None, done_at=None, cancelled_at=None)
    return waiting.update(cancelled_at=timezone.now())


def relay(*, limit: int = 100) -> int:
    """Handles what is due, one row after the other; several relays may run at once. Answers how many were done."""
    done = 0
    claimed = _claim(limit)
    failpoint("outbox.claimed")
    for row_id in claimed:
        done += _handle(row_id)
    return done


def sweep() -> int:
    """Frees rows whose relay died more than 60 s ago; answers how many."""
    stale = OutboxRow.objects.filter(_open(), claimed_at__lt=timezone.now() - STALE_AFTER)
    return stale.update(claimed_at=None)


def _open() -> Q:
    return Q(done_at=None, cancelled_at=None)


@transaction.atomic
def _claim(limit: int) -> list[int]:
    now = timezone.now()
    due = OutboxRow.objects.filter(_open(), claimed_at=None, available_at__lte=now, topic__in=list(_handlers))
    ids = list(
        due.order_by("available_at", "id").select_for_update(skip_locked=True).values_list("id", flat=True)[:limit]
    )
    OutboxRow.objects.filter(pk__in=ids).update(claimed_at=now, attempts=F("attempts") + 1)
    return ids


def _handle(row_id: int) -> bool:
    try:
        with transaction.atomic():
            row = OutboxRow.objects.select_for_update().get(pk=row_id)
            if row.done_at or row.cancelled_at:
                return False
            _handlers[row.topic](row.payload)
            failpoint("outbox.handled")
            OutboxRow.objects.filter(pk=row_id).update(done_at=timezone.now(), error="")
    except Exception as error:  # whatever a handler raises, the next row has its turn
        log.exception("outbox row %s failed", row_id)
        _put_back(row_id, error)
        return False
    return True


def _put_back(row_id: int, error: Exception) -> None:
    attempts = OutboxRow.objects.values_list("attempts", flat=True).get(pk=row_id)
    wait = min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_WAIT)
    OutboxRow.objects.filter(pk=row_id, done_at=None).update(
        claimed_at=None, available_at=timezone.now() + wait, error=f"{type(error).__name__}: {error}"[:2000]
    )
