"""The one table of steps: which verb is possible at which kind of stop, by which seat, to what effect.

The plan owns the order of the stops; this table owns the verbs. `docs/workflow.md` is drawn from it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Person, Seat
from accounts.results import Allowed, Answer, Denied
from declarations import desks, guards, itinerary
from declarations.enums import State, Verb
from declarations.models import Declaration
from declarations.queries import answered_return
from review_plans import queries as plan_queries
from review_plans.plan import Stop

APPLICANT = "applicant"


class Effect(Enum):
    """What a step does to the declaration."""

    SUBMIT = "submit"
    SIGN = "sign"
    SIGN_AND_MOVE = "sign and move"
    MOVE = "move"
    SEND_BACK = "send back"
    END = "end"
    STEP_BACK = "step back"


@dataclass(frozen=True)
class Step:
    """One line of the table. `kind` is a stop kind, or the state draft / sent_back."""

    verb: Verb
    kind: str
    role: str
    effect: Effect
    needs_reason: bool = False


def _desk(kind: str, role: Role) -> tuple[Step, ...]:
    return (
        Step(Verb.ENDORSE, kind, role, Effect.SIGN),
        Step(Verb.SEND_BACK, kind, role, Effect.SEND_BACK, needs_reason=True),
        Step(Verb.REFUSE, kind, role, Effect.END, needs_reason=True),
        Step(Verb.RECOMMEND, kind, role, Effect.MOVE),
    )


def _withdraw(*kinds: str) -> tuple[Step, ...]:
    return tuple(Step(Verb.WITHDRAW, kind, APPLICANT, Effect.END, needs_reason=True) for kind in kinds)


def _recall(*pairs: tuple[str, str]) -> tuple[Step, ...]:
    return tuple(Step(Verb.RECALL, kind, role, Effect.STEP_BACK) for kind, role in pairs)


STEPS: tuple[Step, ...] = (
    Step(Verb.SUBMIT, State.DRAFT, APPLICANT, Effect.SUBMIT),
    Step(Verb.SUBMIT, State.SENT_BACK, APPLICANT, Effect.SUBMIT),
    Step(Verb.ENDORSE, "employer", Role.EMPLOYER_OPERATOR, Effect.SIGN_AND_MOVE),
    Step(Verb.SEND_BACK, "employer", Role.EMPLOYER_OPERATOR, Effect.SEND_BACK, needs_reason=True),
    Step(Verb.REFUSE, "employer", Role.EMPLOYER_OPERATOR, Effect.END, needs_reason=True),
    Step(Verb.FORWARD, "employer_notice", Role.EMPLOYER_OPERATOR, Effect.MOVE),
    Step(Verb.SEND_BACK, "employer_notice", Role.EMPLOYER_OPERATOR, Effect.SEND_BACK, needs_reason=True),
    Step(Verb.REFUSE, "employer_notice", Role.EMPLOYER_OPERATOR, Effect.END, needs_reason=True),
    *_desk("accepting_office", Role.ACCEPTING_OFFICER),
    *_desk("bureau", Role.BUREAU_OFFICER),
    *_desk("department", Role.DEPARTMENT_OFFICER),
    *_desk("agency", Role.AGENCY_OFFICER),
    *_desk("lower_committee", Role.LOWER_COMMITTEE_OFFICER),
    Step(Verb.ENDORSE, "committee_check", Role.COMMITTEE_OFFICER, Effect.SIGN_AND_MOVE),
    Step(Verb.SEND_BACK, "committee_check", Role.COMMITTEE_OFFICER, Effect.SEND_BACK, needs_reason=True),
    Step(Verb.REFUSE, "committee_check", Role.COMMITTEE_OFFICER, Effect.END, needs_reason=True),
    Step(Verb.FORWARD, "fee", Role.COMMITTEE_OFFICER, Effect.MOVE),
    Step(Verb.FORWARD, "fee", APPLICANT, Effect.MOVE),
    Step(Verb.REFUSE, "fee", Role.COMMITTEE_OFFICER, Effect.END, needs_reason=True),
    Step(Verb.FORWARD, "admission_notice", Role.COMMITTEE_OFFICER, Effect.MOVE),
    Step(Verb.REFUSE, "admission_notice", Role.COMMITTEE_OFFICER, Effect.END, needs_reason=True),
    Step(Verb.FORWARD, "expert_review", Role.COMMITTEE_OFFICER, Effect.MOVE),
    Step(Verb.FORWARD, "ballot", Role.COMMITTEE_OFFICER, Effect.MOVE),
    Step(Verb.NOT_PASS, "ballot", Role.COMMITTEE_OFFICER, Effect.END, needs_reason=True),
    Step(Verb.FORWARD, "result_notice", Role.COMMITTEE_OFFICER, Effect.MOVE),
    Step(Verb.REFUSE, "result_notice", Role.COMMITTEE_OFFICER, Effect.END, needs_reason=True),
    Step(Verb.ENDORSE, "confirmation", Role.BUREAU_OFFICER, Effect.SIGN),
    Step(Verb.REFUSE, "confirmation", Role.BUREAU_OFFICER, Effect.END, needs_reason=True),
    Step(Verb.RECOMMEND, "confirmation", Role.BUREAU_OFFICER, Effect.MOVE),
    Step(Verb.FORWARD, "certificate", Role.COMMITTEE_OFFICER, Effect.MOVE),
    *_withdraw(
        State.DRAFT,
        State.SENT_BACK,
        "employer",
        "employer_notice",
        "accepting_office",
        "bureau",
        "department",
        "agency",
        "lower_committee",
        "committee_check",
        "fee",
        "admission_notice",
    ),
    *_recall(
        ("employer", APPLICANT),
        ("employer_notice", Role.EMPLOYER_OPERATOR),
        ("accepting_office", Role.EMPLOYER_OPERATOR),
        ("bureau", Role.EMPLOYER_OPERATOR),
        ("bureau", Role.ACCEPTING_OFFICER),
        ("bureau", Role.DEPARTMENT_OFFICER),
        ("department", Role.EMPLOYER_OPERATOR),
        ("agency", Role.EMPLOYER_OPERATOR),
        ("lower_committee", Role.BUREAU_OFFICER),
        ("lower_committee", Role.ACCEPTING_OFFICER),
        ("committee_check", Role.EMPLOYER_OPERATOR),
        ("committee_check", Role.ACCEPTING_OFFICER),
        ("committee_check", Role.BUREAU_OFFICER),
        ("committee_check", Role.DEPARTMENT_OFFICER),
        ("committee_check", Role.AGENCY_OFFICER),
        ("committee_check", Role.LOWER_COMMITTEE_OFFICER),
        ("fee", Role.COMMITTEE_OFFICER),
        ("admission_notice", Role.COMMITTEE_OFFICER),
        ("expert_review", Role.COMMITTEE_OFFICER),
        ("ballot", Role.COMMITTEE_OFFICER),
        ("confirmation", Role.COMMITTEE_OFFICER),
        ("certificate", Role.BUREAU_OFFICER),
    ),
)

# A verb that moves a case is refused while one of these says no; the plan may name more.
_ALWAYS_GUARDED = {
    "employer_notice": ("notice_ran", "no_open_objection"),
    "admission_notice": ("notice_ran", "no_open_objection"),
    "fee": ("fee_recorded",),
    "expert_review": ("no_open_review",),
    "ballot": ("ballot_passed",),
    "result_notice": ("notice_ran", "no_open_objection"),
    "certificate": ("certificate_issued",),
}

# What the board has decided, the office neither ends nor takes back at will.
_VERB_GUARDED = {
    (Verb.NOT_PASS, "ballot"): "ballot_lost",
    (Verb.REFUSE, "result_notice"): "objection_upheld",
    (Verb.REFUSE, "fee"): "fee_overdue",
    (Verb.RECALL, "ballot"): "off_the_agenda",
    (Verb.RECALL, "certificate"): "not_announced",
}


def place_of(declaration: Declaration) -> str:
    """The first column of the table: the stop's kind, or draft / sent_back / ended."""
    return declaration.stop_kind or declaration.state


