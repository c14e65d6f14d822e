"""The people and offices of all walks: one database, one clerk for each desk, each plan's clock moved by its own walk."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.utils import timezone

from accounts import actions as accounts
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, Person, Seat
from config import clock
from config.demo import journeys, offices
from config.demo.careers import Story
from config.demo.journeys import Stage
from config.demo.offices import Desks
from config.demo.people import PeopleMaker
from config.demo.words import Words
from review_plans.actions import amend
from review_plans.models import AmendmentKind, ReviewPlan
from review_plans.plan import Plan
from review_plans.queries import current_version, plan_of
from tests.walks.visitor import Visitor

PLANS = Path(__file__).resolve().parents[2] / "review_plans" / "plans"
PASSWORD = "一步一步走过每个窗口"
MOMENT = timedelta(seconds=40)


@dataclass
class World:
    """`stage` makes a plan's desks when a walk first asks for them."""

    address: str
    people: PeopleMaker
    desks: Desks
    stages: dict[str, Stage] = field(default_factory=dict)
    visitors: dict[int, Visitor] = field(default_factory=dict)

    @classmethod
    def begin(cls, address: str) -> "World":
        people = PeopleMaker(Words.seeded("walks"), make_password(PASSWORD), timezone.now())
        desks = Desks()
        platform = accounts.found_organisation(kind=OrganisationKind.PLATFORM, name="平台运行管理中心")
        desks.admin = people.make(prefix="platform")
        accounts.appoint_seat(
            person=desks.admin, organisation=platform, role=Role.PLATFORM_ADMIN, by=None, at=timezone.now()
        )
        return cls(address, people, desks)

    def stage(self, code: str, folder: Path | None = None) -> Stage:
        if code not in self.stages:
            call_command("import_plan", str(folder or PLANS / code), verbosity=0)
            plan = plan_of(current_version(code))
            offices.seat_every_office(plan, self.people, self.desks, timezone.now())
            employers = offices.found_employers(plan, self.people, self.desks, timezone.now())
            row = ReviewPlan.objects.get(code=code)
            self._set_missing_day(row, plan)
            self.stages[code] = Stage(row, plan, self.desks, self.people, Words.seeded(code), employers)
        return self.stages[code]

    def _set_missing_day(self, row: ReviewPlan, plan: Plan) -> None:
        """Where the notice leaves the applicants' day to the authorities, they have set it nine days after the demo's."""
        if plan.personal_deadline is None and plan.demo_today:
            amend(
                row,
                kind=AmendmentKind.DEADLINE,
                target="personal",
                value={"date": (plan.demo_today + timedelta(days=9)).isoformat()},
                document="受理单位通知",
                reason="通知未规定个人申报截止日。",
                decided_by="受理单位",
                decided_on=plan.opens_at,
                recorded_by=None,
                at=timezone.now(),
            )

    def sign_in(self, person: Person) -> Visitor:
        """By the form, once for each person; everybody here has one seat at most."""
        if person.pk not in self.visitors:
            visitor = Visitor(self.address)
            form = visitor.go("/accounts/login/").form(action="/accounts/login/")
            page = form.fill(login=person.username, password=PASSWORD).press("登录")
            assert "login" not in page.path, page.text
            self.visitors[person.pk] = visitor
        return self.visitors[person.pk]

    def clerk(self, seat: Seat) -> Visitor:
        return self.sign_in(seat.person)

    def seat(self, organisation: Organisation) -> Seat:
        return self.desks.seats.get(organisation.pk) or self.desks.operators[organisation.pk]


def employer_of(stage: Stage, affiliation: str) -> Organisation:
    return next(e for e in stage.employers if e.employer.affiliation == affiliation)


def applicant(stage: Stage, employer: Organisation, target: str, story: Story | None = None) -> Person:
    """Somebody with a whole dossier that the employer has verified."""
    return journeys.applicant(stage, employer, target, story or Story()).person


def at(code: str, instant: datetime) -> None:
    """The plan's clock shows this instant, and runs on."""
    clock.move_to(code, instant.date(), at=instant)


def on(code: str, day: date, hour: int = 10) -> None:
    at(code, datetime.combine(day, time(hour), clock.SHANGHAI))


def midnight_after(day: date) -> datetime:
    """The exclusive instant of a printed day."""
    return datetime.combine(day + timedelta(days=1), time(), clock.SHANGHAI)


def just_before(code: str, instant: datetime) -> None:
    """A moment before it: long enough for what is to be done in time."""
    at(code, instant - MOMENT)
