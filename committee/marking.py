"""Recording the experts' marks: one act for the lines that the board's minutes name, each row kept for good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.enums import Role
from accounts.models import Person, Seat
from accounts.results import Answer, Denied
from audit.actions import record
from committee.experts.conflicts import staff_conflicts_of
from committee.models import LineMark
from declarations.models import Declaration, Submission
from declarations.permissions import may_act
from declarations.queries import words
from declarations.refusals import NotAllowed
from declarations.stored_sheets import HandedIn, handed_in
from eligibility.records import PERSONAL
from scoring.calculator import BadMark
from scoring.sheet import ExpertMark

SCORING_STOP = "expert_review"
HISTORY = 200
WHOLE = ""
"""The key of a sentence that is about no single line."""


@dataclass(frozen=True)
class Marked:
    """What the board says of a line; a mark of None takes back what was recorded."""

    line: str
    mark: Decimal | None
    reason: str = ""
    sources: tuple[Mapping[str, Any], ...] = ()
    """What each reader of an online review gave, where the mark is their mean."""


class MarksRefusedError(Exception):
    """Nothing was recorded; `sentences` says why, by line."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__("; ".join(sentences.values()))
        self.sentences = dict(sentences)


class MarkedMeanwhileError(Exception):
    """Somebody recorded marks after the page was drawn."""

    def __init__(self, newest: LineMark) -> None:
        super().__init__(str(newest.pk))
        self.newest = newest


def may_mark(declaration: Declaration, person: Person, seat: Seat | None) -> Answer:
    """The committee office of the plan, while the case is with the experts."""
    if seat is None or seat.role != Role.COMMITTEE_OFFICER or seat.plan_code != declaration.plan.code:
        return Denied(_("专家评分由本计划的评委会办公室登记。"))
    if declaration.stop_kind != SCORING_STOP:
        return Denied(_("这份申报现在不在专家评审环节，不能登记专家评分。"))
    conflicts = staff_conflicts_of(person, declaration)
    if conflicts:
        return Denied(_("您与这份申报有回避关系（%(why)s），请由同事办理。") % {"why": conflicts[0].words})
    return may_act(declaration, person, seat)


def marks_of(submission: Submission) -> dict[str, LineMark]:
    """The marks that hold now, by line."""
    rows = submission.line_marks.filter(superseded_by=None, mark__isnull=False)
    return {row.line: row for row in rows.select_related("person", "organisation")}


def history_of(submission: Submission) -> list[LineMark]:
    """Every row ever recorded, the newest first."""
    return list(submission.line_marks.select_related("person", "organisation").order_by("-pk")[:HISTORY])


def newest_of(submission: Submission) -> LineMark | None:
    return submission.line_marks.select_related("person").order_by("-pk").first()


def experts_of(rows: Mapping[str, LineMark]) -> dict[str, ExpertMark]:
    """As the tally reads them."""
    return {line: ExpertMark(row.mark, row.reason) for line, row in rows.items() if row.mark is not None}


@transaction.atomic
def record_marks(
    declaration: Declaration,
    marks: Sequence[Marked],
    *,
    document: str,
    dated: date,
    seen: int,
    person: Person,
    seat: Seat,
    now: datetime,
) -> list[LineMark]:
    """Adds a row for every line whose mark or reason changes. `seen`: the newest row when the form was drawn, 0 for none.

    Raises NotAllowed for another office or another stop, MarkedMeanwhileError, MarksRefusedError with a sentence for
    each line that cannot stand; then nothing is recorded.
    """
    Declaration.objects.select_for_update().only("pk").get(pk=declaration.pk)
    row = Declaration.objects.select_related("person", "plan", "version", "employer__employer").get(pk=declaration.pk)
    allowed = may_mark(row, person, seat)
    if not allowed:
        raise NotAllowed(allowed)
    submission = row.submissions.select_related("version", "declaration__plan").get(revision=row.revision)
    newest = newest_of(submission)
    if newest is not None and newest.pk != seen:
        raise MarkedMeanwhileError(newest)
    before = _standing(submission)
    changed = [each for each in marks if _changes(each, before.get(each.line))]
    _refuse(submission, changed, document)
    made = [
        LineMark.objects.create(
            submission=submission,
            line=each.line,
            mark=each.mark,
            reason=each.reason.strip(),
            document=document.strip(),
            sources=list(each.sources),
            dated=dated,
            person=person,
            seat_id=seat.pk,
            role=seat.role,
            organisation=seat.organisation,
            supersedes=before.get(each.line),
            at=timezone.now(),
            plan_time=now,
        )
        for each in changed
    ]
    _event(submission, made, person, seat, now)
    return made


def _standing(submission: Submission) -> dict[str, LineMark]:
    """The last row of each line, those that took a mark back among them."""
    return {row.line: row for row in submission.line_marks.filter(superseded_by=None)}


def _changes(each: Marked, before: LineMark | None) -> bool:
    if before is None:
        return each.mark is not None
    return (each.mark, each.reason.strip()) != (before.mark, before.reason)


def _refuse(submission: Submission, changed: Sequence[Marked], document: str) -> None:
    sentences: dict[str, str] = {}
    if not document.strip():
        sentences[WHOLE] = _("请写明会议纪要或评分记录的文号。")
    elif not changed:
        sentences[WHOLE] = _("没有改动：请填写至少一条专家评分。")
    basis = handed_in(submission)
    for each in changed:
        if basis is None:
            sentences[each.line] = _("这份申报没有评分表。")
        elif PERSONAL.search(each.reason):
            sentences[each.line] = _("理由中请不要写身份证号或手机号。")
        elif each.mark is not None and (refused := refusal(basis, each.line, each.mark, each.reason)):
            sentences[each.line] = refused
    if sentences:
        raise MarksRefusedError(sentences)


def refusal(basis: HandedIn, line: str, mark: Decimal, reason: str) -> str:
    """Why the table does not bear this mark, "" where it does. Each is tried alone: every line has its own sentence."""
    try:
        basis.tally({line: ExpertMark(mark, reason.strip())})
    except BadMark as bad:
        return words(bad.message)
    return ""


def _event(submission: Submission, made: Sequence[LineMark], person: Person, seat: Seat, now: datetime) -> None:
    """Stands under the sheet, not under the declaration: the applicant reads the story of the declaration."""
    payload: dict[str, Any] = {
        "revision": submission.revision,
        "document": made[0].document,
        "dated": made[0].dated.isoformat(),
        "marks": [_in_the_event(row) for row in made],
    }
    record(
        chain=submission.declaration.plan.code,
        verb="record_marks",
        **actor(person, seat),
        object_type="score_sheet",
        object_id=submission.pk,
        payload=payload,
        at=made[0].at,
        plan_time=now,
    )


def _in_the_event(row: LineMark) -> dict[str, Any]:
    found = {"row": row.pk, "line": row.line, "mark": None if row.mark is None else str(row.mark)}
    return found | ({"reviews": [each["review"] for each in row.sources]} if row.sources else {})
