"""The mail beside a message: no name, no number, no subject of the case; a link to the inbox."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from messages.models import Message, MessageKind


def send(payload: dict[str, Any]) -> None:
    """Handler of the outbox. A message taken back meanwhile is not mailed."""
    message = Message.objects.select_related("recipient").filter(key=payload["key"]).first()
    if message is None or not message.recipient.email:
        return
    with override("zh-hans"):
        subject, text = _words(MessageKind(message.kind))
    send_mail(subject, text, None, [message.recipient.email])


def _words(kind: MessageKind) -> tuple[str, str]:
    link = f"{settings.PUBLIC_URL}{reverse('inbox:list')}"
    subject = _("职称评审：您有一条新%(kind)s") % {"kind": kind.label}
    text = _("请登录后在收件箱查看：%(link)s\n\n为保护个人信息，邮件中不写具体内容。请勿回复本邮件。") % {"link": link}
    return subject, text
