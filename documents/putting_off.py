"""Papers whose time stamp is not to be had at the moment: asked for again by themselves, ever later, until it is too often.

The order waits as QUEUED with `not_before`; the sweep sends it when that has come. A task that comes earlier, or twice,
finds nothing to do.
"""

from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import DocumentOrder, OrderState

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
"""Ten hours together: longer than a service is restarted, shorter than a day."""


def put_off(taken: DocumentOrder) -> bool:
    """In place of failing: says when it is tried again. False once it was tried after every pause."""
    if taken.stamp_tries >= len(PAUSES):
        return False
    again = timezone.now() + PAUSES[taken.stamp_tries]
    sentence = _("时间戳服务没有应答，这份文书还没有生成：%(when)s 自动再试，不用重新申请。") % {
        "when": timezone.localtime(again).strftime("%Y-%m-%d %H:%M")
    }
    running = DocumentOrder.objects.filter(pk=taken.pk, state=OrderState.RUNNING)
    # Crashes are counted by `attempts`; this was none.
    return bool(
        running.update(
            state=OrderState.QUEUED, not_before=again, stamp_tries=F("stamp_tries") + 1, attempts=0, error=sentence
        )
    )


def given_up() -> str:
    return _(
        "时间戳服务多次没有应答，已自动试了 %(times)s 次，这份文书没有生成。请平台管理员检查时间戳服务，恢复后按“重试”。"
    ) % {"times": len(PAUSES) + 1}


def may_begin() -> Q:
    return Q(not_before=None) | Q(not_before__lte=timezone.now())


def due() -> QuerySet[DocumentOrder]:
    """Put off, their time has come, and not sent since."""
    waiting = DocumentOrder.objects.filter(state=OrderState.QUEUED, not_before__lte=timezone.now())
    return waiting.filter(Q(sent_at=None) | Q(sent_at__lt=F("not_before")))
