"""Ordering papers and making them. An order is a row; the broker only carries its id."""

import logging
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, BinaryIO

from celery.exceptions import SoftTimeLimitExceeded
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from config import clock
from documents import press, store
from documents.models import Document, DocumentBatch, DocumentOrder, OrderState
from documents.numbers import figures_hash, new_code, next_number
from documents.papers import Paper, PaperRefused
from documents.queries import progress
from documents.registry import builder_of
from messages import actions as inbox
from messages import outbox
from messages.models import MessageKind

TOPIC = "documents.order"
MAX_ATTEMPTS = 4
STALE_AFTER = timedelta(seconds=60)
OPEN_STATES = (OrderState.QUEUED, OrderState.RUNNING)
logger = logging.getLogger(__name__)


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
        "kind": kind, "plan_code": plan_code, "label": label, "total": len(items),
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
        key=f"merged:{batch.pk}:{'duplex' if duplex else 'single'}:{figures_hash(kind='', title='', number='', figures={str(pk): '' for pk in papers})}",
        params={"batch": batch.pk, "duplex": duplex},
        requested_by=requested_by,
        plan_code=batch.plan_code,
        office_id=batch.office_id,
    )


@transaction.atomic
def retry_failed(batch: DocumentBatch) -> int:
    """Sends what failed or was cancelled again, and nothing else; answers how many."""
    again = batch.orders.filter(state__in=(OrderState.FAILED, OrderState.CANCELLED))
    count = again.update(state=OrderState.QUEUED, error="", attempts=0, sent_at=None, finished_at=None)
    DocumentBatch.objects.filter(pk=batch.pk).update(cancelled_at=None)
    if count:
        _place({"batch": batch.pk})
    return count


@transaction.atomic
def retry(order: DocumentOrder) -> bool:
    """Sends one failed order again."""
    again = DocumentOrder.objects.filter(pk=order.pk, state=OrderState.FAILED)
    if not again.update(state=OrderState.QUEUED, error="", attempts=0, sent_at=None, finished_at=None):
        return False
    _place({"order": str(order.pk)})
    return True


@transaction.atomic
def cancel(batch: DocumentBatch) -> int:
    """Takes back what has not begun; papers that are made stay. Answers how many were taken back."""
    now = timezone.now()
    DocumentBatch.objects.filter(pk=batch.pk, cancelled_at=None).update(cancelled_at=now)
    return batch.orders.filter(state=OrderState.QUEUED).update(state=OrderState.CANCELLED, finished_at=now)


@transaction.atomic
def revoke(document: Document) -> None:
    """The public page says from now on that this paper no longer holds."""
    Document.objects.filter(pk=document.pk, revoked_at=None).update(revoked_at=timezone.now())


def fulfil(order_id: uuid.UUID | str) -> bool:
    """Makes the paper of an order, once, however often it is asked (T-007, T-010). Answers whether it was made now.

    Whoever holds the order's lock in the database makes it; the lock goes with its holder, so an order whose worker
    was killed can be taken up at once. A paper that can't be made leaves a sentence on its order.
    """
    with _alone(uuid.UUID(str(order_id))) as alone:
        taken = _claim(order_id) if alone else None
        if taken is None:
            return False
        try:
            paper = builder_of(taken.kind)(taken)
            made = _store(taken, paper)
        except PaperRefused as refused:
            _fail(taken, str(refused))
        except DatabaseError:
            raise  # not the paper's fault: the order stays open and the sweep sends it again
        except SoftTimeLimitExceeded:
            _fail(taken, _("生成这份文书超过了时间上限，请联系平台管理员。"))
        except MemoryError:
            _fail(taken, _("生成这份文书需要的内存超过了上限，请联系平台管理员。"))
        except Exception:
            logger.exception("order %s (%s) failed", taken.pk, taken.kind)
            _fail(
                taken,
                _("生成时出现意外错误，可以重试；仍不成功请把编号 %(ref)s 告诉平台管理员。")
                % {"ref": str(taken.pk)[:8]},
            )
        else:
            return _finish(taken, made)
    return False


