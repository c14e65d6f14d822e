"""What a mail or a text message says: no name, no number, nothing of the case; a link to the inbox. Always Chinese."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from messages import choices
from messages.channels import Letter
from messages.language import for_its_reader
from messages.models import Channel, Delivery, Digest, Message, MessageKind


@for_its_reader
def letter_for(delivery: Delivery) -> Letter:
    """The words of one delivery over its channel."""
    reference = f"delivery-{delivery.pk}"
    if delivery.digest is not None:
        return _digest(delivery.digest, reference)
    assert delivery.message is not None
    return _text(delivery.message, reference) if delivery.channel == Channel.SMS else _mail(delivery.message, reference)


def _mail(message: Message, reference: str) -> Letter:
    kind = MessageKind(message.kind)
    subject = _("职称评审：您有一条新%(kind)s") % {"kind": kind.label}
    stop = _stop_link(choices.stop_token(message.recipient, kind))
    text = _("请登录后在收件箱查看：%(link)s\n\n为保护个人信息，邮件中不写具体内容。请勿回复本邮件。") % {
        "link": inbox_link()
    }
    return Letter(reference, subject, f"{text}\n\n{_foot(stop)}", stop)


def _text(message: Message, reference: str) -> Letter:
    words = _("【职称评审】您有一条新%(kind)s，请登录后在收件箱查看：%(link)s") % {
        "kind": MessageKind(message.kind).label,
        "link": inbox_link(),
    }
    return Letter(reference, "", words)


def _digest(digest: Digest, reference: str) -> Letter:
    total = sum(digest.counts.values())
    parts = _("、").join(
        _("%(kind)s %(count)s 条") % {"kind": MessageKind(kind).label, "count": digest.counts[kind]}
        for kind in MessageKind.values
        if digest.counts.get(kind)
    )
    stop = _stop_link(choices.stop_token(digest.person, choices.DIGEST))
    news = _("收件箱里新的消息：%(parts)s。") % {"parts": parts}
    look = _("请登录查看：%(link)s") % {"link": inbox_link()}
    return Letter(
        reference,
        _("职称评审：您有 %(count)s 条新消息") % {"count": total},
        f"{news}\n\n{look}\n\n{_foot(stop)}",
        stop,
    )


def inbox_link() -> str:
    return f"{settings.PUBLIC_URL}{reverse('inbox:list')}"


def _stop_link(token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('inbox:stop', args=[token])}"


def _foot(stop: str) -> str:
    return _("不想再收到这类邮件：%(link)s（收件箱照常收到）") % {"link": stop}
