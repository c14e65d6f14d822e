"""Telling people: one line in the inbox; mail and text message say no more than where to look."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import Person
from messages import choices, outbox
from messages.language import parts_of
from messages.models import Channel, Message, MessageKind

TOPIC = "message.deliver"


@transaction.atomic(savepoint=False)  # whatever tells fails with its message
def tell(
    person: Person,
    kind: MessageKind | str,
    subject: str,
    body: str,
    link: str,
    key: str,
    plan_code: str = "",
    available_at: datetime | None = None,
) -> None:
    """Puts a line into the person's inbox, visible from `available_at` (true time; now), and hands it to the channels.

    `link` is an address of ours ("/…"). The same `key` tells only once, so a batch may be told again.
    """
    if not link.startswith("/") or not url_has_allowed_host_and_scheme(link, allowed_hosts=None):
        raise ValueError(f"a message links to a page of ours, not to {link!r}")
    from_when = available_at or timezone.now()
    line = Message(
        recipient=person, kind=kind, subject=subject[:200], body=body, link=link, plan_code=plan_code, key=key,
        visible_from=from_when, subject_parts=parts_of(subject), body_parts=parts_of(body),
    )  # fmt: skip
    Message.objects.bulk_create([line], ignore_conflicts=True)
    if any(choices.reaches(person, channel) for channel in Channel):
        outbox.place(TOPIC, _outward(key), {"key": key}, available_at=from_when)


@transaction.atomic
def take_back(keys: Iterable[str]) -> int:
    """Undo: messages with these keys that nobody could see yet are removed, and nothing of them is sent."""
    wanted = list(keys)
    outbox.cancel(map(_outward, wanted))
    removed, _ = Message.objects.filter(key__in=wanted, visible_from__gt=timezone.now()).delete()
    return removed


def settle(keys: Iterable[str], *, at: datetime) -> int:
    """The to-dos with these keys are done: they no longer count."""
    return Message.objects.filter(key__in=list(keys), read_at=None).update(read_at=at)


def mark_read(message: Message, *, at: datetime) -> None:
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=at)


def mark_all_read(person: Person, *, at: datetime) -> int:
    """Notes and results only: a to-do is done by doing it, or opened one by one."""
    return (
        Message.objects.filter(recipient=person, read_at=None, visible_from__lte=at)
        .exclude(kind=MessageKind.TODO)
        .update(read_at=at)
    )


def _outward(key: str) -> str:
    return f"deliver:{key}"[:200]
