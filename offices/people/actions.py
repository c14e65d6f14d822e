"""Taking in a file of people, writing it once, and what follows: codes to hand out, people taken back, files forgotten."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import invitations
from accounts.acting import actor
from accounts.enums import OrganisationKind
from accounts.identity import sealing
from accounts.invitations import Newcomer
from accounts.models import Invitation, Organisation, Person, Seat
from accounts.results import Denied
from audit.actions import PLATFORM, record
from config import clock
from dossiers import beginning
from dossiers.locking import NotAllowed
from files.reading import Workbook, read_workbook
from offices.models import ImportState, PeopleImport
from offices.people.report import Judged, Outcome, Report, open_invitation, report_on
from offices.people.rows import MOST_ROWS, Row, packed, rows_of, unpacked

KEPT = timedelta(days=7)
"""How long rows are kept, waiting or refused."""
UNUSED = timedelta(days=90)
"""After so long without a first sign-in an invited person is taken back, and the identity number is free."""


class AlreadyDecidedError(Exception):
    """Another click or window was faster; `batch` says who and when."""

    def __init__(self, batch: PeopleImport) -> None:
        super().__init__(f"import {batch.pk} was decided already")
        self.batch = batch


def take_in(
    upload: "UploadedFile[Any] | None", *, person: Person, seat: Seat, at: datetime
) -> tuple[PeopleImport | None, str]:
    """(the import that waits for a word, "") or (None, the reason and what to do). Writes nobody."""
    book = read_workbook(upload, max_rows=MOST_ROWS)
    if not isinstance(book, Workbook):
        return None, f"{book.reason}{book.remedy}"
    rows, sentence = rows_of(book)
    if sentence:
        return None, sentence
    return keep(book, rows, person=person, seat=seat, at=at), ""


@transaction.atomic
def keep(book: Workbook, rows: Sequence[Row], *, person: Person, seat: Seat, at: datetime) -> PeopleImport:
    """Rows that wait for a word, sealed."""
    batch = PeopleImport(
        organisation=seat.organisation, file_name=book.name, file_sha256=book.sha256, made_by=person, made_at=at,
        expected=len(rows),
    )  # fmt: skip
    _seal(batch, rows)
    batch.save(force_insert=True)
    _record(batch, "take_in_people", person=person, seat=seat, at=at)
    return batch


@transaction.atomic
def write(batch: PeopleImport, *, person: Person, seat: Seat, at: datetime) -> PeopleImport:
    """Writes every row that can be written, all of them or none, and keeps the refused ones to be downloaded.

    Each row is judged anew: what changed since the report is in the result. Raises AlreadyDecidedError for a second
    word, IntegrityError if a number was registered in this very moment (then nothing is written).
    """
    held: PeopleImport = _held(batch)
    # Nobody takes over an account while its first entries are being corrected.
    list(
        Invitation.objects.select_for_update()
        .filter(organisation=held.organisation_id, accepted_at=None)
        .order_by("pk")
    )
    report = report_on(rows_in(held), organisation=held.organisation, today=today())
    _create(report.of(Outcome.CREATED), held, person, at)
    for each in report.of(Outcome.UPDATED):
        _update(each, held)
    _seal(held, [Row(each.row.number, each.row.cells, each.problems) for each in report.of(Outcome.REFUSED)])
    held.created, held.updated, held.known, held.refused = (report.counts[outcome] for outcome in Outcome)
    held.state, held.decided_by, held.decided_at = ImportState.WRITTEN, person, at
    held.save()
    _record_people(report, held, person=person, seat=seat, at=at)
    _record(held, "import_people", person=person, seat=seat, at=at, **report.counts)
    return held


@transaction.atomic
def drop(batch: PeopleImport, *, person: Person, seat: Seat, at: datetime) -> PeopleImport:
    """The operator thinks better of it; the rows are forgotten. Raises AlreadyDecidedError for a second word."""
    held: PeopleImport = _held(batch)
    _forget(held)
    held.state, held.decided_by, held.decided_at = ImportState.DROPPED, person, at
    held.save()
    _record(held, "drop_people", person=person, seat=seat, at=at)
    return held


@transaction.atomic
def hand_out_refused(batch: PeopleImport, *, person: Person, seat: Seat, at: datetime) -> tuple[Row, ...]:
    """The refused rows with whole identity numbers, for the file that is corrected; the event says who had it."""
    rows = rows_in(batch)
    _record(batch, "download_refused_people", person=person, seat=seat, at=at, rows=len(rows))
    return rows


@transaction.atomic
def take_back(invited: Person, *, person: Person, seat: Seat, at: datetime) -> None:
    """Somebody entered by mistake who never signed in: gone with dossier and number, the event stays."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",)).select_related("person").filter(person=invited).first()
    )
    if invitation is None or invitation.organisation_id != seat.organisation_id or invitation.accepted_at is not None:
        raise NotAllowed(Denied(_("这个人已经登录过，或不是本单位导入的，不能撤回。")))
    _remove(invitation)
    record(
        chain=PLATFORM, verb="take_back_person", **actor(person, seat), object_type="person", object_id=invited.pk,
        at=at,
    )  # fmt: skip


