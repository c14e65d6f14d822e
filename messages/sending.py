"""From the outbox to the channels: each message once per channel, however processes die and servers fail.

The outbox writes the deliveries; a pass claims one, commits the claim, sends outside of any transaction, and notes what
became of it. A claim whose process died is sent again only over a channel that knows our reference; otherwise it is
given up with words, for the inbox holds the message anyway.
"""

import logging
from datetime import time, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.models import Person
from config.failpoints import failpoint
from messages import channels, choices, wording
from messages.channels import NotNow, Rejected, Sender, Unclear
from messages.models import OF_THE_ADDRESS, Channel, Delivery, DeliveryState, How, Message, Trouble

log = logging.getLogger(__name__)
PASS_SECONDS = 5.0
REST_SECONDS = 60
STALE_AFTER = timedelta(minutes=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=30)
GIVE_UP_AFTER = timedelta(hours=24)
ASKED_FOR = timedelta(hours=24)
WORTH_SENDING_AGAIN = timedelta(days=30)
STATE_OF_HOW = {
    How.AT_ONCE: DeliveryState.WAITING,
    How.DAILY: DeliveryState.DAILY,
    How.OFF: DeliveryState.NOT_WANTED,
}


def hand_over(payload: dict[str, Any]) -> None:
    """Handler of the outbox: what a message becomes on each channel. One taken back meanwhile becomes nothing."""
    message = Message.objects.select_related("recipient").filter(key=payload["key"]).first()
    if message is None:
        return
    wanted, now = choices.choices_of(message.recipient), timezone.now()
    rows = [
        Delivery(message=message, channel=channel, state=STATE_OF_HOW[wanted[message.kind, channel]], next_try_at=now)
        for channel in Channel
        if choices.reaches(message.recipient, channel)
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def deliver(channel: Channel) -> int:
    """One pass over a channel, a few seconds at most; several may run at once. Answers how many went out."""
    sender = channels.sender_of(channel)
    if sender is None or _rests(channel) or is_quiet(channel, timezone.localtime().time()):
        return 0
    sent, until = 0, monotonic() + PASS_SECONDS
    while monotonic() < until and (delivery := _claim(channel)) is not None:
        failpoint("delivery.claimed")
        try:
            sent += _send(sender, delivery)
        except NotNow:
            _put_back(delivery)
            _rest(channel)
            break
    return sent


def send_again(person: Person, channels_changed: list[Channel]) -> int:
    """What failed because of the address goes out to the new one, unless it was read meanwhile; answers how many."""
    now = timezone.now()
    failed = Delivery.objects.filter(
        message__recipient=person,
        message__read_at=None,
        channel__in=[channel for channel in channels_changed if choices.reaches(person, channel)],
        state__in=(DeliveryState.FAILED, DeliveryState.GIVEN_UP),
        trouble__in=OF_THE_ADDRESS,
        created_at__gt=now - WORTH_SENDING_AGAIN,
    )
    return failed.update(
        state=DeliveryState.WAITING,
        trouble="",
        reference="",
        claimed_at=None,
        sent_at=None,
        next_try_at=now,
        attempts=0,
    )


def is_quiet(channel: str, now: time) -> bool:
    """Is it the time of the day at which nothing goes out over this channel? Only text messages have one."""
    window = settings.SMS_QUIET
    if channel != Channel.SMS or window is None:
        return False
    begins, ends = window
    return bool(begins <= now < ends) if begins <= ends else bool(now >= begins or now < ends)


def confirm(channel: Channel) -> int:
    """Asks what became of what was sent; answers for how many that is known now."""
    sender = channels.sender_of(channel)
    now = timezone.now()
    open_rows = Delivery.objects.filter(channel=channel, state=DeliveryState.SENT, confirmed_at=None)
    due = open_rows.exclude(reference="").filter(next_try_at__lte=now, sent_at__gt=now - ASKED_FOR)
    known, until = 0, monotonic() + PASS_SECONDS
    for row in due.order_by("next_try_at", "pk")[:50] if sender else ():
        assert sender is not None
        if monotonic() >= until:
            break
        try:
            known += _ask(sender, row)
        except NotNow:
            break
    return known


def sweep() -> int:
    """Claims whose process died: again where that is harmless, otherwise an end with words. Answers how many."""
    stale = Delivery.objects.filter(state=DeliveryState.WAITING, claimed_at__lt=timezone.now() - STALE_AFTER)
    swept = 0
    for channel in Channel:
        sender = channels.sender_of(channel)
        rows = stale.filter(channel=channel)
        if sender is not None and sender.repeatable:
            swept += rows.update(claimed_at=None)
        elif sender is not None:
            swept += rows.update(state=DeliveryState.GIVEN_UP, trouble=Trouble.UNCLEAR)
    return swept


@transaction.atomic
def _claim(channel: Channel) -> Delivery | None:
    now = timezone.now()
    due = Delivery.objects.filter(
        channel=channel, state=DeliveryState.WAITING, claimed_at=None, next_try_at__lte=now
    ).order_by("next_try_at", "pk")
    row = due.select_for_update(skip_locked=True).first()
    if row is None:
        return None
    Delivery.objects.filter(pk=row.pk).update(claimed_at=now, attempts=F("attempts") + 1)
    return Delivery.objects.select_related("message__recipient", "digest__person").get(pk=row.pk)


def _send(sender: Sender, delivery: Delivery) -> bool:
    """Whether it went out. Raises NotNow for the pass to rest."""
    if delivery.message is not None and delivery.message.read_at is not None:  # read or done before it could go out
        return _ended(delivery, DeliveryState.NOT_WANTED)
    address = choices.address_of(delivery.recipient, delivery.channel)
    if not address:
        return _ended(delivery, DeliveryState.GIVEN_UP, Trouble.NO_ADDRESS)
    try:
        reference = sender.send(address, wording.letter_for(delivery))
    except Rejected as refusal:
        return _ended(delivery, DeliveryState.FAILED, refusal.trouble)
    except Unclear:
        log.warning("delivery %s broke off", delivery.pk)
        return _ended(delivery, DeliveryState.GIVEN_UP, Trouble.UNCLEAR)
    failpoint("delivery.sent")
    now = timezone.now()
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.SENT, sent_at=now, next_try_at=now, trouble="", reference=reference
    )
    return True


