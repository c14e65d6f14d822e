"""The work page of one declaration: what was handed in, how it measures up, who said what, what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial

from django.utils.translation import gettext as _

from accounts.models import Person, Seat
from config import clock
from declarations import desks, judging, person_checks, workflow
from declarations.desk_checks import DeskChecks, checks_at
from declarations.enums import Verb
from declarations.itinerary import awaited, deadline_of, passed, plan_of, present_stop
from declarations.models import Declaration, ReturnNote, SignOff, Submission
from declarations.papers import specialty_words
from declarations.permissions import may_act
from declarations.queries import latest_submission, timeline, who_has_it, words
from declarations.readings import Look, looks_of
from declarations.stages import Stage, stages
from declarations.stored_sheets import handed_in
from integrity.models import Sanction
from integrity.queries import standing_on
from offices.checks import Question, questions
from offices.corrected import Corrected, corrected
from offices.findings import Findings, findings_of
from offices.handed_in import Field, FileShown, SectionShown, SlotShown, sections_of, slots_of, values_of
from offices.rejudged import Rejudged, rejudged
from provisions.working_days import CalendarMissing
from public_notices.counting import count
from public_notices.models import NoticeKind
from public_notices.wording import end_words
from review_plans.plan import Plan
from scoring.sheet import ScoreSheet


@dataclass(frozen=True)
class EventShown:
    """A row of the timeline, in the shape of parts/timeline.html."""

    at: datetime
    what: str
    who: str
    words: str
    tone: str


@dataclass(frozen=True)
class Act:
    """A verb of the decision bar with why it can't be taken, "" if it can."""

    verb: str
    label: str
    why: str


@dataclass(frozen=True)
class Case:
    """Everything the page shows; built once per request."""

    declaration: Declaration
    plan: Plan
    now: datetime
    closes: datetime | None
    return_note: str
    who: str
    title: str
    specialty: str
    track: str
    fields: tuple[Field, ...]
    changed: int
    sections: tuple[SectionShown, ...]
    slots: tuple[SlotShown, ...]
    verdict: Findings
    rejudged: Rejudged | None
    checks: DeskChecks | None
    against_verdict: bool
    score: ScoreSheet | None
    sign_offs: tuple[SignOff, ...]
    returns: tuple[ReturnNote, ...]
    corrected: Corrected | None
    events: tuple[EventShown, ...]
    stages: tuple[Stage, ...]
    acts: dict[str, Act]
    questions: tuple[Question, ...]
    may_check: bool
    on_record: tuple[Sanction, ...]
    seat: Seat | None

    @property
    def unseen(self) -> int:
        """Files that nobody of the office has opened yet; a desk reads the figure before it signs."""
        shown = [slot.files for slot in self.slots]
        shown += [entry.files for section in self.sections for entry in section.entries]
        return len({file.file.sha256 for files in shown for file in files if file.unseen})

    @property
    def plan_name(self) -> str:
        return words(self.plan.short_name)

    @property
    def closes_words(self) -> str:
        return end_words(self.closes) if self.closes else ""

    @property
    def overdue(self) -> bool:
        return self.closes is not None and self.now >= self.closes


class Ground:
    """What the form of a step asks of a case: the few things of the work page that it needs, each when it is needed."""

    def __init__(self, declaration: Declaration, seat: Seat) -> None:
        self.declaration, self.seat, self.plan = declaration, seat, plan_of(declaration)
        self.now = clock.now(self.plan.code)

    @cached_property
    def closes(self) -> datetime | None:
        return _closes(self.declaration)

    @cached_property
    def against_verdict(self) -> bool:
        return judging.goes_against_verdict(self.declaration, Verb.ENDORSE)


def _closes(declaration: Declaration) -> datetime | None:
    return deadline_of(declaration, awaited(declaration)) if declaration.stop else None


