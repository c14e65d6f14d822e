"""Leads declarations along their itinerary with the product's own actions, the plan's clock moved between days."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, Person, Seat
from committee.actions import record_fee
from config import clock
from config.demo import careers
from config.demo.careers import Story
from config.demo.claims import claim_points
from config.demo.offices import Desks
from config.demo.people import PeopleMaker
from config.demo.words import Words
from declarations import actions, desks, editing, itinerary, slots
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.returns import ReturnPoint
from dossiers import vouching
from dossiers.models import Achievement, Dossier
from public_notices import actions as notices
from public_notices.models import PublicNotice
from public_notices.queries import standing_notice
from review_plans.models import ReviewPlan
from review_plans.plan import Plan
from review_plans.queries import schedule_of


@dataclass
class Stage:
    """Everything a step of the demo needs to know of its plan."""

    row: ReviewPlan
    plan: Plan
    desks: Desks
    people: PeopleMaker
    words: Words
    employers: list[Organisation]
    serial: int = 0
    posted: list[PublicNotice] = field(default_factory=list)

    def now(self) -> datetime:
        return clock.now(self.plan.code)


@transaction.atomic
def applicant(stage: Stage, employer: Organisation, target: str, story: Story, *, username: str = "") -> Dossier:
    """A person with a whole dossier that the employer has verified."""
    dossier = newcomer(stage, employer, target, story, username=username)
    seat = stage.desks.operators[employer.pk]
    vouching.verify_all(dossier, person=seat.person, seat=seat, expected_version=dossier.row_version)
    return dossier


@transaction.atomic
def newcomer(stage: Stage, employer: Organisation, target: str, story: Story, *, username: str = "") -> Dossier:
    """A person with a whole dossier that waits for the employer."""
    stage.serial += 1
    person = stage.people.make(prefix=username or f"person{stage.people.serial + 1}")
    dossier = careers.fill(person, employer, stage.plan, target, story, stage.words, stage.people.serial)
    dossier.refresh_from_db()
    return vouching.hand_in(dossier, person=person, expected_version=dossier.row_version)


@transaction.atomic
def draft(stage: Stage, person: Person, target: str, track: str) -> Declaration:
    """A declaration with every answer given, not yet submitted."""
    declaration = actions.start(person=person, plan=stage.row, now=stage.now())
    plan = stage.plan
    specialty = plan.specialties[stage.serial % len(plan.specialties)]
    declaration = editing.save(
        declaration,
        person=person,
        expected_version=declaration.row_version,
        now=stage.now(),
        target_level=target,
        specialty=specialty.code,
        sub_specialty=specialty.subs[0].code if specialty.subs else "",
        track=track,
        accepting_office=_accepting_office(declaration, plan),
        statement=stage.words.statement(person.name, "工程师", stage.words.project()),
        exceptional_reason="成绩显著，贡献突出。" if track == "exceptional" else "",
        not_met_reason="本人知悉对照结果，请按实际材料审查。",
    )
    works = list(Achievement.objects.filter(dossier__person=person).order_by("pk"))
    declaration = editing.choose_achievements(
        declaration,
        person=person,
        expected_version=declaration.row_version,
        achievements=works,
        representative=works[-1],
        now=stage.now(),
    )
    return _attach_and_pledge(stage, declaration, person)


def _accepting_office(declaration: Declaration, plan: Plan) -> Organisation | None:
    stops = itinerary.variant_of(declaration).stops
    if not any(s.kind == "accepting_office" for s in stops):
        return None
    codes = [o.code for o in plan.accepting_offices] or [o.code for o in plan.offices]
    offices = Organisation.objects.filter(kind="accepting_office", code__in=codes)
    near = offices.filter(area=declaration.employer.area).first()
    return near or offices.order_by("pk").first()


def _attach_and_pledge(stage: Stage, declaration: Declaration, person: Person) -> Declaration:
    proof = person.stored_files.filter(rule="evidence", state="ready").first()
    assert proof is not None
    for state in slots.states(declaration):
        if state.blocks:
            editing.attach(declaration, slot=state.slot.code, file=proof, person=person, now=stage.now())
    _read_again(declaration)
    schedule = schedule_of(declaration.version)
    wants_score = stage.plan.self_score == "everybody" or declaration.track == "self_scored"
    if schedule is not None and wants_score:
        claim_points(declaration, person.dossier, schedule, stage.now())
        _read_again(declaration)
    return editing.save(
        declaration,
        person=person,
        expected_version=declaration.row_version,
        now=stage.now(),
        signature=careers.sign(person, stage.serial),
        pledged_at=stage.now(),
    )


def submit(stage: Stage, declaration: Declaration) -> Declaration:
    actions.submit(
        declaration,
        person=declaration.person,
        expected_version=declaration.row_version,
        received_at=timezone.now(),
        idempotency_key=uuid.uuid4().hex,
    )
    _read_again(declaration)
    return declaration


def post_employer_notice(stage: Stage, employer: Organisation, declarations: list[Declaration]) -> PublicNotice:
    seat = stage.desks.operators[employer.pk]
    return notices.post_notice(
        organisation=employer,
        kind="employer_notice",
        declarations=declarations,
        place="单位公告栏和内部网站",
        contact="人力资源部 0571-00000000",
        person=seat.person,
        seat=seat,
    )


def _read_again(declaration: Declaration) -> None:
    """As it stands now; its plan and version, which every step asks for, stay the ones that were read."""
    plan, version = declaration.plan, declaration.version
    declaration.refresh_from_db()
    if (declaration.plan_id, declaration.version_id) == (plan.pk, version.pk):
        declaration.plan, declaration.version = plan, version


def step(stage: Stage, declaration: Declaration, verb: Verb, seat: Seat, **more: object) -> Declaration:
    _read_again(declaration)
    return _take(stage, declaration, verb, seat, **more)


def _take(stage: Stage, declaration: Declaration, verb: Verb, seat: Seat, **more: object) -> Declaration:
    """The step of a declaration that has just been read."""
    more.setdefault("opinion", "材料齐全，情况属实，同意推荐。" if verb == Verb.ENDORSE else "")
    if verb == Verb.ENDORSE:
        more.setdefault("reason", "已核对原件，情况属实。")
    return actions.take_step(
        declaration,
        verb=verb,
        person=seat.person,
        seat=seat,
        expected_version=declaration.row_version,
        now=stage.now(),
        **more,  # type: ignore[arg-type]
    )


def seats_here(stage: Stage, declaration: Declaration) -> list[Seat]:
    """One seat for each party that may still sign at the present stop."""
    _read_again(declaration)
    found: dict[str, Seat] = {}
    role = desks.ROLE_OF_KIND.get(declaration.stop_kind)
    for seat in [*stage.desks.operators.values(), *stage.desks.seats.values()]:
        party = desks.party_of(declaration, seat) if seat.role == role else None
        if party is not None:
            found.setdefault(party, seat)
    return list(found.values())


def advance(stage: Stage, declaration: Declaration) -> Declaration:
    """Through the present stop, as its desks would: sign what must be signed, then move on."""
    seats = seats_here(stage, declaration)
    if not seats:
        raise AssertionError(f"nobody sits at {declaration.stop} of {declaration}")
    kind = declaration.stop_kind
    if kind in desks.SIGNED_KINDS:
        for seat in seats:
            if desks.unsigned(declaration):
                declaration = _take(stage, declaration, Verb.ENDORSE, seat)
        return _take(stage, declaration, Verb.RECOMMEND, seats[0])
    if kind in ("employer", "committee_check"):
        return _take(stage, declaration, Verb.ENDORSE, seats[0])
    if kind in ("employer_notice", "admission_notice", "result_notice"):
        certify(declaration, seats[0])
    if kind == "fee":
        record_fee(
            declaration,
            amount=Decimal(stage.words.random.choice((300, 500))),
            receipt_number=f"DEMO{declaration.pk:06d}",
            person=seats[0].person,
            seat=seats[0],
            now=stage.now(),
        )
    return step(stage, declaration, Verb.FORWARD, seats[0])


def certify(declaration: Declaration, seat: Seat) -> None:
    """Enters the result of the notice that has run, once for all who stand on it."""
    notice = standing_notice(declaration, declaration.stop_kind)
    if notice is not None and notice.certified_at is None:
        notices.certify(notice, person=seat.person, seat=seat)


def send_back(stage: Stage, declaration: Declaration, points: list[ReturnPoint]) -> Declaration:
    seat = seats_here(stage, declaration)[0]
    return step(stage, declaration, Verb.SEND_BACK, seat, points=tuple(points), reason=points[0].words)