def _ended(delivery: Delivery, state: DeliveryState, trouble: str = "") -> bool:
    Delivery.objects.filter(pk=delivery.pk).update(state=state, trouble=trouble)
    return False


def _put_back(delivery: Delivery) -> None:
    """Later again, each time after a longer wait; after a day it ends."""
    now = timezone.now()
    if now - delivery.created_at >= GIVE_UP_AFTER:
        _ended(delivery, DeliveryState.GIVEN_UP, Trouble.NOT_REACHED)
        return
    wait = min(FIRST_WAIT * 2 ** min(delivery.attempts - 1, 10), LONGEST_WAIT)
    Delivery.objects.filter(pk=delivery.pk).update(claimed_at=None, next_try_at=now + wait, trouble=Trouble.NOT_REACHED)


def _ask(sender: Sender, row: Delivery) -> bool:
    now = timezone.now()
    try:
        arrived = sender.has_arrived(row.reference)
    except Rejected as refusal:
        _ended(row, DeliveryState.FAILED, refusal.trouble)
        return True
    if arrived:
        Delivery.objects.filter(pk=row.pk).update(confirmed_at=now)
        return True
    assert row.sent_at is not None
    wait = min(max(now - row.sent_at, timedelta(seconds=10)), LONGEST_WAIT)
    Delivery.objects.filter(pk=row.pk).update(next_try_at=now + wait)
    return False


def _rests(channel: Channel) -> bool:
    """After a failure a channel is left alone for a minute, so that a slow server doesn't hold the workers."""
    try:
        return cache.get(_key(channel)) is not None
    except RedisError:
        return False


def _rest(channel: Channel) -> None:
    try:
        cache.set(_key(channel), timezone.now().isoformat(), REST_SECONDS)
    except RedisError:
        return


def _key(channel: Channel) -> str:
    return f"messages:{channel}:rests"
