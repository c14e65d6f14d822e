"""By which channel somebody wants to hear of what. The inbox is no choice: it always holds everything."""

import re
from collections.abc import Mapping

from django.core import signing
from django.db import transaction

from accounts.models import Person
from messages.channels import sender_of
from messages.models import Channel, How, MessageKind, Way

# What holds for whoever never chose: a text message only for what has to be done, and for results.
USUAL: dict[tuple[str, str], How] = {
    (MessageKind.TODO, Channel.MAIL): How.AT_ONCE,
    (MessageKind.NOTE, Channel.MAIL): How.AT_ONCE,
    (MessageKind.RESULT, Channel.MAIL): How.AT_ONCE,
    (MessageKind.TODO, Channel.SMS): How.AT_ONCE,
    (MessageKind.NOTE, Channel.SMS): How.OFF,
    (MessageKind.RESULT, Channel.SMS): How.AT_ONCE,
}
POSSIBLE: dict[str, tuple[How, ...]] = {
    Channel.MAIL: (How.AT_ONCE, How.DAILY, How.OFF),
    Channel.SMS: (How.AT_ONCE, How.OFF),
}
DIGEST = "digest"
SALT = "messages.stop"
_MOBILE = re.compile(r"1\d{10}")

Choices = Mapping[tuple[str, str], How]


def choices_of(person: Person) -> dict[tuple[str, str], How]:
    """(kind, channel) → how, complete."""
    chosen = Way.objects.filter(person=person).values_list("kind", "channel", "how")
    return USUAL | {(kind, channel): How(how) for kind, channel, how in chosen}


@transaction.atomic
def choose(person: Person, wanted: Choices) -> None:
    """Keeps choices; what is not named stays. Raises ValueError for what a channel can't do."""
    for (kind, channel), how in wanted.items():
        if how not in POSSIBLE[channel]:
            raise ValueError(f"{channel} can't be {how}")
        Way.objects.update_or_create(person=person, kind=kind, channel=channel, defaults={"how": how})


def address_of(person: Person, channel: str) -> str:
    """Where the channel reaches somebody, "" nowhere: a landline takes no text message."""
    if channel == Channel.MAIL:
        return person.email
    return person.phone if _MOBILE.fullmatch(person.phone) else ""


def reaches(person: Person, channel: str) -> bool:
    """Is the channel connected, and has the person an address there?"""
    return bool(address_of(person, channel)) and sender_of(channel) is not None


def stop_token(person: Person, what: str) -> str:
    """For the link in a mail; `what` is a kind of message or DIGEST. It can do nothing but stop these mails."""
    return signing.dumps([person.pk, what], salt=SALT)


def who_stops(token: str) -> tuple[Person, str] | None:
    """None for a token that is not ours or whose person is gone."""
    try:
        pk, what = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    person = Person.objects.filter(pk=pk, is_active=True).first()
    return (person, what) if person is not None and what in (*MessageKind.values, DIGEST) else None


def stop(person: Person, what: str) -> None:
    """No more mails of this kind, or no more digests."""
    if what != DIGEST:
        choose(person, {(what, Channel.MAIL): How.OFF})
        return
    daily = [key for key, how in choices_of(person).items() if how == How.DAILY]
    choose(person, dict.fromkeys(daily, How.OFF))
