"""Everything that moves a declaration on its way. Only this module writes `state` and `stop`.

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

import documents.actions
from accounts.models import Person, Seat
from accounts.results import Denied
from audit.queries import events_of
from config import clock
from config.failpoints import failpoint
from declarations import (
    completeness,
    desks,
    endings,
    guards,
    itinerary,
    judging,
    numbers,
    submissions,
    telling,
    workflow,
)
from declarations.enums import Ending, State, Verb
from declarations.locking import locked, record_event, refuse, written
from declarations.models import (
    Arrival,
    Declaration,
    ReturnNote,
    SignOff,
    Submission,
)
from declarations.queries import answered_return, open_return
from declarations.refusals import NotAllowed
from declarations.returns import ReturnPoint, earliest_due, ends_late
from declarations.workflow import Effect
from dossiers.models import Dossier
from review_plans import queries as plan_queries
from review_plans.models import ReviewPlan
from review_plans.plan import Stop

# --- the applicant's own -------------------------------------------------------------------------------------


@transaction.atomic
def start(*, person: Person, plan: ReviewPlan, now: datetime) -> Declaration:
    """Begins a draft under the newest version. `now` is the instant on the plan's clock.

    Refused when the window is closed, another declaration is live, no employer is chosen, the plan has no route for
    such an employer, or the plan wants the dossier verified first.
    """
    version = plan_queries.current_version(plan.code)
    dossier = Dossier.objects.select_for_update().filter(person=person).first()
    refuse(completeness.may_start(person=person, dossier=dossier, plan=plan, version=version, now=now))
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
    record_event(declaration, "start", person, None, now, payload={"version": version.number})
    return declaration


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
    row = locked(declaration, expected_version)
    if row.person_id != person.pk:
        raise NotAllowed(Denied(_("只有申报人本人可以提交。")))
    refuse(workflow.why_not(row, Verb.SUBMIT, person, None, now))
    refuse(completeness.may_submit(row, now))
    submission = _new_submission(row, received_at=received_at, now=now, key=idempotency_key)
    failpoint("submit.after_snapshot")
    verdict = judging.store_verdict(row, occasion="submit", asked_by=person, now=now)
    refuse(completeness.verdict_lets_submit(row, verdict))
    resumed = _close_return(row, now)
    if not row.number:
        row.number = numbers.next_number(row)
    row.submitted_at = received_at
    stop = _first_stop_after_submit(row, submission, resumed)
    _enter(row, stop, now, by=person, verb=Verb.SUBMIT, came_from="")
    written(row)
    record_event(
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
    row = locked(declaration, expected_version)
    refuse(workflow.why_not(row, verb, person, seat, now))
    role = workflow.role_in(row, person, seat)
    step = workflow.step_for(verb, workflow.place_of(row), role)
    assert step is not None
    if step.needs_reason and not (reason.strip() or points):
        raise NotAllowed(Denied(_("请写明理由。")))
    came_from = row.stop
    facts = _Act(person=person, seat=seat, now=now, opinion=opinion, reason=reason, points=tuple(points), due_at=due_at)
    _EFFECTS[step.effect](row, Verb(verb), facts)
    written(row)
    payload = {"from": came_from, "revision": row.revision, **_names(_stop_or_none(row))}
    if points:
        payload["points"] = [point.kept() for point in points]
    record_event(row, verb, person, seat, now, reason=reason or opinion, payload=payload)
    telling.moved(row, Verb(verb), now, visible_from=visible_from)
    return row


@transaction.atomic
def undo_step(
    declaration: Declaration, *, person: Person, seat: Seat, expected_version: int, now: datetime
) -> Declaration:
    """Puts back a batch's move where nobody has acted since: a compensating step with its own event."""
    row = locked(declaration, expected_version)
    if row.last_move_by_id != person.pk or desks.acted_here(row):
        raise NotAllowed(Denied(_("此后已有人办理，不能撤销。")))
    if not row.last_move_from:  # of a desk's move it is empty only there, and would lead to the applicant's desk
        raise NotAllowed(Denied(_("重新缴费后回到原环节的申报，不能撤销这一步。")))
    came_from, undone = row.stop, Verb(row.last_move_verb)
    _go_back(row, now)
    row.last_move_verb = Verb.UNDO
    written(row)
    record_event(row, Verb.UNDO, person, seat, now, payload={"from": came_from, **_names(_stop_or_none(row))})
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
    # A fee that was paid a second time is not recalled: the case would lose where it goes on from.
    came_from = "" if row.stop_kind == "fee" and row.resume_at else row.stop
    stop = _next_stop(row, act.now)
    _enter(row, stop, act.now, by=act.person, verb=verb, came_from=came_from)
    if stop.kind == "committee_check":
        judging.judge_on_arrival(row, act.now)