@contextmanager
def _alone(order_id: uuid.UUID) -> Iterator[bool]:
    """Holds the order's advisory lock; PostgreSQL lets it go when this connection ends, however it ends."""
    number = int.from_bytes(order_id.bytes[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


@transaction.atomic
def _claim(order_id: uuid.UUID | str) -> DocumentOrder | None:
    """Marks the order running; None if there is nothing to do. Number and code are given once and kept."""
    claimed = DocumentOrder.objects.filter(pk=order_id, state__in=OPEN_STATES).update(
        state=OrderState.RUNNING, attempts=F("attempts") + 1, started_at=timezone.now()
    )
    if not claimed:
        return None
    taken = DocumentOrder.objects.select_related("batch").get(pk=order_id)
    if taken.batch and taken.batch.cancelled_at:
        _close(taken, OrderState.CANCELLED, "")
        return None
    if taken.attempts > MAX_ATTEMPTS:
        _close(taken, OrderState.FAILED, _("生成进程多次中断，已停止重试；请联系平台管理员。"))
        return None
    if not taken.number:
        taken.number = next_number(clock.now(taken.plan_code).year)
        taken.code = new_code()
        taken.save(update_fields=["number", "code"])
    return taken


def _store(taken: DocumentOrder, paper: Paper) -> Document:
    """Prints or writes the paper to disk; answers its row, not saved yet."""
    assert taken.number
    assert taken.code
    fingerprint = figures_hash(kind=taken.kind, title=paper.title, number=taken.number, figures=paper.figures)
    pages = 0
    if paper.body is None:
        printed = press.print_paper(paper, press.Mark(taken.number, taken.code, fingerprint))
        pages = printed.pages
        stored = store.put(taken.pk, lambda out: out.write(printed.content))
    else:
        stored = store.put(taken.pk, lambda out: _write_body(paper, out))
    return Document(
        order=taken,
        title=paper.title,
        number=taken.number,
        code=taken.code,
        holder=paper.holder,
        figures=dict(paper.figures),
        figures_hash=fingerprint,
        media=paper.media,
        file_name=paper.file_name,
        person=paper.person,
        place=stored.place,
        sha256=stored.sha256,
        size=stored.size,
        key_id=stored.key_id,
        pages=pages,
        created_at=clock.now(taken.plan_code),
        expires_at=paper.expires_at,
    )


def _write_body(paper: Paper, out: BinaryIO) -> None:
    if callable(paper.body):
        paper.body(out)
    elif paper.body is not None:
        out.write(paper.body)


def _finish(taken: DocumentOrder, made: Document) -> bool:
    """Saves the paper and closes its order in one transaction; the file of a loser is removed."""
    try:
        with transaction.atomic():
            closed = DocumentOrder.objects.filter(pk=taken.pk, state=OrderState.RUNNING).update(
                state=OrderState.DONE, finished_at=timezone.now(), error=""
            )
            if closed:
                made.save()
    except BaseException:
        store.drop(made.place)
        raise
    if not closed:
        store.drop(made.place)
        return False
    _tell_if_finished(taken)
    return True


def _fail(taken: DocumentOrder, sentence: str) -> None:
    _close(taken, OrderState.FAILED, sentence)
    _tell_if_finished(taken)


def _close(taken: DocumentOrder, state: OrderState, sentence: str) -> None:
    DocumentOrder.objects.filter(pk=taken.pk, state=OrderState.RUNNING).update(
        state=state, error=sentence[:300], finished_at=timezone.now()
    )


def _tell_if_finished(taken: DocumentOrder) -> None:
    """One line for whoever ordered the batch; two workers that finish together tell it once, by its key."""
    if taken.batch is None:
        return
    state = progress(taken.batch)
    if not state.finished:
        return
    inbox.tell(
        taken.batch.requested_by,
        MessageKind.NOTE,
        _("文书已生成：%(label)s") % {"label": taken.batch.label},
        _("共 %(total)d 份，已生成 %(done)d 份，失败 %(failed)d 份。")
        % {"total": state.total, "done": state.done, "failed": state.failed},
        reverse("documents:batch", args=[taken.batch.pk]),
        f"documents.batch:{taken.batch.pk}:{state.done}:{state.failed}",
        plan_code=taken.batch.plan_code,
    )


def _place(payload: dict[str, Any]) -> None:
    outbox.place(TOPIC, f"{TOPIC}:{uuid.uuid4().hex}", payload)