@transaction.atomic
def tidy(now: datetime) -> int:
    """Every night: rows past their time are forgotten, people who never came are taken back. Says how many of both."""
    old = PeopleImport.objects.select_for_update(skip_locked=True).exclude(sealed_rows=b"")
    number = sum(_lapse(batch, now) for batch in old.filter(made_at__lt=now - KEPT))
    unused = Invitation.objects.select_for_update(of=("self",), skip_locked=True).filter(
        accepted_at=None, made_at__lt=now - UNUSED, organisation__kind=OrganisationKind.EMPLOYER
    )
    for invitation in unused.exclude(code_until__gt=now).select_related("person"):
        person_id = invitation.person_id
        _remove(invitation)
        record(
            chain=PLATFORM, verb="take_back_person", actor_id=None, object_type="person", object_id=person_id, at=now
        )
        number += 1
    return number


def seal_anew() -> Iterator[int]:
    """Brings the rows that are still kept under the newest key, one workbook per transaction: yields 1 for each."""
    for pk in (
        PeopleImport.objects.exclude(sealed_rows=b"")
        .exclude(key_id=sealing.newest_key_id())
        .values_list("pk", flat=True)
    ):
        with transaction.atomic():
            batch = PeopleImport.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if batch is None or not batch.sealed_rows:
                continue
            _seal(batch, rows_in(batch))
            batch.save(update_fields=["key_id", "sealed_rows"])
            yield 1


def _lapse(batch: PeopleImport, now: datetime) -> int:
    _forget(batch)
    if batch.state == ImportState.WAITING:
        batch.state, batch.decided_at = ImportState.DROPPED, now
    batch.save()
    return 1


def rows_in(batch: PeopleImport) -> tuple[Row, ...]:
    """() once they are forgotten."""
    sealed = bytes(batch.sealed_rows)
    return unpacked(sealing.unseal(sealed, key_id=batch.key_id, row=_bound_to(batch))) if sealed else ()


def today() -> date:
    """A workbook's days are true days: no plan's clock moves them."""
    return clock.today(None)


def _held(batch: PeopleImport) -> PeopleImport:
    held = (
        PeopleImport.objects.select_for_update(of=("self",))
        .select_related("organisation", "decided_by")
        .get(pk=batch.pk)
    )
    if held.state != ImportState.WAITING:
        raise AlreadyDecidedError(held)
    Organisation.objects.select_for_update().get(pk=held.organisation_id)
    return held


def _create(judged: Sequence[Judged], batch: PeopleImport, by: Person, at: datetime) -> None:
    wanted = [each.wanted for each in judged if each.wanted is not None]
    newcomers = [Newcomer(each.name, each.number, each.phone, each.mail) for each in wanted]
    people = invitations.invite(newcomers, organisation=batch.organisation, by=by, at=at, batch=batch.pk)
    starts = [(person, each.start) for person, each in zip(people, wanted, strict=True)]
    beginning.begin_dossiers(starts, employer=batch.organisation)


def _update(judged: Judged, batch: PeopleImport) -> None:
    wanted, person = judged.wanted, judged.person
    assert wanted is not None
    assert person is not None
    invitation = open_invitation(person, batch.organisation)
    assert invitation is not None
    invitations.correct(invitation, name=wanted.name, phone=wanted.phone, mail=wanted.mail, batch=batch.pk)
    beginning.begin_again(person.dossier, wanted.start)


def _remove(invitation: Invitation) -> None:
    beginning.discard(invitation.person)
    invitations.remove(invitation)


def _seal(batch: PeopleImport, rows: Sequence[Row]) -> None:
    if rows:
        batch.key_id, batch.sealed_rows = sealing.seal(packed(rows), row=_bound_to(batch))
    else:
        _forget(batch)


def _forget(batch: PeopleImport) -> None:
    batch.key_id, batch.sealed_rows = "", b""


def _bound_to(batch: PeopleImport) -> str:
    return f"people import {batch.pk}"


def _record(batch: PeopleImport, verb: str, *, person: Person, seat: Seat, at: datetime, **figures: int) -> None:
    payload = {"sha256": batch.file_sha256, "expected": batch.expected, **figures}
    record(
        chain=PLATFORM, verb=verb, **actor(person, seat), object_type="people_import", object_id=str(batch.pk),
        payload=payload, at=at,
    )  # fmt: skip


def _record_people(report: Report, batch: PeopleImport, *, person: Person, seat: Seat, at: datetime) -> None:
    """One event for each who is new or changed; no name, number or telephone in it."""
    invited = dict(Invitation.objects.filter(batch=batch.pk).values_list("person__identity__number_index", "person_id"))
    for each in (*report.of(Outcome.CREATED), *report.of(Outcome.UPDATED)):
        assert each.wanted is not None
        payload = {"import": str(batch.pk), "outcome": each.outcome.value, "entries": sorted(each.wanted.start.entries)}
        record(
            chain=PLATFORM, verb="import_person", **actor(person, seat), object_type="person",
            object_id=next(invited[index] for index in sealing.indexes_of(each.wanted.number) if index in invited),
            payload=payload, at=at,
        )  # fmt: skip