def _next_stop(row: Declaration, now: datetime) -> Stop:
    """The stop after this one. A re-vouched correction goes straight back to the desk that returned it.

    So does a reopened case whose fee had gone back, once it is paid again.
    """
    variant = itinerary.variant_of(row)
    if row.resume_at and row.stop_kind == "fee":
        stop = variant.stop(row.resume_at)
        row.resume_at = ""
        return stop
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
    named = earliest_due(act.points, act.due_at)
    if named is not None and named <= act.now:  # it would be late at once, and might end the case by itself
        raise NotAllowed(Denied(_("补正期限不能早于今天。")))
    due = named or closes
    if due is not None and closes is not None and due > closes:
        raise NotAllowed(Denied(_("补正期限不能晚于本环节截止时间 %(when)s。") % {"when": itinerary.in_words(closes)}))
    ReturnNote.objects.create(
        declaration=row,
        revision=row.revision,
        stop=row.stop,
        by=act.person,
        organisation=act.seat.organisation,
        points=[point.kept() for point in act.points] or [ReturnPoint("", "", act.reason).kept()],
        due_at=due,
        at=timezone.now(),
        plan_time=act.now,
    )
    row.resume_at = stop.code if stop.after_return == "sender" else ""
    row.last_move_from = row.stop
    row.state, row.stop, row.stop_kind = State.SENT_BACK, "", ""
    row.since = act.now
    row.last_move_by, row.last_move_verb = act.person, verb


REOPENED = (Ending.REFUSED, Ending.NOT_PASSED)
"""What an office or the board has decided, so that an appeal against it can lead back."""
_ENDINGS = {Verb.WITHDRAW: Ending.WITHDRAWN, Verb.NOT_PASS: Ending.NOT_PASSED}


def _end(row: Declaration, verb: Verb, act: _Act) -> None:
    row.last_move_from = row.stop
    row.state, row.stop, row.stop_kind = State.ENDED, "", ""
    row.ending = _ENDINGS.get(verb, Ending.REFUSED)
    row.ended_at = row.since = act.now
    row.last_move_by, row.last_move_verb = act.person, verb
    endings.ended(row, timezone.now())


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
        _reopen_return(row)
        return
    stop = itinerary.variant_of(row).stop(origin)
    row.state, row.stop, row.stop_kind = itinerary.STATE_OF_KIND[stop.kind], stop.code, stop.kind
    _arrived(row, now)
    if stop.kind in ("employer", "committee_check"):
        desks.standing_sign_offs(row).update(undone_at=timezone.now())


def _reopen_return(row: Declaration) -> None:
    """A correction that is taken back is a returned declaration again, with the same points and the same day."""
    note = answered_return(row)
    if note is None:
        return
    note.resolved_at = None
    note.save(update_fields=["resolved_at"])
    stop = itinerary.variant_of(row).stop(note.stop)
    row.state = State.SENT_BACK
    row.resume_at = stop.code if stop.after_return == "sender" else ""


_EFFECTS: dict[Effect, Callable[[Declaration, Verb, _Act], None]] = {
    Effect.SIGN: _sign,
    Effect.SIGN_AND_MOVE: _sign_and_move,
    Effect.MOVE: _move,
    Effect.SEND_BACK: _send_back,
    Effect.END: _end,
    Effect.STEP_BACK: _step_back,
}


@transaction.atomic
def end_uncorrected(declaration: Declaration, *, now: datetime) -> bool:
    """Ends a returned declaration that was not corrected in time, where its plan says so; answers whether it did.

    Nobody acts here but the plan: the event names no person, and the applicant is told by which clause.
    """
    row = locked(declaration, None)
    note = open_return(row)
    plan = itinerary.plan_of(row)
    if row.state != State.SENT_BACK or note is None or not ends_late(plan, note, now):
        return False
    row.state, row.ending = State.ENDED, Ending.NOT_CORRECTED
    row.ended_at = row.since = now
    written(row)
    endings.ended(row, timezone.now())
    cite = plan.corrections_cite
    payload = {"due": note.due_at.isoformat() if note.due_at else ""}
    if cite is not None:
        payload |= {"document": cite.document, "clause": cite.clause}
    record_event(row, "not_corrected", None, None, now, reason=cite.says.zh if cite else "", payload=payload)
    telling.not_corrected(row)
    return True


