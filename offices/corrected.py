"""What a correction changed, point by point of the return, and beside it: the desk's next look begins there."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Organisation, Seat
from declarations.models import Declaration, ReturnNote, Submission
from declarations.queries import latest_submission
from declarations.reopening import ENTRY
from declarations.returns import CountedPoint, ReturnPoint, points_of
from declarations.snapshots import unsaved
from declarations.summary import SummaryRow, differences, is_named
from dossiers.kinds import KINDS
from dossiers.models import Evidence
from files.marks import standing_in
from files.models import StoredFile
from offices.reasons import field_name
from review_plans.plan import Plan


@dataclass(frozen=True)
class PointShown:
    """A point with the name of its field; `rows` is what was changed there, empty where nothing was."""

    name: str
    counted: CountedPoint
    rows: tuple[SummaryRow, ...] = ()

    @property
    def clause(self) -> str:
        return f"{self.counted.point.document} {self.counted.point.clause}".strip()


@dataclass(frozen=True)
class Corrected:
    """`beside`: what was changed though no point named it; `folds`: this desk knows the rest from before."""

    office: str
    returned_at: datetime
    points: tuple[PointShown, ...]
    beside: tuple[SummaryRow, ...]
    folds: bool


def return_points(note: ReturnNote, plan: Plan) -> list[PointShown]:
    """The points of a return with the names of the fields."""
    return [PointShown(each.point.name or field_name(plan, each.point.field), each) for each in points_of(note)]


def entries_to_return(declaration: Declaration) -> list[tuple[str, str]]:
    """The handed-in entries of the dossier as fields of a return, each with its name; works only where they were chosen."""
    submission = latest_submission(declaration)
    if submission is None:
        return []
    shot = submission.snapshot
    works = {row["achievement"] for row in shot["achievements"]}
    return [
        (f"{ENTRY}{kind.code}:{row['id']}", f"{kind.name} · {kind.heading(unsaved(kind, row))}")
        for kind in KINDS
        for row in shot["entries"].get(kind.code, [])
        if kind.code != "achievement" or row["id"] in works
    ]


def marks_to_return(declaration: Declaration, office: Organisation) -> list[ReturnPoint]:
    """This office's standing red boxes in the case as points of a return, each on the field that its file belongs to."""
    names = dict(entries_to_return(declaration))
    found = []
    for mark in standing_in(f"declaration:{declaration.pk}", office):
        field = _field_of_file(declaration, mark.file)
        where = _("《%(file)s》第 %(page)d 页") % {"file": mark.file.original_name, "page": mark.page}
        found.append(
            ReturnPoint(
                "mark",
                field,
                mark.words,
                page=where,
                name=names.get(field, ""),
                file=str(mark.file_id),
                mark=str(mark.pk),
            )
        )
    return found


def _field_of_file(declaration: Declaration, file: StoredFile) -> str:
    """The attachment, the entry or the score sheet that the file proves; else the dossier."""
    attachment = declaration.attachments.filter(file=file).first()
    if attachment:
        return f"slot:{attachment.slot}"
    proof = Evidence.objects.filter(dossier__person_id=declaration.person_id, file=file).order_by("pk").first()
    if proof:
        return f"{ENTRY}{proof.entry_kind}:{proof.entry_id}"
    return "self_score" if declaration.claims.filter(file=file).exists() else "dossier"


def corrected(declaration: Declaration, submission: Submission, plan: Plan, seat: Seat | None) -> Corrected | None:
    """None where the newest submission answers no return."""
    notes = declaration.returns.filter(undone_at=None, revision=submission.revision - 1).select_related("organisation")
    note = notes.order_by("-at").first()
    before = declaration.submissions.filter(revision=submission.revision - 1).first()
    if note is None or before is None:
        return None
    rows = differences(plan, before.snapshot, submission.snapshot)
    points = tuple(
        PointShown(each.name, each.counted, _touched(plan, rows, each.counted.point.field))
        for each in return_points(note, plan)
    )
    named = {each.counted.point.field for each in points}
    beside = tuple(row for row in rows if not any(is_named(plan, field, row) for field in named))
    return Corrected(note.organisation.name, note.plan_time, points, beside, _knows(declaration, note, seat))


def _touched(plan: Plan, rows: list[SummaryRow], field: str) -> tuple[SummaryRow, ...]:
    return tuple(row for row in rows if is_named(plan, field, row))


def _knows(declaration: Declaration, note: ReturnNote, seat: Seat | None) -> bool:
    """Has this office worked on an earlier revision?"""
    if seat is None:
        return False
    if note.organisation_id == seat.organisation_id:
        return True
    return declaration.sign_offs.filter(organisation=seat.organisation, revision__lte=note.revision).exists()