def step_for(verb: str, place: str, role: str) -> Step | None:
    return next((s for s in STEPS if (s.verb, s.kind, s.role) == (verb, place, role)), None)


def role_in(declaration: Declaration, person: Person, seat: Seat | None) -> str:
    """In which capacity this person would act: the seat's role, or applicant of their own case."""
    return APPLICANT if declaration.person_id == person.pk else (seat.role if seat else "")


def why_not(declaration: Declaration, verb: str, person: Person, seat: Seat | None, now: datetime) -> Answer:
    """May this step be taken now? The words of a `Denied` stand beside the disabled button.

    `now` is the instant on the plan's clock.
    """
    role = role_in(declaration, person, seat)
    step = step_for(verb, place_of(declaration), role)
    if step is None:
        return Denied(_("当前处于“%(state)s”，不能进行这一步。") % {"state": declaration.get_state_display()})
    if role == APPLICANT:
        return _applicant(declaration, step, now)
    return _official(declaration, step, person, seat, now)


def offered(
    declaration: Declaration, person: Person, seat: Seat | None, now: datetime
) -> tuple[tuple[Verb, Answer], ...]:
    """Every verb of this person's row in the table, each with its yes or its reason."""
    role, place = role_in(declaration, person, seat), place_of(declaration)
    rows = [s for s in STEPS if s.kind == place and s.role == role]
    return tuple((s.verb, why_not(declaration, s.verb, person, seat, now)) for s in rows)