@transaction.atomic
def revoke(declaration: Declaration, *, person: Person, seat: Seat, reason: str, now: datetime) -> bool:
    """Takes a title back by a decision on record: the case ends and its papers no longer hold.

    Answers False, and does nothing, where no title was gained.
    """
    row, at = locked(declaration, None), timezone.now()
    if row.state != State.CERTIFIED:
        return False
    row.last_move_from = row.stop
    row.state, row.stop, row.stop_kind = State.ENDED, "", ""
    row.ending = Ending.REVOKED
    row.ended_at = row.since = now
    written(row)
    documents.actions.revoke_about(f"declaration:{row.pk}", at=at)
    record_event(row, "revoke", person, seat, now, reason=reason, at=at)
    return True


@transaction.atomic
def reinstate(declaration: Declaration, *, person: Person, seat: Seat, reason: str, now: datetime) -> bool:
    """Gives back a title whose revocation was lifted, with the papers that fell with it; False where none was revoked."""
    row = locked(declaration, None)
    if row.ending != Ending.REVOKED:
        return False
    if Declaration.objects.filter(person=row.person, plan=row.plan).exclude(state=State.ENDED).exists():
        raise NotAllowed(Denied(_("本人在本计划另有一份申报，须先结束那一份，才能恢复资格。")))
    stop = itinerary.variant_of(row).stop(row.last_move_from)
    row.state, row.stop, row.stop_kind = itinerary.STATE_OF_KIND[stop.kind], stop.code, stop.kind
    row.ending, row.ended_at, row.since = "", None, now
    written(row)
    fallen = events_of("declaration", row.pk).filter(verb="revoke").latest("at")
    documents.actions.reinstate_about(f"declaration:{row.pk}", at=fallen.at)
    record_event(row, "reinstate", person, seat, now, reason=reason)
    return True


@transaction.atomic
def reopen(
    declaration: Declaration,
    *,
    receipt: str,
    person: Person,
    seat: Seat,
    reason: str,
    now: datetime,
    through: str = "",
) -> Declaration:
    """Gives a case that was refused or not passed back to the stop that ended it: its appeal (`receipt`) was upheld.

    Whether it was, and who may, is asked by whoever calls. Deadlines that are over don't bar it any more.
    `through`: the code of an earlier stop that must be done again first, as the fee after a refund; "" for none.
    """
    row = locked(declaration, None)
    if row.state != State.ENDED or row.ending not in REOPENED or not row.last_move_from:
        raise NotAllowed(Denied(_("只有审查不通过或评审未通过的申报可以恢复办理。")))
    if Declaration.objects.filter(person=row.person, plan=row.plan).exclude(state=State.ENDED).exists():
        raise NotAllowed(Denied(_("本人在本计划另有一份申报，须先结束那一份，才能恢复办理。")))
    if not reason.strip():
        raise NotAllowed(Denied(_("请写明恢复办理的理由。")))
    _go_back(row, now)
    if through and itinerary.passed(row, through):
        _first_through(row, itinerary.variant_of(row).stop(through), now)
    row.ending, row.ended_at, row.reopened_at = "", None, now
    written(row)
    record_event(
        row, "reopen", person, seat, now, reason=reason.strip(), payload={"receipt": receipt, "stop": row.stop}
    )
    telling.reopened(row)
    return row


def _first_through(row: Declaration, stop: Stop, now: datetime) -> None:
    row.resume_at = row.stop
    row.state, row.stop, row.stop_kind = itinerary.STATE_OF_KIND[stop.kind], stop.code, stop.kind
    _arrived(row, now)


# --- shared --------------------------------------------------------------------------------------------------


def _enter(row: Declaration, stop: Stop, now: datetime, *, by: Person, verb: Verb, came_from: str) -> None:
    row.state = itinerary.STATE_OF_KIND[stop.kind]
    row.stop, row.stop_kind = stop.code, stop.kind
    row.since = now
    row.last_move_by, row.last_move_verb, row.last_move_from = by, verb, came_from
    _arrived(row, now)


def _arrived(row: Declaration, now: datetime) -> None:
    """From now on whoever sits at this desk may see the case, also when it has gone on."""
    came = Arrival(
        declaration=row,
        stop=row.stop,
        stop_kind=row.stop_kind,
        organisation_id=desks.addressee(row, row.stop_kind),
        area_code=row.area_code,
        plan_time=now,
    )
    Arrival.objects.bulk_create([came], ignore_conflicts=True)  # a desk to which the case came before knows it already


def _stop_or_none(row: Declaration) -> Stop | None:
    return itinerary.present_stop(row) if row.stop else None


def _names(stop: Stop | None) -> dict[str, Any]:
    if stop is None:
        return {"to": "", "to_name": "", "to_name_en": ""}
    return {"to": stop.code, "to_name": stop.name.zh, "to_name_en": stop.name.en}
