"""Everything that changes a declaration. Only this module writes `state` and `stop`.

Each action is one transaction: it locks the row, compares its version, writes the change, one event and the
messages to be told. The loser of a race gets `Conflict` with who and when; a step that may not be taken raises
`NotAllowed` with the sentence that the disabled button shows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person, Seat
from accounts.results import Denied
from audit.actions import record
from config import clock
from config.failpoints import failpoint
from declarations import completeness, desks, guards, itinerary, judging, numbers, submissions, telling, workflow
from declarations.enums import Ending, State, Verb
from declarations.models import (
    Attachment,
    ChosenAchievement,
    Declaration,
    ReturnNote,
    SelfClaim,
    SignOff,
    Submission,
)
from declarations.permissions import may_edit
from declarations.queries import open_return
from declarations.workflow import Effect
from dossiers.models import Achievement, Dossier
from files.models import FileState, StoredFile
from review_plans import queries as plan_queries
from review_plans.models import PlanVersion, ReviewPlan
from review_plans.plan import Stop


class NotAllowed(Exception):
    """The step may not be taken; `denied.reason` says why."""

    def __init__(self, denied: Denied) -> None:
        super().__init__(str(denied.reason))
        self.denied = denied


class Conflict(Exception):
    """Somebody was faster: who, when (true time), and the state it is in now."""

    def __init__(self, declaration: Declaration) -> None:
        self.declaration = declaration
        self.who = str(declaration.last_move_by or declaration.person)
        self.when = declaration.changed_at
        self.state = declaration.get_state_display()
        super().__init__(f"{self.who} {self.when}")


@dataclass(frozen=True)
class ReturnPoint:
    """One point of a return: a reason's code, the field it reopens, and words."""

    code: str
    field: str
    words: str


EDITABLE = frozenset(
    {
        "target_level",
        "specialty",
        "sub_specialty",
        "track",
        "accepting_office",
        "statement",
        "exceptional_reason",
        "answers",
        "not_met_reason",
        "signature",
        "pledged_at",
    }
)


# --- the applicant's own -------------------------------------------------------------------------------------


@transaction.atomic
def start(*, person: Person, plan: ReviewPlan, now: datetime) -> Declaration:
    """Begins a draft under the newest version. `now` is the instant on the plan's clock.

    Refused when the window is closed, another declaration is live, no employer is chosen, the plan has no route for
    such an employer, or the plan wants the dossier verified first.
    """
    version = plan_queries.current_version(plan.code)
    dossier = Dossier.objects.select_for_update().filter(person=person).first()
    _refuse(completeness.may_start(person=person, dossier=dossier, plan=plan, version=version, now=now))
    assert dossier is not None
    assert dossier.employer is not None
    variant = plan_queries.variant_for(plan_queries.plan_of(version), dossier.employer.employer)
    assert variant is not None
    declaration = Declaration.objects.create(
        person=person,
        plan=plan,
        version=version,
        employer=dossier.employer,
        variant=variant.code,
        area_code=dossier.employer.area_id or "",
        since=now,
        created_at=now,
    )
    _event(declaration, "start", person, None, now, payload={"version": version.number})
    return declaration


@transaction.atomic
def save(
    declaration: Declaration, *, person: Person, expected_version: int, now: datetime, **fields: Any
) -> Declaration:
    """Writes answers of a draft or a returned declaration; in a return only the fields it reopens.

    Raises `Conflict` when the row moved on meanwhile: the caller shows both texts.
    """
    unknown = set(fields) - EDITABLE
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    row = _locked(declaration, expected_version)
    _refuse(may_edit(row, person))
    _refuse(workflow.window_open(row, now))
    _refuse(completeness.reopened(row, fields))
    for name, value in fields.items():
        setattr(row, name, value)
    if "accepting_office" in fields:
        row.area_code = _area_of(row)
    return _written(row)


def _area_of(declaration: Declaration) -> str:
    office: Organisation = declaration.accepting_office or declaration.employer
    return office.area_id or declaration.employer.area_id or ""


