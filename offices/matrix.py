"""资格复核: the criteria and attachments of a case row by row, with the machine's answer and this desk's own.

What a desk notes here is its own work sheet: it changes no finding and no verdict. It makes the points of a return, and
decides who goes on in a batch.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person, Seat
from accounts.results import Denied
from audit.actions import record
from declarations import judging, person_checks, slots
from declarations.itinerary import plan_of
from declarations.locking import locked, refuse
from declarations.models import Declaration
from declarations.permissions import may_act
from declarations.queries import latest_submission, words
from declarations.refusals import NotAllowed
from declarations.returns import ReturnPoint
from declarations.snapshots import Snapshot, files_by_hash
from declarations.submissions import chosen_works
from dossiers.kinds import BY_CODE
from eligibility.records import PERSONAL
from offices.findings import Finding, findings_of
from offices.handed_in import EntryShown, FileShown, entry_shown
from offices.models import OwnVerdict, RowVerdict
from offices.reasons import SLOT, fields_of
from review_plans.plan import Plan

MET, NOT_MET = "MET", "NOT_MET"


@dataclass(frozen=True)
class Row:
    """A criterion or an attachment. `answer` is the machine's, `statement` what the applicant's facts come to.

    `field`: what a return for this row reopens; `own`: what this desk has noted on the revision that lies here.
    """

    code: str
    says: str
    document: str
    clause: str
    origin: str
    answer: str
    statement: str
    field: str
    entries: tuple[EntryShown, ...] = ()
    files: tuple[FileShown, ...] = ()
    reads_as: str = ""
    own: RowVerdict | None = None

    @property
    def is_open(self) -> bool:
        """Nobody could let the case go on by this row alone: not met or not sure, and not found good by this desk."""
        return self.answer != MET if self.own is None else self.own.verdict != OwnVerdict.GOOD


def matrix_of(declaration: Declaration, organisation: Organisation) -> tuple[Row, ...]:
    """The rows of what lies on the desk: criteria that decide, the open ones first, then attachments as the plan lists them."""
    submission = latest_submission(declaration)
    if submission is None:
        return ()
    plan = plan_of(declaration)
    fields = {code for code, _name in fields_of(plan, declaration.track)}
    own = standing_of(declaration, organisation)
    rows = (
        *_criteria(declaration, submission.snapshot, fields),
        *_attachments(declaration, plan, fields, submission.snapshot),
    )
    return tuple(replace(row, own=own.get(row.code)) for row in rows)


def standing_of(declaration: Declaration, organisation: Organisation) -> dict[str, RowVerdict]:
    """What an office has noted on the present revision, by row; a correction has to be looked at again."""
    rows = RowVerdict.objects.filter(
        declaration=declaration, organisation=organisation, revision=declaration.revision, superseded_by=None
    )
    return {row.row: row for row in rows.select_related("person")}


def _criteria(declaration: Declaration, shot: Snapshot, fields: set[str]) -> Iterator[Row]:
    track = judging.stored_track(declaration)
    found = findings_of(track, "", person_checks.reasons_of(declaration))
    entries = _entries(declaration, shot)
    for finding in (*(each for each in found.open if not each["branch"]), *found.met):
        named = [ref for ref in _references(finding, track) if ref in entries]
        yield Row(
            code=finding["rule"],
            says=finding["says"],
            document=finding["document"],
            clause=finding["clause"],
            origin=finding["origin"],
            answer=finding["answer"],
            statement=finding["figures"] or "",
            field=_field_of(named, fields),
            entries=tuple(entries[ref] for ref in named),
            reads_as=finding.get("reads_as") or "",
        )


def _references(finding: Finding, track: Finding | None) -> list[str]:
    """The records that a finding and its parts rest on."""
    parts = [each for each in (track or {"findings": ()})["findings"] if each.get("within") == finding["rule"]]
    return list(dict.fromkeys(ref for each in (finding, *parts) for ref in each["evidence"]))


def _field_of(references: Sequence[str], fields: set[str]) -> str:
    if references and all(ref.startswith("achievement:") for ref in references) and "achievements" in fields:
        return "achievements"
    return "dossier"


def _entries(declaration: Declaration, shot: Snapshot) -> dict[str, EntryShown]:
    """Every entry that was handed in, by the reference under which findings name it."""
    files = files_by_hash(declaration, shot)
    chosen = {row["id"]: row["representative"] for row in chosen_works(shot)}
    return {
        f"{code}:{row['id']}": entry_shown(BY_CODE[code], row, files, chosen, None)
        for code, rows in shot["entries"].items()
        if code in BY_CODE
        for row in rows
    }


def _attachments(declaration: Declaration, plan: Plan, fields: set[str], shot: Snapshot) -> Iterator[Row]:
    handed_in = {row["file"]: row["slot"] for row in shot["attachments"]}
    for state in slots.states(declaration):
        slot = state.slot
        if not (slot.required or state.files or state.from_dossier):
            continue
        mine = [each for each in state.files if handed_in.get(str(each.pk)) == slot.code]
        yield Row(
            code=f"{SLOT}{slot.code}",
            says=words(slot.name),
            document=slot.cite.document,
            clause=slot.cite.clause,
            origin=slot.cite.origin,
            answer=MET if state.filled else NOT_MET,
            statement=state.words or _("已提交"),
            field=f"{SLOT}{slot.code}" if f"{SLOT}{slot.code}" in fields else "dossier",
            files=tuple(FileShown(each) for each in dict.fromkeys((*mine, *state.from_dossier))),
        )


@dataclass(frozen=True)
class Noted:
    """What somebody chose for a row; "" takes nothing back and notes nothing."""

    row: str
    verdict: str
    words: str


@transaction.atomic
def note_rows(
    declaration: Declaration, noted: Sequence[Noted], *, person: Person, seat: Seat, now: datetime
) -> list[RowVerdict]:
    """Keeps what differs from what stands; a later note supersedes, none is altered. Refused in words."""
    held = locked(declaration, None)
    refuse(may_act(held, person, seat))
    rows = {row.code: row for row in matrix_of(held, seat.organisation)}
    made = []
    for each in noted:
        row = rows.get(each.row)
        if row is None or each.verdict not in OwnVerdict.values or _stands(row.own, each):
            continue
        _refuse_words(row, each)
        made.append(_keep(held, row, each, person, seat, now))
    if made:
        _event(held, made, person, seat, now)
    return made


def _stands(own: RowVerdict | None, noted: Noted) -> bool:
    return own is not None and (own.verdict, own.words) == (noted.verdict, noted.words.strip())


def _refuse_words(row: Row, noted: Noted) -> None:
    if noted.verdict == OwnVerdict.BAD and not noted.words.strip():
        raise NotAllowed(Denied(_("“%(row)s”判为不符合，请写明哪里不符合。") % {"row": row.says}))
    if PERSONAL.search(noted.words):
        raise NotAllowed(Denied(_("说明里请不要写身份证号或手机号。")))


def _keep(declaration: Declaration, row: Row, noted: Noted, person: Person, seat: Seat, now: datetime) -> RowVerdict:
    before = RowVerdict.objects.filter(
        declaration=declaration, organisation=seat.organisation, row=row.code, superseded_by=None
    ).first()
    return RowVerdict.objects.create(
        declaration=declaration,
        revision=declaration.revision,
        row=row.code,
        verdict=noted.verdict,
        words=noted.words.strip()[:300],
        person=person,
        seat_id=seat.pk,
        role=seat.role,
        organisation=seat.organisation,
        supersedes=before,
        at=timezone.now(),
        plan_time=now,
    )


def return_points(rows: Sequence[Row]) -> tuple[ReturnPoint, ...]:
    """A structured point for each row that this desk found wrong, with the clause of the row."""
    bad = [row for row in rows if row.own is not None and row.own.verdict == OwnVerdict.BAD]
    return tuple(
        ReturnPoint(
            "matrix",
            row.field,
            _("%(row)s：%(words)s") % {"row": row.says, "words": row.own.words if row.own else ""},
            document=row.document,
            clause=row.clause,
        )
        for row in bad
    )


def why_not_together(declaration: Declaration, seat: Seat) -> str:
    """Why a case is left out of a batch that lets many go on, "" where nothing speaks against it."""
    rows = matrix_of(declaration, seat.organisation)
    bad = sum(1 for row in rows if row.own is not None and row.own.verdict == OwnVerdict.BAD)
    if bad:
        return _("复核表里有 %(count)s 行判为不符合。") % {"count": bad}
    if left := sum(1 for row in rows if row.is_open):
        return _("复核表里有 %(count)s 行还要人看。") % {"count": left}
    return ""


def counts(rows: Sequence[Row]) -> Mapping[str, int]:
    """How many rows are open, and how many this desk has noted."""
    return {
        "open": sum(row.is_open for row in rows),
        "noted": sum(row.own is not None for row in rows),
        "all": len(rows),
    }


def _event(declaration: Declaration, made: Sequence[RowVerdict], person: Person, seat: Seat, now: datetime) -> None:
    record(
        chain=declaration.plan.code,
        verb="note_matrix",
        actor_id=person.pk,
        actor_label=person.name,
        seat_id=seat.pk,
        role=seat.role,
        office=seat.organisation.name,
        object_type="row_verdict",
        object_id=declaration.pk,
        payload={"rows": {each.row: each.verdict for each in made}, "revision": declaration.revision},
        at=timezone.now(),
        plan_time=now,
    )