def case_of(declaration: Declaration, person: Person, seat: Seat | None) -> Case | None:
    """The work page for somebody who may see the declaration; None where nothing was handed in yet."""
    submission = latest_submission(declaration)
    if submission is None:
        return None
    plan, shot = plan_of(declaration), submission.snapshot
    now = clock.now(plan.code)
    fields = _fields(declaration, submission, plan)
    track = judging.stored_track(declaration)
    ticked = partial(_ticked, looks_of(declaration, seat.organisation)) if seat else None
    return Case(
        declaration=declaration,
        plan=plan,
        now=now,
        closes=_closes(declaration),
        return_note=_return_note(declaration, plan, now),
        who=who_has_it(declaration),
        title=words(plan.target(shot["target_level"]).title) if shot["target_level"] else "",
        specialty=specialty_words(plan, shot) if shot["specialty"] else "",
        track=words(plan.track(shot["track"]).name) if shot["track"] else "",
        fields=fields,
        changed=sum(1 for each in fields if each.before),
        sections=sections_of(declaration, shot, ticked),
        slots=slots_of(declaration, plan, shot, ticked),
        verdict=findings_of(track, _reasons(declaration), person_checks.reasons_of(declaration)),
        rejudged=rejudged(declaration),
        seat=seat,
        on_record=tuple(standing_on(declaration.person, now.date())),
        checks=checks_at(declaration, present_stop(declaration), track, now) if declaration.stop else None,
        against_verdict=judging.goes_against_verdict(declaration, Verb.ENDORSE),
        score=_score(declaration, submission),
        sign_offs=tuple(
            declaration.sign_offs.filter(undone_at__isnull=True)
            .select_related("person", "organisation")
            .order_by("plan_time", "pk")
        ),
        returns=tuple(
            declaration.returns.filter(undone_at__isnull=True).select_related("by", "organisation").order_by("-at")
        ),
        corrected=corrected(declaration, submission, plan, seat),
        events=_events(declaration),
        stages=tuple(stages(declaration)),
        acts=_acts(declaration, person, seat, now),
        questions=questions(declaration),
        may_check=bool(may_act(declaration, person, seat)),
    )


def _ticked(looks: Mapping[str, Look], file: FileShown) -> FileShown:
    look = looks.get(file.file.sha256)
    return replace(file, looked_at=look, unseen=look is None)


def _score(declaration: Declaration, submission: Submission) -> ScoreSheet | None:
    """The sheet that was handed in, with what offices gave and confirmed since; the experts' marks stand elsewhere."""
    submission.declaration = declaration
    basis = handed_in(submission)
    return basis.tally() if basis else None


def _return_note(declaration: Declaration, plan: Plan, now: datetime) -> str:
    """Before a return: would a repeated notice still fit, if what it shows is corrected? "" where it does."""
    rule = plan.notice(NoticeKind.EMPLOYER)
    hung = declaration.stop_kind == NoticeKind.EMPLOYER or passed(declaration, NoticeKind.EMPLOYER)
    if rule is None or not declaration.stop or not hung:
        return ""
    closes = deadline_of(declaration, declaration.stop)
    try:
        over_at = count(now.date(), rule.working_days).over_at
    except CalendarMissing as missing:
        return str(missing)
    if closes is None or over_at < closes:
        return ""
    words_of_late = _(
        "补正如果涉及公示内容，须重新公示 %(days)s 个工作日，最早到 %(end)s 届满，已来不及在本环节截止前办结。"
    )
    return words_of_late % {"days": rule.working_days, "end": end_words(over_at)}


def _acts(declaration: Declaration, person: Person, seat: Seat | None, now: datetime) -> dict[str, Act]:
    """The verbs of this seat's row in the table. A recall is offered only to whoever could do it."""
    found = {}
    for verb, answer in workflow.offered(declaration, person, seat, now):
        if verb == Verb.RECALL and not answer:
            continue
        found[str(verb)] = Act(str(verb), str(verb.label), "" if answer else str(answer.reason))
    return found


def _fields(declaration: Declaration, submission: Submission, plan: Plan) -> tuple[Field, ...]:
    now = values_of(submission.snapshot, plan)
    earlier = declaration.submissions.filter(revision=submission.revision - 1).first()
    before = values_of(earlier.snapshot, plan) if earlier else now
    return tuple(
        Field(key, value, (before.get(key) or _("（空）")) if before.get(key) != value else "")
        for key, value in now.items()
    )


def _reasons(declaration: Declaration) -> str:
    """Why desks signed against the verdict, office by office."""
    rows = desks.standing_sign_offs(declaration).select_related("organisation")
    return "\n".join(f"{row.organisation.name}：{row.reason}" for row in rows if row.reason)


TONES = {"endorse": "passed", "recommend": "passed", "forward": "passed", "send_back": "returned", "refuse": "refused"}


def _events(declaration: Declaration) -> tuple[EventShown, ...]:
    return tuple(
        EventShown(
            at=row.plan_time or row.at,
            what=row.words,
            who=" · ".join(each for each in (row.office, row.who) if each),
            words=row.reason,
            tone=TONES.get(row.verb, ""),
        )
        for row in timeline(declaration)
    )


def next_in(rows: Sequence[Declaration], declaration: Declaration) -> Declaration | None:
    """The case after this one on the page of the queue, or the one before where it is the last."""
    ids = [each.pk for each in rows]
    if declaration.pk not in ids:
        return rows[0] if rows else None
    place = ids.index(declaration.pk)
    rest = [*rows[place + 1 :], *reversed(rows[:place])]
    return rest[0] if rest else None
