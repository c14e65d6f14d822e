"""A person in every seat that a plan needs, and employers of every affiliation."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts import actions
from accounts.enums import Affiliation, EmployerKind, OrganisationKind, Role
from accounts.models import Area, Employer, Organisation, Person, Seat
from accounts.names import normal_name
from config.demo import pictures
from config.demo.careers import keep
from config.demo.people import PeopleMaker
from declarations.desks import ROLE_OF_KIND
from files.rules import LETTER
from review_plans.plan import Plan

ROLE_OF_OFFICE = {
    OrganisationKind.ACCEPTING_OFFICE: Role.ACCEPTING_OFFICER,
    OrganisationKind.BUREAU: Role.BUREAU_OFFICER,
    OrganisationKind.DEPARTMENT: Role.DEPARTMENT_OFFICER,
    OrganisationKind.AGENCY: Role.AGENCY_OFFICER,
    OrganisationKind.LOWER_COMMITTEE: Role.LOWER_COMMITTEE_OFFICER,
    OrganisationKind.COMMITTEE_OFFICE: Role.COMMITTEE_OFFICER,
}

NAMES = {
    Affiliation.COUNTY: "第一工程技术有限公司",
    Affiliation.PRIVATE: "民生新材料股份有限公司",
    Affiliation.CITY_DIRECT: "质量检验技术研究院",
    Affiliation.PROVINCIAL: "工业装备研究院有限公司",
    Affiliation.CENTRAL: "设计研究总院",
    Affiliation.NO_DEPARTMENT: "自强智能科技有限公司",
}

AT_THE_DOOR = ("起步精密制造有限公司", "同行检测技术有限公司")


@dataclass
class Desks:
    """Seats by organisation id, and the employers by affiliation."""

    seats: dict[int, Seat] = field(default_factory=dict)
    employers: dict[str, list[Organisation]] = field(default_factory=dict)
    operators: dict[int, Seat] = field(default_factory=dict)
    admin: Person | None = None


def seat_every_office(plan: Plan, people: PeopleMaker, desks: Desks, at: datetime) -> None:
    """One officer for each office the plan names, unless somebody sits there already."""
    codes = [o.code for o in plan.accepting_offices] + [o.code for o in plan.offices]
    for office in Organisation.objects.filter(code__in=codes).order_by("pk"):
        role = ROLE_OF_OFFICE.get(OrganisationKind(office.kind))
        belongs = not office.plan_code or office.plan_code == plan.code
        if role is None or not belongs or office.pk in desks.seats:
            continue
        person = people.make(prefix=f"office{office.pk}")
        desks.seats[office.pk] = actions.appoint_seat(
            person=person,
            organisation=office,
            role=role,
            by=desks.admin,
            at=at,
            plan_code=plan.code if role == ROLE_OF_KIND["committee_check"] else "",
        )


def found_employers(plan: Plan, people: PeopleMaker, desks: Desks, at: datetime) -> list[Organisation]:
    """One employer for each affiliation the plan has a route for, in areas its offices cover."""
    wanted = [a for v in plan.variants for a in v.affiliations]
    made = []
    for place, affiliation in enumerate(dict.fromkeys(wanted)):
        made.append(_employer(plan, affiliation, place, people, desks, at))
    return made


@transaction.atomic
def _employer(
    plan: Plan, affiliation: str, place: int, people: PeopleMaker, desks: Desks, at: datetime
) -> Organisation:
    area = _area(plan, affiliation, place)
    name = f"{area.name}{NAMES[Affiliation(affiliation)]}"
    before = Organisation.objects.filter(kind=OrganisationKind.EMPLOYER, normal_name=normal_name(name)).first()
    if before is not None:
        return before
    institution = affiliation == Affiliation.CITY_DIRECT
    employer = actions.register_employer(
        name=name,
        credit_code=_credit_code(Employer.objects.count()),
        kind=EmployerKind.PUBLIC_INSTITUTION if institution else EmployerKind.ENTERPRISE,
        affiliation=affiliation,
        private=affiliation in (Affiliation.PRIVATE, Affiliation.NO_DEPARTMENT),
        area=area,
        by=desks.admin,
        at=at,
        department=_office(plan, OrganisationKind.DEPARTMENT),
        agency=_office(plan, OrganisationKind.AGENCY),
    )
    organisation = employer if isinstance(employer, Organisation) else employer.organisation
    desks.operators[organisation.pk] = _operator(organisation, people, desks, at)
    return organisation


def _operator(employer: Organisation, people: PeopleMaker, desks: Desks, at: datetime) -> Seat:
    """An operator whose letter the platform administrator has approved."""
    person = people.make(prefix=f"employer{employer.pk}")
    file = keep(person, LETTER, pictures.evidence(employer.pk, pages=1))
    letter = actions.hand_in_letter(employer, operator=person, file_id=file.pk, at=at)
    assert desks.admin is not None
    decided = actions.decide_letter(letter, approve=True, by=desks.admin, at=at)
    assert decided.seat is not None
    return decided.seat


def found_at_the_door(people: PeopleMaker, desks: Desks, at: datetime) -> None:
    """Two employers for which nobody may act yet: the letter of one waits, that of the other was refused."""
    area = next(iter(desks.operators.values())).organisation.area
    assert area is not None
    assert desks.admin is not None
    for place, name in enumerate(AT_THE_DOOR):
        employer = actions.register_employer(
            name=f"{area.name}{name}", credit_code=_credit_code(Employer.objects.count()), kind=EmployerKind.ENTERPRISE,
            affiliation=Affiliation.PRIVATE, private=True, area=area, by=None, at=at,
        )  # fmt: skip
        person = people.make(prefix=f"employer{employer.pk}")
        file = keep(person, LETTER, pictures.evidence(employer.pk, pages=1))
        letter = actions.hand_in_letter(employer, operator=person, file_id=file.pk, at=at)
        if place:
            reason = "证明上的单位印章不完整，请重新盖章后上传。"
            actions.decide_letter(letter, approve=False, by=desks.admin, reason=reason, at=at)


def _area(plan: Plan, affiliation: str, place: int) -> Area:
    """A county with an accepting office where there are some; else any area the plan's offices cover."""
    if plan.accepting_offices:
        codes = [o.area for o in plan.accepting_offices]
    else:
        codes = [o.area for o in plan.offices if o.kind == "bureau"]
    return Area.objects.get(code=codes[place % len(codes)])


def _office(plan: Plan, kind: str) -> Organisation | None:
    codes = [o.code for o in plan.offices if o.kind == kind]
    return Organisation.objects.filter(kind=kind, code__in=codes).order_by("pk").first()


def _credit_code(serial: int) -> str:
    """A well-formed unified credit code that nobody was ever given."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"91330100MA{serial:07d}"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(letters.index(c) * w for c, w in zip(body, weights, strict=True))
    return body + letters[(31 - total % 31) % 31]