@transaction.atomic
def choose_achievements(
    declaration: Declaration,
    *,
    person: Person,
    expected_version: int,
    achievements: Sequence[Achievement],
    representative: Achievement | None,
    now: datetime,
) -> Declaration:
    """Replaces the chosen achievements, in this order; one may be the representative work."""
    row = _locked(declaration, expected_version)
    _refuse(may_edit(row, person))
    _refuse(workflow.window_open(row, now))
    _refuse(completeness.reopened(row, {"achievements": True}))
    row.chosen.all().delete()
    for position, achievement in enumerate(achievements):
        if achievement.dossier.person_id != person.pk:
            raise NotAllowed(Denied(_("只能选择本人业绩档案中的业绩。")))
        ChosenAchievement.objects.create(
            declaration=row,
            achievement=achievement,
            position=position,
            representative=representative is not None and achievement.pk == representative.pk,
        )
    return _written(row)


@transaction.atomic
def attach(
    declaration: Declaration, *, slot: str, file: StoredFile, person: Person, now: datetime, not_fetched: bool = False
) -> Attachment:
    """Puts a ready file of the applicant's into a slot of the plan."""
    row = _locked(declaration, None)
    _refuse(may_edit(row, person))
    _refuse(workflow.window_open(row, now))
    _refuse(completeness.reopened(row, {f"slot:{slot}": True}))
    if file.owner_id != person.pk or file.state != FileState.READY:
        raise NotAllowed(Denied(_("这个文件还不能使用，请等检查完成或重新上传。")))
    plan_slot = next((s for s in itinerary.plan_of(row).slots if s.code == slot), None)
    if plan_slot is None:
        raise NotAllowed(Denied(_("本计划没有这项附件。")))
    if not plan_slot.many:
        row.attachments.filter(slot=slot).delete()
    attachment, _made = Attachment.objects.get_or_create(
        declaration=row,
        slot=slot,
        file=file,
        defaults={"position": row.attachments.filter(slot=slot).count(), "not_fetched": not_fetched},
    )
    _written(row)
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, person: Person, now: datetime) -> None:
    """Takes a file out of its slot; the file itself stays the applicant's."""
    row = _locked(attachment.declaration, None)
    _refuse(may_edit(row, person))
    _refuse(workflow.window_open(row, now))
    _refuse(completeness.reopened(row, {f"slot:{attachment.slot}": True}))
    attachment.delete()
    _written(row)


@transaction.atomic
def claim(
    declaration: Declaration, *, person: Person, expected_version: int, claims: Sequence[SelfClaim], now: datetime
) -> Declaration:
    """Replaces the self score's claims of the lines named in `claims` (unsaved rows; mark 0 takes a line out)."""
    row = _locked(declaration, expected_version)
    _refuse(may_edit(row, person))
    _refuse(workflow.window_open(row, now))
    _refuse(completeness.reopened(row, {"self_score": True}))
    row.claims.filter(line__in={c.line for c in claims}).delete()
    for unsaved in claims:
        if unsaved.achievement is not None and unsaved.achievement.dossier.person_id != person.pk:
            raise NotAllowed(Denied(_("只能引用本人业绩档案中的业绩。")))
        if unsaved.mark > 0:
            unsaved.declaration = row
            unsaved.save(force_insert=True)
    return _written(row)


@transaction.atomic
def submit(
    declaration: Declaration,
    *,
    person: Person,
    expected_version: int,
    received_at: datetime,
    idempotency_key: str,
) -> Submission:
    """Hands the declaration in: snapshot, verdict, number, first stop, event and message in one transaction.

    `received_at` (true time) is when the server had the whole request and decides about the deadline. Sending the same
    `idempotency_key` again answers with the same submission.
    """
    before = Submission.objects.filter(declaration=declaration, idempotency_key=idempotency_key).first()
    if before is not None and declaration.person_id == person.pk:
        return before
    now = clock.on_plan_clock(received_at, declaration.plan.code)
    row = _locked(declaration, expected_version)
    if row.person_id != person.pk:
        raise NotAllowed(Denied(_("只有申报人本人可以提交。")))
    _refuse(workflow.why_not(row, Verb.SUBMIT, person, None, now))
    _refuse(completeness.may_submit(row, now))
    submission = _new_submission(row, received_at=received_at, now=now, key=idempotency_key)
    failpoint("submit.after_snapshot")
    verdict = judging.store_verdict(row, occasion="submit", asked_by=person, now=now)
    _refuse(completeness.verdict_lets_submit(row, verdict))
    resumed = _close_return(row, now)
    if not row.number:
        row.number = numbers.next_number(row)
    row.submitted_at = received_at
    stop = _first_stop_after_submit(row, submission, resumed)
    _enter(row, stop, now, by=person, verb=Verb.SUBMIT, came_from="")
    _written(row)
    _event(
        row,
        Verb.SUBMIT,
        person,
        None,
        now,
        payload={"revision": row.revision, "snapshot": submission.snapshot_hash, **_names(stop)},
    )
    telling.moved(row, Verb.SUBMIT, now)
    transaction.on_commit(lambda: failpoint("submit.after_commit"))
    return submission


