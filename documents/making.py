"""Making the paper of an order: claimed, built, printed, stored, closed. Runs in a worker."""

import logging
import uuid
from typing import BinaryIO

from celery.exceptions import SoftTimeLimitExceeded
from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from config import clock
from documents import locks, press, putting_off, store, timestamps
from documents.models import Document, DocumentOrder, OrderState
from documents.numbers import figures_hash, new_code, next_number
from documents.papers import Paper, PaperRefused
from documents.queries import progress
from documents.registry import builder_of
from documents.row_counts import OrderCancelledError
from messages import actions as inbox
from messages.language import Said, said
from messages.models import MessageKind

MAX_ATTEMPTS = 4
OPEN_STATES = (OrderState.QUEUED, OrderState.RUNNING)
logger = logging.getLogger(__name__)


def fulfil(order_id: uuid.UUID | str) -> bool:
    """Makes the paper of an order, once, however often it is asked (T-007, T-010). Answers whether it was made now.

    Whoever holds the order's lock in the database makes it; the lock goes with its holder, so an order whose worker
    was killed can be taken up at once. A paper that can't be made leaves a sentence on its order. Raises MemoryError
    after that sentence if memory ran out: the process is of no more use.
    """
    with locks.alone(uuid.UUID(str(order_id))) as alone:
        taken = _claim(order_id) if alone else None
        if taken is None:
            return False
        try:
            paper = builder_of(taken.kind)(taken)
            made = _store(taken, paper)
        except timestamps.SilentError:
            if not putting_off.put_off(taken):
                _fail(taken, putting_off.given_up())
        except PaperRefused as refused:
            _fail(taken, str(refused))
        except OrderCancelledError:
            return False  # its sentence stands beside it already; what was written is gone with the draft
        except DatabaseError:
            raise  # not the paper's fault: the order stays open and the sweep sends it again
        except SoftTimeLimitExceeded:
            _fail(taken, _("生成这份文书超过了时间上限，请联系平台管理员。"))
        except (MemoryError, SystemError):  # the latter is what C code makes of the former
            _fail(taken, _("生成这份文书需要的内存超过了上限，请联系平台管理员。"))
            raise MemoryError from None
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


@transaction.atomic
def _claim(order_id: uuid.UUID | str) -> DocumentOrder | None:
    """Marks the order running; None if there is nothing to do. Number and code are given once and kept."""
    claimed = DocumentOrder.objects.filter(putting_off.may_begin(), pk=order_id, state__in=OPEN_STATES).update(
        state=OrderState.RUNNING, attempts=F("attempts") + 1, started_at=timezone.now(), not_before=None, error=""
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
    figures = figures_hash(kind=taken.kind, title=paper.title, number=taken.number, figures=paper.figures)
    pages, certificate = 0, ""
    if paper.body is None:
        printed = press.print_paper(paper, press.Mark(taken.number, taken.code, figures))
        pages, certificate = printed.pages, printed.certificate
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
        figures_hash=figures,
        media=paper.media,
        file_name=paper.file_name,
        person=paper.person,
        place=stored.place,
        sha256=stored.sha256,
        size=stored.size,
        key_id=stored.key_id,
        pages=pages,
        certificate=certificate,
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
    _tell_of_list(
        taken,
        said(gettext_noop("名单已生成：%(title)s"), title=made.title),
        said(gettext_noop("打开即可下载，文件保留到 %(day)s。"), day=_day(made)),
    )
    return True


def _fail(taken: DocumentOrder, sentence: str) -> None:
    closed = _close(taken, OrderState.FAILED, sentence)
    _tell_if_finished(taken)
    if closed:  # nobody waits for a list that they took back
        _tell_of_list(taken, said(gettext_noop("名单没有生成")), sentence)


def _close(taken: DocumentOrder, state: OrderState, sentence: str) -> bool:
    running = DocumentOrder.objects.filter(pk=taken.pk, state=OrderState.RUNNING)
    return bool(running.update(state=state, error=sentence[:300], finished_at=timezone.now()))


def _day(made: Document) -> str:
    return timezone.localtime(made.expires_at).strftime("%Y-%m-%d") if made.expires_at else "—"


def _tell_of_list(taken: DocumentOrder, subject: str, body: str) -> None:
    """Whoever asked for a long list may have left its page."""
    if taken.rows_expected is None or taken.batch is not None or taken.requested_by is None:
        return
    inbox.tell(
        taken.requested_by,
        MessageKind.NOTE,
        subject,
        body,
        reverse("documents:order", args=[taken.pk]),
        f"documents.order:{taken.pk}:{taken.started_at}",
        plan_code=taken.plan_code,
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
        said(
            gettext_noop("文书已生成：%(label)s"),
            label=Said(taken.batch.label_parts) if taken.batch.label_parts else taken.batch.label,
        ),
        said(
            gettext_noop("共 %(total)d 份，已生成 %(done)d 份，失败 %(failed)d 份。"),
            total=state.total,
            done=state.done,
            failed=state.failed,
        ),
        reverse("documents:batch", args=[taken.batch.pk]),
        f"documents.batch:{taken.batch.pk}:{state.done}:{state.failed}",
        plan_code=taken.batch.plan_code,
    )
