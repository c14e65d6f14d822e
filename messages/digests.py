"""One mail a day for whoever chose that: how many of each kind, and only if something is new."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from config import clock
from messages.models import Channel, Delivery, DeliveryState, Digest


def make_all(now: datetime | None = None) -> int:
    """Writes today's digests, whose mails the next pass sends. Called again the same day it does nothing more.

    `now` is a true instant; the day is the one in Shanghai. What was read meanwhile is not counted.
    """
    at = now or timezone.now()
    day = at.astimezone(clock.SHANGHAI).date()
    waiting = Delivery.objects.filter(
        channel=Channel.MAIL, state=DeliveryState.DAILY, joined=None,
        message__read_at=None, message__visible_from__lte=at, message__recipient__is_active=True,
    )  # fmt: skip
    people = waiting.exclude(message__recipient__digests__day=day).values_list("message__recipient", flat=True)
    return sum(_make(person, day, at) for person in people.order_by("message__recipient").distinct())


@transaction.atomic
def _make(person_id: int, day: date, at: datetime) -> bool:
    digest, is_new = Digest.objects.get_or_create(person_id=person_id, day=day, defaults={"counts": {}})
    if not is_new:
        return False
    mine = Delivery.objects.select_for_update(of=("self",)).filter(
        channel=Channel.MAIL, state=DeliveryState.DAILY, joined=None,
        message__recipient=person_id, message__read_at=None, message__visible_from__lte=at,
    )  # fmt: skip
    rows = list(mine.values_list("pk", "message__kind"))
    digest.counts = _counted(kind for _pk, kind in rows)
    digest.save(update_fields=["counts"])
    Delivery.objects.filter(pk__in=[pk for pk, _kind in rows]).update(joined=digest)
    Delivery.objects.create(digest=digest, channel=Channel.MAIL, next_try_at=at)
    return True


def _counted(kinds: Iterable[str]) -> dict[str, int]:
    return dict(Counter(kinds))