def _new_submission(row: Declaration, *, received_at: datetime, now: datetime, key: str) -> Submission:
    row.revision += 1
    snapshot = submissions.snapshot_of(row)
    return Submission.objects.create(
        declaration=row,
        revision=row.revision,
        version=row.version,
        snapshot=snapshot,
        snapshot_hash=submissions.hash_of(snapshot),
        score_sheet=judging.score_sheet_json(row),
        received_at=received_at,
        plan_time=now,
        idempotency_key=key,
    )


def _close_return(row: Declaration, now: datetime) -> str:
    """Marks the open return as corrected; answers the stop to resume at ("" = from the start)."""
    note = open_return(row)
    if note is None:
        return ""
    note.resolved_at = now
    note.save(update_fields=["resolved_at"])
    return row.resume_at


def _first_stop_after_submit(row: Declaration, submission: Submission, resumed: str) -> Stop:
    """The first stop; after a return, the desk that returned it, once the employer has confirmed what changed."""
    variant = itinerary.variant_of(row)
    first = variant.stops[0]
    if not resumed or resumed == first.code:
        row.resume_at = ""
        return first
    previous = row.submissions.filter(revision=submission.revision - 1).first()
    if previous is not None and previous.snapshot_hash == submission.snapshot_hash:
        row.resume_at = ""
        return variant.stop(resumed)
    row.resume_at = resumed
    return first


@transaction.atomic
def withdraw(
    declaration: Declaration, *, person: Person, expected_version: int, reason: str, now: datetime
) -> Declaration:
    return take_step(
        declaration,
        verb=Verb.WITHDRAW,
        person=person,
        seat=None,
        expected_version=expected_version,
        reason=reason,
        now=now,
    )


# --- the desks -----------------------------------------------------------------------------------------------


@transaction.atomic
def take_step(
    declaration: Declaration,
    *,
    verb: str,
    person: Person,
    seat: Seat | None,
    expected_version: int,
    now: datetime,
    opinion: str = "",
    reason: str = "",
    points: Sequence[ReturnPoint] = (),
    due_at: datetime | None = None,
    visible_from: datetime | None = None,
) -> Declaration:
    """Takes one step of the table for one declaration. `now` is the instant on the plan's clock.

    After commit nothing more happens by itself: messages lie in the outbox, visible from `visible_from` (true time).
    """
    row = _locked(declaration, expected_version)
    _refuse(workflow.why_not(row, verb, person, seat, now))
    role = workflow.role_in(row, person, seat)
    step = workflow.step_for(verb, workflow.place_of(row), role)
    assert step is not None
    if step.needs_reason and not (reason.strip() or points):
        raise NotAllowed(Denied(_("请写明理由。")))
    came_from = row.stop
    facts = _Act(person=person, seat=seat, now=now, opinion=opinion, reason=reason, points=tuple(points), due_at=due_at)
    _EFFECTS[step.effect](row, Verb(verb), facts)
    _written(row)
    payload = {"from": came_from, "revision": row.revision, **_names(_stop_or_none(row))}
    if points:
        payload["points"] = [{"code": p.code, "field": p.field, "words": p.words} for p in points]
    _event(row, verb, person, seat, now, reason=reason or opinion, payload=payload)
    telling.moved(row, Verb(verb), now, visible_from=visible_from)
    return row


@transaction.atomic
def undo_step(
    declaration: Declaration, *, person: Person, seat: Seat, expected_version: int, now: datetime
) -> Declaration:
    """Puts back a batch's move where nobody has acted since: a compensating step with its own event."""
    row = _locked(declaration, expected_version)
    if row.last_move_by_id != person.pk or desks.acted_here(row):
        raise NotAllowed(Denied(_("此后已有人办理，不能撤销。")))
    came_from, undone = row.stop, Verb(row.last_move_verb)
    _go_back(row, now)
    row.last_move_verb = Verb.UNDO
    _written(row)
    _event(row, Verb.UNDO, person, seat, now, payload={"from": came_from, **_names(_stop_or_none(row))})
    telling.taken_back(row, undone, now)
    return row


