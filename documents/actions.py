"""Ordering papers, and taking orders back. An order is a row; the broker only carries its id."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from documents.models import Document, DocumentBatch, DocumentOrder, OrderState
from documents.numbers import fingerprint
from messages import outbox
from messages.language import parts_of

TOPIC = "documents.order"
ANEW: Mapping[str, Any] = {
    "state": OrderState.QUEUED, "error": "", "attempts": 0, "sent_at": None, "finished_at": None,
    "not_before": None, "stamp_tries": 0,
}  # fmt: skip
"""What an order that is sent again begins with."""


@dataclass(frozen=True)
class BatchItem:
    """One paper of a batch; `params` hold ids only. Without `key` its place in the batch is its key."""

    subject: str
    params: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""


@transaction.atomic
def order(
    *,
    kind: str,
    subject: str,
    key: str,
    params: Mapping[str, Any],
    requested_by: Person | None,
    plan_code: str,
    batch: DocumentBatch | None = None,
    position: int = 0,
    office_id: int | None = None,
    rows_expected: int | None = None,
) -> DocumentOrder:
    """Orders one paper; the same key again answers the order that stands. It is sent after commit, by the outbox."""
    made, created = DocumentOrder.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "subject": subject,
            "params": dict(params),
            "requested_by": requested_by,
            "plan_code": plan_code,
            "batch": batch,
            "position": position,
            "office_id": office_id,
            "requested_at": timezone.now(),
            "rows_expected": rows_expected,
        },
    )
    if created:
        _place({"order": str(made.pk)})
    return made


@transaction.atomic
def order_batch(
    *,
    kind: str,
    plan_code: str,
    label: str,
    items: Sequence[BatchItem],
    requested_by: Person,
    office_id: int | None = None,
    key: str | None = None,
) -> DocumentBatch:
    """Orders many papers in the order of a list; the same key again answers the batch that stands."""
    now = timezone.now()
    defaults = {
        "kind": kind, "plan_code": plan_code, "label": label, "label_parts": parts_of(label), "total": len(items),
        "office_id": office_id, "requested_by": requested_by, "requested_at": now,
    }  # fmt: skip
    batch, created = DocumentBatch.objects.get_or_create(key=key or uuid.uuid4().hex, defaults=defaults)
    if not created:
        return batch
    DocumentOrder.objects.bulk_create(
        DocumentOrder(
            kind=kind,
            key=item.key or f"batch:{batch.pk}:{position}",
            subject=item.subject,
            plan_code=plan_code,
            params=dict(item.params),
            batch=batch,
            position=position,
            requested_by=requested_by,
            requested_at=now,
            office_id=office_id,
        )
        for position, item in enumerate(items, start=1)
    )
    _place({"batch": batch.pk})
    return batch


@transaction.atomic
def order_merged(batch: DocumentBatch, *, requested_by: Person, duplex: bool = False) -> DocumentOrder:
    """Orders one PDF of all finished papers of a batch, in its order; the same papers are merged only once."""
    papers = Document.objects.filter(order__batch=batch).order_by("order__position").values_list("pk", flat=True)
    return order(
        kind="merged",
        subject=f"batch:{batch.pk}",
        key=f"merged:{batch.pk}:{'duplex' if duplex else 'single'}:{fingerprint(list(papers))}",
        params={"batch": batch.pk, "duplex": duplex},
        requested_by=requested_by,
        plan_code=batch.plan_code,
        office_id=batch.office_id,
    )


@transaction.atomic
def retry_failed(batch: DocumentBatch) -> int:
    """Sends what failed or was cancelled again, and nothing else; answers how many."""
    again = batch.orders.filter(state__in=(OrderState.FAILED, OrderState.CANCELLED))
    count = again.update(**ANEW)
    DocumentBatch.objects.filter(pk=batch.pk).update(cancelled_at=None)
    if count:
        _place({"batch": batch.pk})
    return count


@transaction.atomic
def retry(order: DocumentOrder, *, params: Mapping[str, Any] | None = None) -> bool:
    """Sends one order again that failed, was taken back by itself, or waits for a time stamp.

    Those of a batch that were taken back come again with it.
    `params`: what it is made of from now on, instead of what it was first ordered with.
    """
    put_off = Q(state=OrderState.QUEUED, not_before__isnull=False)
    stopped = Q(state=OrderState.FAILED) | Q(state=OrderState.CANCELLED, batch=None) | put_off
    again = DocumentOrder.objects.filter(stopped, pk=order.pk)
    fresh = ANEW if params is None else {**ANEW, "params": dict(params)}
    if not again.update(**fresh, rows_written=0):
        return False
    _place({"order": str(order.pk)})
    return True


@transaction.atomic
def order_or_retry(
    *,
    kind: str,
    subject: str,
    key: str,
    params: Mapping[str, Any],
    requested_by: Person,
    plan_code: str,
    office_id: int | None = None,
    rows_expected: int | None = None,
) -> DocumentOrder:
    """Orders one paper for somebody who asks for it; what stands under the same key and failed is sent again, as asked now."""
    placed = order(
        kind=kind,
        subject=subject,
        key=key,
        params=params,
        requested_by=requested_by,
        plan_code=plan_code,
        office_id=office_id,
        rows_expected=rows_expected,
    )
    retry(placed, params=params)
    return placed


@transaction.atomic
def cancel(batch: DocumentBatch) -> int:
    """Takes back what has not begun; papers that are made stay. Answers how many were taken back."""
    now = timezone.now()
    DocumentBatch.objects.filter(pk=batch.pk, cancelled_at=None).update(cancelled_at=now)
    waiting = batch.orders.filter(state=OrderState.QUEUED)
    return waiting.update(state=OrderState.CANCELLED, finished_at=now, not_before=None, error="")


def is_list(order: DocumentOrder) -> bool:
    """A long list, of which rows are counted."""
    return order.batch_id is None and order.rows_expected is not None


@transaction.atomic
def cancel_order(order: DocumentOrder) -> bool:
    """Takes a long list back, even while it is being made; answers whether there was one to take.

    Only a list: minutes, a certificate or a form that somebody took back would be missing where the case goes on.
    """
    lists = DocumentOrder.objects.filter(batch=None, rows_expected__isnull=False)
    open_one = lists.filter(pk=order.pk, state__in=(OrderState.QUEUED, OrderState.RUNNING))
    sentence = _("已取消，没有生成文件。需要时可以重新生成。")
    return bool(open_one.update(state=OrderState.CANCELLED, finished_at=timezone.now(), error=sentence))


@transaction.atomic
def revoke(document: Document) -> None:
    """The public page says from now on that this paper no longer holds."""
    Document.objects.filter(pk=document.pk, revoked_at=None).update(revoked_at=timezone.now())


@transaction.atomic
def revoke_about(subject: str, *, at: datetime) -> int:
    """All papers about something no longer hold, from `at` (true time); answers how many."""
    return Document.objects.filter(order__subject=subject, revoked_at=None).update(revoked_at=at)


@transaction.atomic
def reinstate_about(subject: str, *, at: datetime) -> int:
    """Takes back what `revoke_about` did at that instant, and nothing else."""
    return Document.objects.filter(order__subject=subject, revoked_at=at).update(revoked_at=None)


def _place(payload: dict[str, Any]) -> None:
    outbox.place(TOPIC, f"{TOPIC}:{uuid.uuid4().hex}", payload)
