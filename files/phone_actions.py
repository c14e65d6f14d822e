"""A code is made at the desktop, begun by the first telephone, and used up by one file."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.models import Person
from accounts.results import Allowed, Denied
from audit.actions import PLATFORM, record
from files.actions import receive
from files.models import FileState, PhoneLink, StoredFile
from files.phone import Destination, door_of

LASTS = timedelta(minutes=10)
SALT = "files.phone"


class Standing(StrEnum):
    """How a link stands towards the telephone that asks."""

    FRESH = "fresh"
    MINE = "mine"
    DONE = "done"
    ELSEWHERE = "elsewhere"
    USED = "used"
    EXPIRED = "expired"
    REPLACED = "replaced"


@transaction.atomic
def make_link(*, person: Person, kind: str, target: str, now: datetime) -> tuple[PhoneLink, str]:
    """The link and what its code carries; earlier codes for the same place lose their force."""
    earlier = PhoneLink.objects.filter(person=person, kind=kind, target=target, used_at=None, replaced_at=None)
    earlier.update(replaced_at=now)
    secret = secrets.token_urlsafe(24)
    link = PhoneLink.objects.create(
        person=person, kind=kind, target=target, digest=_hash(secret), made_at=now, expires_at=now + LASTS
    )
    return link, signing.Signer(salt=SALT).sign(secret)


def find(token: str) -> PhoneLink | None:
    """None for a code that we did not sign, or that is not known."""
    try:
        secret = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return PhoneLink.objects.select_related("person").filter(digest=_hash(secret)).first()


def standing(link: PhoneLink, holder: str, now: datetime) -> Standing:
    """`holder`: what this telephone was given when it began, or ""."""
    mine = bool(holder) and secrets.compare_digest(link.holder, _hash(holder))
    if link.used_at is not None:
        return Standing.DONE if mine else Standing.USED
    if link.replaced_at is not None:
        return Standing.REPLACED
    if now >= link.expires_at:
        return Standing.EXPIRED
    if mine:
        return Standing.MINE
    return Standing.ELSEWHERE if link.holder else Standing.FRESH


def begin(link: PhoneLink, now: datetime) -> str:
    """What this telephone keeps from now on, or "": another one was faster, or the code has lost its force."""
    holder = secrets.token_urlsafe(24)
    free = PhoneLink.objects.filter(pk=link.pk, holder="", used_at=None, replaced_at=None, expires_at__gt=now)
    return holder if free.update(holder=_hash(holder), opened_at=now) else ""


def use(link: PhoneLink, holder: str, stored: StoredFile, now: datetime) -> Allowed | Denied:
    """Links a checked file where it belongs and uses the code up; a refusal leaves the code as it was."""
    if stored.state != FileState.READY:
        return Denied(f"{stored.reason}{stored.remedy}")
    return _use(link, holder, stored, now)


def hand_in(link: PhoneLink, holder: str, upload: "UploadedFile[Any]", now: datetime) -> Allowed | Denied:
    """Checks the file, links it where it belongs and uses the code up. A refusal leaves the code as it was."""
    destination = door_of(link).opens(link)
    if not isinstance(destination, Destination):
        return destination
    return use(link, holder, receive(owner=link.person, slot_rule=destination.rule, upload=upload), now)


@transaction.atomic
def _use(link: PhoneLink, holder: str, stored: StoredFile, now: datetime) -> Allowed | Denied:
    row = PhoneLink.objects.select_for_update().get(pk=link.pk)
    if standing(row, holder, now) is not Standing.MINE:
        return Denied(_("这个二维码已经用过或已失效，这一次没有交上。请在电脑上查看。"))
    taken = door_of(row).take(row, stored)
    if not taken:
        return taken
    row.used_at, row.result = now, stored
    row.save(update_fields=["used_at", "result"])
    record(
        chain=PLATFORM,
        verb="phone_hand_in",
        **actor(link.person),
        object_type="phone_link",
        object_id=row.pk,
        payload={"kind": row.kind, "target": row.target, "file": str(stored.pk)},
        at=now,
    )
    return Allowed()


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