@dataclass(frozen=True)
class _Act:
    person: Person
    seat: Seat | None
    now: datetime
    opinion: str
    reason: str
    points: tuple[ReturnPoint, ...]
    due_at: datetime | None


def _sign(row: Declaration, verb: Verb, act: _Act) -> None:
    assert act.seat is not None
    party = desks.party_of(row, act.seat)
    assert party is not None
    if judging.goes_against_verdict(row, verb) and not act.reason.strip():
        raise NotAllowed(Denied(_("资格对照有不符合项，审查通过须写明理由。")))
    SignOff.objects.create(
        declaration=row,
        revision=row.revision,
        stop=row.stop,
        party=party,
        verb=verb,
        person=act.person,
        seat_id=act.seat.pk,
        organisation=act.seat.organisation,
        opinion=act.opinion,
        reason=act.reason,
        at=timezone.now(),
        plan_time=act.now,
    )


def _sign_and_move(row: Declaration, verb: Verb, act: _Act) -> None:
    _sign(row, verb, act)
    _move(row, verb, act)


def _move(row: Declaration, verb: Verb, act: _Act) -> None:
    came_from = row.stop
    stop = _next_stop(row, act.now)
    _enter(row, stop, act.now, by=act.person, verb=verb, came_from=came_from)


def _next_stop(row: Declaration, now: datetime) -> Stop:
    """The stop after this one. A re-vouched correction goes straight back to the desk that returned it."""
    variant = itinerary.variant_of(row)
    if row.resume_at and row.stop == "employer" and not _notice_must_run_again(row, now):
        stop = variant.stop(row.resume_at)
        row.resume_at = ""
        return stop
    if row.resume_at not in ("", "employer_notice") and row.stop == "employer_notice":
        stop = variant.stop(row.resume_at)
        row.resume_at = ""
        return stop
    if row.stop == "employer_notice":
        row.resume_at = ""
    following = variant.after(row.stop)
    while following is not None and following.optional and not desks.anybody_at(row, following):
        following = variant.after(following.code)
    if following is None:
        raise NotAllowed(Denied(_("这是最后一个环节。")))
    return following


def _notice_must_run_again(row: Declaration, now: datetime) -> bool:
    """Only if a field that the notice shows has changed since a notice that ran."""
    return row.resume_at == "employer_notice" or not guards.ask("notice_stands", row, now)


def _send_back(row: Declaration, verb: Verb, act: _Act) -> None:
    assert act.seat is not None
    stop = itinerary.present_stop(row)
    closes = itinerary.deadline_of(row, stop.code)
    due = act.due_at or closes
    if due is not None and closes is not None and due > closes:
        raise NotAllowed(Denied(_("补正期限不能晚于本环节截止时间 %(when)s。") % {"when": itinerary.in_words(closes)}))
    ReturnNote.objects.create(
        declaration=row,
        revision=row.revision,
        stop=row.stop,
        by=act.person,
        organisation=act.seat.organisation,
        points=[{"code": p.code, "field": p.field, "words": p.words} for p in act.points]
        or [{"code": "", "field": "", "words": act.reason}],
        due_at=due,
        at=timezone.now(),
        plan_time=act.now,
    )
    row.resume_at = stop.code if stop.after_return == "sender" else ""
    row.last_move_from = row.stop
    row.state, row.stop, row.stop_kind = State.SENT_BACK, "", ""
    row.since = act.now
    row.last_move_by, row.last_move_verb = act.person, verb


def _end(row: Declaration, verb: Verb, act: _Act) -> None:
    row.last_move_from = row.stop
    row.state, row.stop, row.stop_kind = State.ENDED, "", ""
    row.ending = Ending.WITHDRAWN if verb == Verb.WITHDRAW else Ending.REFUSED
    row.ended_at = row.since = act.now
    row.last_move_by, row.last_move_verb = act.person, verb


def _step_back(row: Declaration, verb: Verb, act: _Act) -> None:
    _go_back(row, act.now)
    row.last_move_by, row.last_move_verb = act.person, verb


