"""A plan with people at every desk, ready to be walked: made by the same code as the demo.

stage = make_stage("some-plan", date(2023, 8, 18))
declaration = submitted(stage)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from accounts import actions as accounts
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation
from config import clock
from config.demo import journeys, offices
from config.demo.careers import Story
from config.demo.journeys import Stage
from config.demo.offices import Desks
from config.demo.people import PeopleMaker
from config.demo.words import Words
from declarations.models import Declaration
from public_notices import actions as notices
from public_notices.models import PublicNotice
from review_plans.models import ReviewPlan
from review_plans.queries import current_version, plan_of
from tests import ballots, outcomes, reviews
from tests.worlds import Packed, remembered

PLANS = Path(__file__).resolve().parent.parent / "review_plans" / "plans"


@remembered
def make_stage(code: str, day: date | None = None, *, folder: Path | None = None, beside: Stage | None = None) -> Stage:
    """Imports the plan, fills its desks, founds its employers and moves its clock to ten o'clock of `day`.

    `beside`: with the people and desks of a stage that is there already.
    """
    call_command("import_plan", str(folder or PLANS / code), verbosity=0)
    row = ReviewPlan.objects.get(code=code)
    plan = plan_of(current_version(code))
    people = beside.people if beside else PeopleMaker(Words.seeded("tests"), "!", timezone.now())
    desks = beside.desks if beside else _desks(people)
    offices.seat_every_office(plan, people, desks, timezone.now())
    employers = offices.found_employers(plan, people, desks, timezone.now())
    set_day(code, day or plan.demo_today or plan.opens_at)
    return Stage(row, plan, desks, people, Words.seeded("tests"), employers)


def _desks(people: PeopleMaker) -> Desks:
    platform = accounts.found_organisation(kind=OrganisationKind.PLATFORM, name="平台运行管理中心")
    admin = people.make(prefix="platform")
    accounts.appoint_seat(person=admin, organisation=platform, role=Role.PLATFORM_ADMIN, by=None, at=timezone.now())
    return Desks(admin=admin)


def again(stage: Stage) -> Stage:
    """For one test a copy of what the module made once; what the last test did to the plan's clock is forgotten."""
    clock.forget()
    return Packed.of(stage).copy()


def declaration_again(made: Declaration) -> Declaration:
    """For one test the row as it stands, however the last one changed the object that the module made."""
    return Declaration.objects.get(pk=made.pk)


def set_day(code: str, day: date, hour: int = 10) -> None:
    """The plan's clock shows this hour of that day, and runs on."""
    clock.move_to(code, day, at=datetime(day.year, day.month, day.day, hour, tzinfo=clock.SHANGHAI))


@remembered
def drafted(
    stage: Stage,
    *,
    story: Story | None = None,
    track: str = "",
    target: str = "",
    employer: Organisation | None = None,
) -> Declaration:
    """A draft with nothing missing."""
    level = stage.plan.target(target) if target else stage.plan.targets[0]
    dossier = journeys.applicant(stage, employer or stage.employers[0], level.level, story or Story())
    return journeys.draft(stage, dossier.person, level.level, track or level.tracks[0])


@remembered
def submitted(stage: Stage, **more: object) -> Declaration:
    return journeys.submit(stage, drafted(stage, **more))  # type: ignore[arg-type]


@remembered
def noticed(stage: Stage, **more: object) -> Declaration:
    """Endorsed by the employer and posted today."""
    declaration = journeys.advance(stage, submitted(stage, **more))
    journeys.post_employer_notice(stage, declaration.employer, [declaration])
    return declaration


@remembered
def led_to(stage: Stage, stop: str, **more: object) -> Declaration:
    """Stands at the stop of this code, its notices really run: the plan's clock is moved as far as that takes."""
    assert stage.plan.demo_today is not None
    set_day(stage.plan.code, stage.plan.demo_today)
    return led_on(stage, submitted(stage, **more), stop)


def led_on(stage: Stage, declaration: Declaration, stop: str) -> Declaration:
    """The same from where the declaration stands."""
    while declaration.stop != stop:
        if declaration.stop_kind == "ballot":
            ballots.hold(stage, [declaration])
            declaration.refresh_from_db()
            continue
        if declaration.stop_kind == "expert_review" and reviews.are_asked_for(declaration):
            reviews.handed_in(stage, declaration)
        if declaration.stop_kind == "certificate":
            outcomes.certified(stage, [declaration])
        if declaration.stop_kind in ("employer_notice", "admission_notice", "result_notice"):
            over = _posted(stage, declaration).over_at
            set_day(stage.plan.code, over.astimezone(clock.SHANGHAI).date())
        declaration = journeys.advance(stage, declaration)
    return declaration


def _posted(stage: Stage, declaration: Declaration) -> PublicNotice:
    if declaration.stop_kind == "employer_notice":
        return journeys.post_employer_notice(stage, declaration.employer, [declaration])
    seat = journeys.seats_here(stage, declaration)[0]
    return notices.post_notice(
        organisation=seat.organisation,
        kind=declaration.stop_kind,
        declarations=[declaration],
        place="官方网站",
        contact="职改办",
        person=seat.person,
        seat=seat,
    )


@contextmanager
def on_day(code: str, day: date, hour: int = 10) -> Iterator[None]:
    """For a block: that day on the plan's clock, then back to where it was."""
    before = clock.now(code)
    set_day(code, day, hour)
    yield
    clock.move_to(code, before.date(), at=before)
