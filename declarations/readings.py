"""Who read a declaration: noted when an office opens it, told to the applicant by office and role, never by name."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Min, Q
from redis.exceptions import RedisError

from accounts.enums import Role
from accounts.models import Organisation, Person, Seat
from audit.models import Event
from config import clock
from declarations.models import CaseReading, Declaration, ReadKind
from declarations.queries import cases_of_seat
from documents.models import Document, DocumentOrder
from files.models import StoredFile

DAY_SECONDS = 24 * 3600
MOST_SHOWN = 300


@dataclass(frozen=True)
class Reader:
    """One office in one role, what it opened first and when (the plan's clock)."""

    office: str
    role: str
    kind: str
    at: datetime


def note(declaration: Declaration, person: Person, seat: Seat, kind: ReadKind = ReadKind.CASE) -> None:
    """At most one row a day, however often pages are turned: what was noted is remembered, then nothing is asked."""
    now = clock.now(declaration.plan.code)
    key = f"read:{kind}:{declaration.pk}:{person.pk}:{seat.pk}:{now.date()}"
    if not _remembered(key):
        _add([declaration], person, seat, kind)
        _remember(key)


def note_file(person: Person, seat: Seat | None, file: StoredFile) -> None:
    """A file of somebody's cases was opened from a desk."""
    if seat is None or file.owner_id is None or file.owner_id == person.pk:
        return
    key = f"read:file:{file.pk}:{person.pk}:{seat.pk}:{clock.today(seat.plan_code or None)}"
    if not _remembered(key):
        _add(cases_of_seat(seat).filter(person_id=file.owner_id), person, seat, ReadKind.EVIDENCE, file)
        _remember(key)


def _remembered(key: str) -> bool:
    """Without a cache the row is written once more, which changes nothing."""
    try:
        return bool(cache.get(key))
    except RedisError:
        return False


def _remember(key: str) -> None:
    with suppress(RedisError):
        cache.set(key, 1, DAY_SECONDS)


def _add(
    declarations: Iterable[Declaration], person: Person, seat: Seat, kind: ReadKind, file: StoredFile | None = None
) -> None:
    """One INSERT that lets stand what stands."""
    rows = []
    for each in declarations:
        now = clock.now(each.plan.code)
        rows.append(
            CaseReading(
                declaration=each,
                person=person,
                seat_id=seat.pk,
                role=seat.role,
                organisation=seat.organisation,
                kind=kind,
                file=file,
                day=now.date(),
                first_at=now,
            )
        )
    CaseReading.objects.bulk_create(rows, ignore_conflicts=True)


def readers_of(declaration: Declaration) -> list[Reader]:
    """The newest first. Papers about it, which carry the identity number, come from the event chain."""
    noted = CaseReading.objects.filter(declaration=declaration).values(
        "organisation__name", "role", "kind", "day", "person"
    )
    rows = noted.annotate(first=Min("first_at")).order_by("-first")[:MOST_SHOWN]
    found = [
        Reader(row["organisation__name"], str(Role(row["role"]).label), str(ReadKind(row["kind"]).label), row["first"])
        for row in rows
    ]
    return sorted([*found, *_papers(declaration)], key=lambda reader: reader.at, reverse=True)


@dataclass(frozen=True)
class Look:
    """Who of an office opened a file first, and when (the plan's clock)."""

    who: str
    at: datetime


def looks_of(declaration: Declaration, office: Organisation) -> dict[str, Look]:
    """Which files of the case people of this office have opened, by their SHA-256: the same bytes sent twice are one."""
    rows = CaseReading.objects.filter(declaration=declaration, organisation=office, file__isnull=False)
    found: dict[str, Look] = {}
    for row in rows.select_related("person", "file").order_by("first_at"):
        assert row.file is not None
        found.setdefault(row.file.sha256, Look(row.person.name, row.first_at))
    return found


def _papers(declaration: Declaration) -> list[Reader]:
    """Papers about it, alone, in a merged PDF or in the archive of a batch."""
    orders = DocumentOrder.objects.filter(subject=f"declaration:{declaration.pk}")
    batches = set(orders.exclude(batch=None).values_list("batch_id", flat=True))
    subjects = [f"declaration:{declaration.pk}", *(f"batch:{batch}" for batch in batches)]
    papers = Document.objects.filter(order__subject__in=subjects).values_list("pk", flat=True)
    opened = Q(object_type="document", object_id__in=[str(pk) for pk in papers])
    archived = Q(object_type="document_batch", object_id__in=[str(pk) for pk in batches])
    events = Event.objects.filter(opened | archived).exclude(office="").exclude(actor_id=declaration.person_id)
    code, label = declaration.plan.code, str(ReadKind.PAPER.label)
    return [
        Reader(event.office, str(Role(event.role).label), label, clock.on_plan_clock(event.at, code))
        for event in events.order_by("-at")[:MOST_SHOWN]
    ]
