"""Storing the number and sealing it anew."""

import uuid
from collections.abc import Iterator, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.identity import numbers, sealing
from accounts.identity.queries import opened
from accounts.models import Identity, Person


def taken() -> ValidationError:
    return ValidationError(
        _("这个身份证号已经注册。请用原来的账号登录；如果不是您本人注册的，请联系平台管理员。"), code="taken"
    )


def invited() -> ValidationError:
    """For a number that an employer entered and nobody has signed in with yet."""
    return ValidationError(
        _(
            "您的单位已经用这个身份证号为您建了账号，不用注册。请用单位发的凭条从“首次登录”进入；没有凭条、或不在这家单位工作的，请联系单位经办人或平台管理员。"
        ),
        code="invited",
    )


@transaction.atomic
def give_number(person: Person, number: str) -> Identity:
    """Seals a checked number for the person, replacing an earlier one.

    Raises ValidationError (Chinese sentence) for a number that is not one, or that somebody else has.
    """
    normal = numbers.check(number)
    Person.objects.select_for_update().get(pk=person.pk)
    if Identity.objects.filter(number_index__in=sealing.indexes_of(normal)).exclude(person=person).exists():
        raise taken()
    identity = Identity.objects.filter(person=person).first() or Identity(person=person, pk=uuid.uuid4())
    _seal(identity, normal)
    identity.save()
    return identity


def first_number(person: Person, number: str) -> Identity:
    """The same for somebody whom the caller's transaction has just added: nobody else can have written for them yet."""
    normal = numbers.check(number)
    if Identity.objects.filter(number_index__in=sealing.indexes_of(normal)).exists():
        raise taken()
    identity = Identity(person=person, pk=uuid.uuid4())
    _seal(identity, normal)
    identity.save(force_insert=True)
    return identity


def _seal(identity: Identity, normal: str) -> None:
    identity.key_id, identity.sealed_number = sealing.seal(normal, row=str(identity.pk))
    identity.number_index, identity.tail = sealing.index_of(normal), normal[-4:]


def give_numbers(pairs: Sequence[tuple[Person, str]]) -> None:
    """Seals the numbers of many new people in one statement; numbers as `numbers.check` answers them.

    Raises IntegrityError if one of them belongs to somebody already.
    """
    rows = []
    for person, normal in pairs:
        identity = Identity(person=person, pk=uuid.uuid4())
        _seal(identity, normal)
        rows.append(identity)
    Identity.objects.bulk_create(rows)


def seal_anew(*, batch: int = 200) -> Iterator[int]:
    """Brings every number under the newest key, `batch` rows per transaction, in use: yields how many each time.

    A row that somebody else holds at the moment is left for the next round.
    """
    while done := _next_batch(batch):
        yield done


@transaction.atomic
def _next_batch(size: int) -> int:
    key_id = sealing.newest_key_id()
    old = Identity.objects.exclude(key_id=key_id).order_by("pk")
    rows = list(old.select_for_update(skip_locked=True)[:size])
    for identity in rows:
        identity.key_id, identity.sealed_number = sealing.seal(opened(identity), row=str(identity.pk))
    Identity.objects.bulk_update(rows, ["key_id", "sealed_number"])
    return len(rows)


def index_anew(*, batch: int = 200) -> Iterator[int]:
    """Brings the index of every number under the newest key, in use: yields how many were behind, per transaction."""
    last: uuid.UUID | None = None
    while True:
        last, seen, done = _index_batch(last, batch)
        if not seen:
            return
        yield done


def indexes_behind() -> int:
    """How many numbers are indexed under an older key."""
    rows = Identity.objects.iterator(chunk_size=500)
    return sum(1 for row in rows if row.number_index != sealing.index_of(opened(row)))


@transaction.atomic
def _index_batch(after: uuid.UUID | None, size: int) -> tuple[uuid.UUID | None, int, int]:
    later = Identity.objects.filter(pk__gt=after) if after else Identity.objects.all()
    rows = list(later.order_by("pk").select_for_update(skip_locked=True)[:size])
    changed = []
    for identity in rows:
        index = sealing.index_of(opened(identity))
        if index != identity.number_index:
            identity.number_index = index
            changed.append(identity)
    Identity.objects.bulk_update(changed, ["number_index"])
    return (rows[-1].pk if rows else after), len(rows), len(changed)
