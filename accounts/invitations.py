"""People whom an employer or a committee office entered, the code by which each takes over the account, and what becomes of both."""

import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.acting import actor
from accounts.actions import set_name
from accounts.identity import numbers, sealing
from accounts.identity.actions import give_numbers
from accounts.models import Identity, Invitation, Organisation, Person, Seat
from audit.actions import PLATFORM, record

CODE_LASTS = timedelta(days=30)
TRIES = 5
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none can be taken for another
LENGTH = 12
READ_AS = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class Newcomer:
    """`number` as `numbers.check` answers it."""

    name: str
    number: str
    phone: str
    mail: str


@dataclass(frozen=True)
class Slip:
    """What is handed over once: `code` is stored nowhere."""

    invitation: Invitation
    code: str


@transaction.atomic
def invite(
    newcomers: Sequence[Newcomer], *, organisation: Organisation, by: Person, at: datetime, batch: uuid.UUID
) -> list[Person]:
    """People with identity and invitation, in the given order; nobody can sign in as them yet.

    Four statements however many they are. Raises IntegrityError if a number has come to belong to somebody meanwhile.
    The caller records one event for each.
    """
    people = [
        set_name(Person(username=f"invited-{uuid.uuid4().hex}", phone=each.phone), each.name) for each in newcomers
    ]
    for person in people:
        person.set_unusable_password()
    Person.objects.bulk_create(people)
    give_numbers([(person, each.number) for person, each in zip(people, newcomers, strict=True)])
    Invitation.objects.bulk_create(
        Invitation(person=person, organisation=organisation, batch=batch, mail=each.mail, made_by=by, made_at=at)
        for person, each in zip(people, newcomers, strict=True)
    )
    return people


@transaction.atomic
def correct(invitation: Invitation, *, name: str, phone: str, mail: str, batch: uuid.UUID) -> None:
    """What the employer wrote anew, as long as the person has not taken the account over."""
    person = set_name(invitation.person, name)
    person.phone = phone
    person.save(update_fields=["name", "pinyin_key", "phone"])
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(mail=mail, batch=batch)


@transaction.atomic
def issue_codes(
    invitations: Iterable[Invitation], *, by: Person, seat: Seat, at: datetime, of_others: bool = False
) -> list[Slip]:
    """New codes; what was handed out before is void. Those that were accepted meanwhile get none.

    `of_others`: also for people whom another organisation entered; whether that may be is for the caller to ask.
    """
    rows = Invitation.objects.select_for_update(of=("self",)).filter(
        pk__in=[each.pk for each in invitations], accepted_at=None
    )
    if not of_others:
        rows = rows.filter(organisation=seat.organisation_id)
    slips = []
    locked = list(rows.select_related("person__identity", "organisation").order_by("pk"))
    for row in sorted(locked, key=lambda row: row.person.pinyin_key):
        code = "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
        row.code_digest, row.code_until, row.code_by, row.wrong_tries = digest_of(row, code), at + CODE_LASTS, by, 0
        slips.append(Slip(row, "-".join(code[place : place + 4] for place in range(0, LENGTH, 4))))
    Invitation.objects.bulk_update(
        [each.invitation for each in slips], ["code_digest", "code_until", "code_by", "wrong_tries"]
    )
    if slips:
        record(
            chain=PLATFORM, verb="issue_first_codes", **actor(by, seat), object_type="organisation",
            object_id=seat.organisation_id, payload={"people": [each.invitation.person_id for each in slips]}, at=at,
        )  # fmt: skip
    return slips


@transaction.atomic
def recognise(number: str, code: str, *, at: datetime) -> Invitation | None:
    """The invitation that number and code open. A wrong code counts; after a few the code is void and a new one needed."""
    indexes = sealing.indexes_of(numbers.normalise(number))
    identity = Identity.objects.filter(number_index__in=indexes).only("person_id").first()
    if identity is None:
        return None
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("person", "organisation")
        .filter(person=identity.person_id, accepted_at=None)
        .first()
    )
    if found is None or not is_open(found, at):
        return None
    if is_code_of(found, code):
        return found
    found.wrong_tries += 1
    if found.wrong_tries >= TRIES:
        found.code_digest = ""
    found.save(update_fields=["wrong_tries", "code_digest"])
    return None


@transaction.atomic
def accept(
    invitation: Invitation, *, digest: str, username: str, password: str, phone: str, mail: str, at: datetime
) -> Person | None:
    """The person takes the account over; None if the code was used, replaced or ran out meanwhile."""
    held = Invitation.objects.select_for_update(of=("self",)).select_related("person").get(pk=invitation.pk)
    if held.accepted_at is not None or not is_open(held, at) or not constant_time_compare(held.code_digest, digest):
        return None
    person = held.person
    person.username, person.phone, person.email = username, phone, mail
    person.set_password(password)
    person.save()
    held.accepted_at, held.code_digest, held.mail = at, "", ""
    held.save(update_fields=["accepted_at", "code_digest", "mail"])
    record(
        chain=PLATFORM, verb="accept_invitation", **actor(person), object_type="person", object_id=person.pk,
        payload={"organisation": held.organisation_id}, at=at,
    )  # fmt: skip
    return person


def is_open(invitation: Invitation, at: datetime) -> bool:
    until = invitation.code_until
    return bool(invitation.code_digest) and until is not None and at < until


def spelled(code: str) -> str:
    """As it was given out, however it was typed: without dashes and blanks, upper case, O as 0, I and L as 1."""
    return "".join(sign for sign in numbers.normalise(code) if sign.isalnum()).translate(READ_AS)


def digest_of(invitation: Invitation, code: str, *, secret: str | None = None) -> str:
    return salted_hmac(f"first sign-in {invitation.pk}", code, secret=secret, algorithm="sha256").hexdigest()


def is_code_of(invitation: Invitation, code: str) -> bool:
    """Codes given out under an older secret still open, as long as that one is kept."""
    secrets_known = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    found = [digest_of(invitation, spelled(code), secret=secret) for secret in secrets_known]
    return any(constant_time_compare(invitation.code_digest, digest) for digest in found)


@transaction.atomic
def held_open(invitation: Invitation, *, at: datetime) -> Invitation | None:
    """The row locked for an act of whoever showed its code; None if the code was used, replaced or ran out meanwhile."""
    held = Invitation.objects.select_for_update(of=("self",)).select_related("person").get(pk=invitation.pk)
    same = constant_time_compare(held.code_digest, invitation.code_digest)
    return held if held.accepted_at is None and is_open(held, at) and same else None


@transaction.atomic
def withdraw(invitation: Invitation) -> None:
    """Nobody can sign in by it any more, and the number is free: its owner may sign up, or be invited again.

    The caller holds the row and records.
    """
    Invitation.objects.filter(pk=invitation.pk).update(code_digest="")
    Identity.objects.filter(person=invitation.person_id).delete()


@transaction.atomic
def remove(invitation: Invitation) -> None:
    """Takes back somebody who never signed in: the number is free again. The dossier is gone already; the caller records."""
    person = Person.objects.select_for_update().get(pk=invitation.person_id)
    Identity.objects.filter(person=person).delete()
    person.delete()