def _applicant(declaration: Declaration, step: Step, now: datetime) -> Answer:
    if step.effect is Effect.SUBMIT:
        return window_open(declaration, now)
    if step.effect is Effect.STEP_BACK:
        return _may_step_back(declaration, declaration.last_move_by_id == declaration.person_id) and _in_time(
            declaration, now
        )
    if step.effect is Effect.MOVE:
        return _may_move(declaration, step, now)
    return Allowed()


def _in_time(declaration: Declaration, now: datetime) -> Answer:
    """A correction is not taken back once its day is over: it could not be handed in again."""
    note = answered_return(declaration)
    if note and note.due_at and now >= note.due_at:
        return Denied(
            _("补正期限已过（%(when)s），撤回后不能再提交；要改的，请联系正在办理的单位退回。")
            % {"when": itinerary.in_words(note.due_at)}
        )
    return Allowed()


def window_open(declaration: Declaration, now: datetime) -> Answer:
    """The personal window, or after a return the day it is due."""
    if declaration.state == State.SENT_BACK:
        note = declaration.returns.filter(resolved_at=None, undone_at=None).order_by("-at").first()
        if note and note.due_at and now >= note.due_at:
            return Denied(_("补正期限已过（%(when)s）。") % {"when": itinerary.in_words(note.due_at)})
        return Allowed()
    closes = plan_queries.deadline(
        declaration.version, "personal", area=declaration.area_code or None, person_id=declaration.person_id
    )
    if closes is not None and now >= closes:
        return Denied(_("个人申报已于 %(when)s 截止。") % {"when": itinerary.in_words(closes)})
    return Allowed()


def _official(declaration: Declaration, step: Step, person: Person, seat: Seat | None, now: datetime) -> Answer:
    if seat is None:
        return Denied(_("请先选择办理身份。"))
    if step.effect is Effect.STEP_BACK:
        mine = declaration.last_move_by_id == person.pk and declaration.last_move_from != ""
        return _may_step_back(declaration, mine) and _verb_guard(declaration, step, now)
    party = desks.party_of(declaration, seat)
    if party is None:
        return Denied(_("这份申报不归“%(office)s”办理。") % {"office": seat.organisation.name})
    if (late := _deadline_of_stop(declaration, step, now)) is not None:
        return late
    if step.verb == Verb.ENDORSE and desks.standing(declaration, party):
        return Denied(_("本单位已签署审查意见。"))
    if step.effect is Effect.MOVE:
        return _may_move(declaration, step, now)
    return _verb_guard(declaration, step, now)


def _verb_guard(declaration: Declaration, step: Step, now: datetime) -> Answer:
    name = _VERB_GUARDED.get((step.verb, step.kind))
    return guards.ask(name, declaration, now) if name else Allowed()


def _deadline_of_stop(declaration: Declaration, step: Step, now: datetime) -> Denied | None:
    """After the stop's deadline nothing goes on; sending back and refusing need no more time.

    The day of the fee is the payer's: whether it was kept is asked when the money is booked.
    """
    if step.effect in (Effect.SEND_BACK, Effect.END) or step.kind == "fee":
        return None
    # What was returned goes by the deadline of the desk that waits for it: the earlier ones were kept the first time.
    closes = itinerary.deadline_of(declaration, declaration.resume_at or declaration.stop)
    if closes is None or now < closes:
        return None
    if declaration.reopened_at is not None and closes <= declaration.reopened_at:
        return None  # whoever was refused wrongly has not missed it
    return Denied(_("本环节已于 %(when)s 截止。") % {"when": itinerary.in_words(closes)})


def _may_move(declaration: Declaration, step: Step, now: datetime) -> Answer:
    if step.kind in desks.SIGNED_KINDS and (open_parties := desks.unsigned(declaration)):
        names = _("、").join(desks.party_words(p) for p in open_parties)
        return Denied(_("还缺审查意见：%(who)s。") % {"who": names})
    stop = itinerary.present_stop(declaration)
    for name in guards_at(stop):
        answer = guards.ask(name, declaration, now)
        if not answer:
            return answer
    return Allowed()


def guards_at(stop: Stop) -> tuple[str, ...]:
    """What is asked before a case leaves this stop."""
    return tuple(dict.fromkeys((*_ALWAYS_GUARDED.get(stop.kind, ()), *stop.guards)))


def _may_step_back(declaration: Declaration, mine: bool) -> Answer:
    if not mine:
        return Denied(_("只有作出上一步的人可以撤回。"))
    if desks.acted_here(declaration):
        return Denied(_("下一环节已经办理，不能撤回。"))
    return Allowed()
