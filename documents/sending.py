"""From the outbox to the broker: which queue, and what to send again."""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import current_app as app
from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from documents import locks, putting_off
from documents.actions import TOPIC
from documents.models import DocumentOrder, OrderState

__all__ = ["TOPIC", "send", "send_orders", "stale_orders"]
STALE_AFTER = timedelta(seconds=60)
TASK = "documents.tasks.fulfil"
logger = logging.getLogger(__name__)


def send(payload: dict[str, Any]) -> None:
    """The outbox handler: {"order": id} or {"batch": id}. Sending twice is harmless."""
    chosen = Q(pk=payload["order"]) if "order" in payload else Q(batch_id=payload["batch"])
    send_orders(
        DocumentOrder.objects.filter(chosen, state=OrderState.QUEUED).order_by("position").values_list("pk", "batch_id")
    )


def send_orders(orders: Iterable[tuple[UUID, int | None]]) -> int:
    """A batch goes to the bulk queue, so that it can't keep one applicant's own paper waiting (T-096)."""
    sent = []
    for pk, batch_id in orders:
        queue = settings.BULK_QUEUE if batch_id else settings.CELERY_TASK_DEFAULT_QUEUE
        app.send_task(TASK, args=[str(pk)], queue=queue)
        sent.append(pk)
    DocumentOrder.objects.filter(pk__in=sent).update(sent_at=timezone.now())
    return len(sent)


def stale_orders() -> Sequence[tuple[UUID, int | None]]:
    """Orders that nobody will make any more: their worker died, or the broker lost them.

    Running ones are stale when nobody holds their lock. One that was sent again since it began lies in its queue like
    a waiting one, and those are stale only once their queue is empty. One that was put off comes when its time has come.
    """
    before = timezone.now() - STALE_AFTER
    running = DocumentOrder.objects.filter(state=OrderState.RUNNING, started_at__lt=before)
    again = running.filter(sent_at__gt=F("started_at"))
    may_begin = DocumentOrder.objects.filter(putting_off.may_begin(), state=OrderState.QUEUED)
    dropped = may_begin | again.filter(pk__in=_abandoned(again))
    waiting = dropped.filter(sent_at__lt=before)
    never_again = running.exclude(sent_at__gt=F("started_at"))
    stale = list(putting_off.due().values_list("pk", "batch_id"))
    stale += list(never_again.filter(pk__in=_abandoned(never_again)).values_list("pk", "batch_id"))
    if not _length(settings.BULK_QUEUE):
        stale += waiting.filter(batch__isnull=False).values_list("pk", "batch_id")
    if not _length(settings.CELERY_TASK_DEFAULT_QUEUE):
        stale += waiting.filter(batch__isnull=True).values_list("pk", "batch_id")
    return stale


def _abandoned(running: QuerySet[DocumentOrder]) -> list[UUID]:
    """Those that no process makes at this moment."""
    return [pk for pk in running.values_list("pk", flat=True) if locks.is_free(pk)]


def _length(queue: str) -> int:
    """Messages waiting in a queue of the broker."""
    with app.connection_for_read() as broker, broker.channel() as channel:
        declared = channel.queue_declare(queue)  # type: ignore[attr-defined]
        return int(declared.message_count)