def _go_back(row: Declaration, now: datetime) -> None:
    """To where the last move came from: a stop, or the applicant's desk."""
    origin = row.last_move_from
    row.last_move_from = ""
    row.since = now
    if not origin:
        row.state, row.stop, row.stop_kind = State.DRAFT, "", ""
        return
    stop = itinerary.variant_of(row).stop(origin)
    row.state, row.stop, row.stop_kind = itinerary.STATE_OF_KIND[stop.kind], stop.code, stop.kind
    _arrived(row, now)
    if stop.kind in ("employer", "committee_check"):
        desks.standing_sign_offs(row).update(undone_at=timezone.now())


_EFFECTS: dict[Effect, Callable[[Declaration, Verb, _Act], None]] = {
    Effect.SIGN: _sign,
    Effect.SIGN_AND_MOVE: _sign_and_move,
    Effect.MOVE: _move,
    Effect.SEND_BACK: _send_back,
    Effect.END: _end,
    Effect.STEP_BACK: _step_back,
}


# --- plan versions -------------------------------------------------------------------------------------------


def follow_newest_version(plan: ReviewPlan, old: PlanVersion | None, new: PlanVersion) -> None:
    """Drafts follow the newest version of their plan; submitted ones stay pinned. Called at import."""
    drafts = Declaration.objects.select_for_update().filter(plan=plan, state=State.DRAFT, revision=0)
    for row in drafts.exclude(version=new).order_by("pk"):
        row.version = new
        _written(row)
        now = clock.now(plan.code)
        _event(row, "follow_version", None, None, now, payload={"version": new.number})
        telling.plan_changed(row, new, now)


# --- shared --------------------------------------------------------------------------------------------------


def _locked(declaration: Declaration, expected_version: int | None) -> Declaration:
    # The lock comes first and alone: a joined row read while waiting for it would be the one from before the wait.
    Declaration.objects.select_for_update().only("pk").get(pk=declaration.pk)
    row = Declaration.objects.select_related(
        "person", "plan", "version", "employer__employer", "accepting_office", "last_move_by"
    ).get(pk=declaration.pk)
    if expected_version is not None and row.row_version != expected_version:
        raise Conflict(row)
    return row


def _written(row: Declaration) -> Declaration:
    row.row_version += 1
    row.save()
    return row


def _enter(row: Declaration, stop: Stop, now: datetime, *, by: Person, verb: Verb, came_from: str) -> None:
    row.state = itinerary.STATE_OF_KIND[stop.kind]
    row.stop, row.stop_kind = stop.code, stop.kind
    row.since = now
    row.last_move_by, row.last_move_verb, row.last_move_from = by, verb, came_from
    _arrived(row, now)


def _arrived(row: Declaration, now: datetime) -> None:
    """From now on whoever sits at this desk may see the case, also when it has gone on."""
    desk: dict[str, Any] = {
        "stop": row.stop,
        "organisation_id": desks.addressee(row, row.stop_kind),
        "area_code": row.area_code,
    }
    row.arrivals.get_or_create(**desk, defaults={"stop_kind": row.stop_kind, "plan_time": now})


def _stop_or_none(row: Declaration) -> Stop | None:
    return itinerary.present_stop(row) if row.stop else None


def _names(stop: Stop | None) -> dict[str, Any]:
    if stop is None:
        return {"to": "", "to_name": "", "to_name_en": ""}
    return {"to": stop.code, "to_name": stop.name.zh, "to_name_en": stop.name.en}


def _event(
    row: Declaration,
    verb: str,
    person: Person | None,
    seat: Seat | None,
    now: datetime,
    *,
    reason: str = "",
    payload: dict[str, Any] | None = None,
) -> None:
    record(
        chain=row.plan.code,
        verb=str(verb),
        actor_id=person.pk if person else None,
        actor_label=person.name if person else "",
        seat_id=seat.pk if seat else None,
        role=seat.role if seat else (workflow.APPLICANT if person else ""),
        office=seat.organisation.name if seat else "",
        object_type="declaration",
        object_id=row.pk,
        reason=reason,
        payload={"state": str(row.state), **(payload or {})},
        at=timezone.now(),
        plan_time=now,
    )


def _refuse(answer: Any) -> None:
    if not answer:
        raise NotAllowed(answer)
