"""Questions about orders, batches and papers."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config import clock
from documents.models import Document, DocumentBatch, DocumentOrder, OrderState


@dataclass(frozen=True)
class Progress:
    """How far a batch is. `eta_seconds` is None while nothing is known yet."""

    total: int
    done: int
    failed: int
    cancelled: int
    eta_seconds: int | None
    finished: bool
    says: str | None = None
    """The line of the bar in words, where papers aren't what is counted."""

    def as_dict(self) -> dict[str, Any]:
        found = asdict(self)
        return found if self.says is not None else {name: found[name] for name in found if name != "says"}


def progress(batch: DocumentBatch) -> Progress:
    states = batch.orders.aggregate(
        done=Count("pk", filter=Q(state=OrderState.DONE)),
        failed=Count("pk", filter=Q(state=OrderState.FAILED)),
        cancelled=Count("pk", filter=Q(state=OrderState.CANCELLED)),
        first=Min("started_at"),
    )
    settled = states["done"] + states["failed"] + states["cancelled"]
    left = batch.total - settled
    return Progress(
        total=batch.total,
        done=states["done"],
        failed=states["failed"],
        cancelled=states["cancelled"],
        eta_seconds=_eta(left, states["done"], states["first"]),
        finished=left <= 0,
    )


def progress_of_order(order: DocumentOrder) -> Progress:
    """One order as a batch of one; a long list is counted by its rows."""
    done, failed = order.state == OrderState.DONE, order.state == OrderState.FAILED
    cancelled = order.state == OrderState.CANCELLED
    finished = done or failed or cancelled
    if order.rows_expected is None:
        return Progress(1, int(done), int(failed), int(cancelled), None, finished)
    words = _("已写入 %(written)d / %(expected)d 行") % {
        "written": order.rows_written, "expected": order.rows_expected,
    }  # fmt: skip
    # While its file is being closed the bar is not full yet: a full one is no longer asked about.
    shown = order.rows_expected if done else min(order.rows_written, max(order.rows_expected - 1, 0))
    return Progress(order.rows_expected, shown, int(failed), int(cancelled), None, finished, says=words)


def _eta(left: int, done: int, first: datetime | None) -> int | None:
    if left <= 0:
        return 0
    if not done or first is None:
        return None
    # After a pause (a restart, a longer queue) the pace of the whole batch is the honest guess.
    return max(1, round((timezone.now() - first).total_seconds() / done * left))


def orders_of(batch: DocumentBatch) -> QuerySet[DocumentOrder]:
    return batch.orders.select_related("document").order_by("position")


def documents_of(batch: DocumentBatch) -> QuerySet[Document]:
    """The finished papers of a batch, in its order."""
    return Document.objects.filter(order__batch=batch).select_related("order").order_by("order__position")


def document_of(order: DocumentOrder) -> Document | None:
    return Document.objects.filter(order=order).first()


def latest(kind: str, subject: str) -> DocumentOrder | None:
    """The newest order of a kind about a subject."""
    found = DocumentOrder.objects.filter(kind=kind, subject=subject).select_related("document")
    return found.order_by("-requested_at").first()


def by_key(key: str) -> DocumentOrder | None:
    """The one order of a natural key."""
    return DocumentOrder.objects.filter(key=key).select_related("document").first()


def by_code(code: str) -> Document | None:
    return Document.objects.select_related("order").filter(code=code).first() if code else None


def has_expired(document: Document) -> bool:
    return document.expires_at is not None and document.expires_at <= clock.now(document.order.plan_code)
