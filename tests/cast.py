"""People for tests: the right clerk, the same role elsewhere, a stranger; and the offices they sit in.

    people = cast(plan_code="some-plan")          # everybody, in two cities
    sign_in(client, people.operator)              # acts in the person's first seat

Every factory can be called alone. Names of people and offices are invented.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.test import Client

from accounts import actions, seating
from accounts.enums import Affiliation, BureauKind, EmployerKind, OrganisationKind, Role
from accounts.models import Area, Employer, Organisation, Person, Seat
from accounts.names import normal_name

PLAN = "test-plan"
OTHER_PLAN = "other-test-plan"
PASSWORD = "long enough for 测试"
LONG_AGO = date(2015, 1, 1)
AT = datetime(2023, 8, 1, 1, 0, tzinfo=UTC)

_serial = count(1)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(serial: int | None = None, *, region: str = "330106", born: date = date(1985, 6, 15)) -> str:
    """A well-formed number that nobody was ever given by this code: order codes are counted up."""
    serial = next(_serial) if serial is None else serial
    first = f"{region}{born:%Y%m%d}{serial % 1000:03d}"
    return first + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def area(code: str, name: str, parent: Area | None = None) -> Area:
    return Area.objects.get_or_create(code=code, defaults={"name": name, "parent": parent})[0]


def areas() -> dict[str, Area]:
    """A province, two cities with a county each."""
    province = area("330000", "浙江省")
    city, other = area("330100", "杭州市", province), area("330400", "嘉兴市", province)
    return {
        "province": province,
        "city": city,
        "city_other": other,
        "county": area("330106", "西湖区", city),
        "county_other": area("330402", "南湖区", other),
    }


def person(
    name: str = "", *, username: str = "", number: str | None = "", password: str | None = None, **fields: Any
) -> Person:
    """Somebody who can sign in; `number=""` gives one, None leaves them without."""
    n = next(_serial)
    made = actions.register_person(
        username=username or f"somebody{n}",  # the demo's people, who may be there too, are called person…
        name=name or f"王测试{n}",
        password=password,
        at=AT,
        number=identity_number(born=date(1960 + n % 40, 1 + n % 12, 1 + n % 28)) if number == "" else number or "",
        phone=fields.pop("phone", f"139{n:08d}"),
    )
    for field, value in fields.items():
        setattr(made, field, value)
    if fields:
        made.save()
    return made


def organisation(kind: str, name: str, where: Area | None = None, **fields: Any) -> Organisation:
    return Organisation.objects.get_or_create(
        kind=kind,
        normal_name=normal_name(name),
        plan_code=fields.pop("plan_code", ""),
        defaults={"name": name, "area": where, **fields},
    )[0]


def employer(
    name: str,
    where: Area,
    *,
    affiliation: str = Affiliation.PRIVATE,
    kind: str = EmployerKind.ENTERPRISE,
    **fields: Any,
) -> Organisation:
    """An employer whose letter is still to come; see `operator_of`."""
    made = organisation(OrganisationKind.EMPLOYER, name, where)
    code = fields.pop("credit_code", f"9133{next(_serial):014d}")
    Employer.objects.get_or_create(
        organisation=made, defaults={"kind": kind, "affiliation": affiliation, "credit_code": code, **fields}
    )
    return made


def seat(
    who: Person, at: Organisation, role: Role, *, plan_code: str = "", where: Area | None = None, **dates: Any
) -> Seat:
    dates.setdefault("starts_on", LONG_AGO)
    return Seat.objects.create(person=who, organisation=at, role=role, plan_code=plan_code, area=where, **dates)


def operator_of(at: Organisation, admin: Person, name: str = "") -> Person:
    """An operator with an approved letter, so that applicants can choose the employer."""
    who = person(name)
    letter = actions.hand_in_letter(at, operator=who, file_id=None, at=AT)
    decided = actions.decide_letter(letter, approve=True, by=admin, at=AT)
    Seat.objects.filter(pk=decided.seat_id).update(starts_on=LONG_AGO)
    return who


def sign_in(client: Client, who: Person | None, in_seat: Seat | None = None, *, as_applicant: bool = False) -> Client:
    """Signs somebody in (None: out), acting in the named seat, in their first one, or for themselves."""
    client.logout()
    if who is None:
        return client
    client.force_login(who)
    if in_seat is not None or as_applicant:
        session = client.session
        seating.choose(session, in_seat)
        session.save()
    return client


@dataclass(frozen=True)
class Cast:
    """`…_other` holds the same role elsewhere: another employer, office, city or plan."""

    plan_code: str
    where: dict[str, Area]
    employer: Organisation
    employer_other: Organisation
    office: Organisation
    office_other: Organisation
    industry_bureau: Organisation
    industry_bureau_other: Organisation
    labour_bureau: Organisation
    labour_bureau_other: Organisation
    department_office: Organisation
    agency_office: Organisation
    lower_committee_office: Organisation
    committee_office: Organisation
    committee_office_other: Organisation
    platform: Organisation

    admin: Person
    system_admin: Person
    audit_admin: Person
    applicant: Person
    applicant_other: Person
    operator: Person
    operator_other: Person
    accepting: Person
    accepting_other: Person
    bureau: Person
    bureau_other: Person
    labour: Person
    labour_other: Person
    department: Person
    agency: Person
    lower_committee: Person
    committee: Person
    committee_other: Person
    nobody: None = None

    def everybody(self) -> dict[str, Person | None]:
        """By the name of the part; `nobody` is not signed in."""
        return {part: who for part, who in vars(self).items() if isinstance(who, Person) or part == "nobody"}


def cast(plan_code: str = PLAN, other_plan: str = OTHER_PLAN, *, office_code: str = "") -> Cast:
    """Everybody. `plan_code` is the plan whose committee office `committee` sits in."""
    where = areas()
    kinds = OrganisationKind
    platform = organisation(kinds.PLATFORM, "平台管理")
    admin = person("管平台")
    seat(admin, platform, Role.PLATFORM_ADMIN)

    def sitting(name: str, at: Organisation, role: Role, **fields: Any) -> Person:
        who = person(name)
        seat(who, at, role, **fields)
        return who

    department = organisation(kinds.DEPARTMENT, "省测试主管厅", where["province"])
    agency = organisation(kinds.AGENCY, "市测试人才中心", where["city"])
    ours = employer("杭州测试化工有限公司", where["county"], department=department)
    theirs = employer("嘉兴测试纺织有限公司", where["county_other"])
    office = organisation(kinds.ACCEPTING_OFFICE, "西湖测试受理点", where["county"], code=office_code)
    office_other = organisation(kinds.ACCEPTING_OFFICE, "南湖测试受理点", where["county_other"])
    industry = organisation(kinds.BUREAU, "杭州测试经信局", where["city"], bureau_kind=BureauKind.INDUSTRY)
    industry_other = organisation(kinds.BUREAU, "嘉兴测试经信局", where["city_other"], bureau_kind=BureauKind.INDUSTRY)
    labour = organisation(kinds.BUREAU, "杭州测试人社局", where["city"], bureau_kind=BureauKind.HUMAN_RESOURCES)
    labour_other = organisation(
        kinds.BUREAU, "嘉兴测试人社局", where["city_other"], bureau_kind=BureauKind.HUMAN_RESOURCES
    )
    lower = organisation(kinds.LOWER_COMMITTEE, "杭州测试中评委办公室", where["city"])
    committee = organisation(kinds.COMMITTEE_OFFICE, "测试高评委办公室", where["province"], plan_code=plan_code)
    committee_other = organisation(
        kinds.COMMITTEE_OFFICE, "测试另一高评委办公室", where["province"], plan_code=other_plan
    )
    return Cast(
        plan_code=plan_code,
        where=where,
        employer=ours,
        employer_other=theirs,
        office=office,
        office_other=office_other,
        industry_bureau=industry,
        industry_bureau_other=industry_other,
        labour_bureau=labour,
        labour_bureau_other=labour_other,
        department_office=department,
        agency_office=agency,
        lower_committee_office=lower,
        committee_office=committee,
        committee_office_other=committee_other,
        platform=platform,
        admin=admin,
        system_admin=sitting("管系统", platform, Role.SYSTEM_ADMIN),
        audit_admin=sitting("管审计", platform, Role.AUDIT_ADMIN),
        applicant=person("申报甲"),
        applicant_other=person("申报乙"),
        operator=operator_of(ours, admin, "经办甲"),
        operator_other=operator_of(theirs, admin, "经办乙"),
        accepting=sitting("受理甲", office, Role.ACCEPTING_OFFICER, where=where["county"]),
        accepting_other=sitting("受理乙", office_other, Role.ACCEPTING_OFFICER, where=where["county_other"]),
        bureau=sitting("经信甲", industry, Role.BUREAU_OFFICER, where=where["city"]),
        bureau_other=sitting("经信乙", industry_other, Role.BUREAU_OFFICER, where=where["city_other"]),
        labour=sitting("人社甲", labour, Role.BUREAU_OFFICER, where=where["city"]),
        labour_other=sitting("人社乙", labour_other, Role.BUREAU_OFFICER, where=where["city_other"]),
        department=sitting("主管甲", department, Role.DEPARTMENT_OFFICER, where=where["province"]),
        agency=sitting("代理甲", agency, Role.AGENCY_OFFICER, where=where["city"]),
        lower_committee=sitting("中评甲", lower, Role.LOWER_COMMITTEE_OFFICER, where=where["city"]),
        committee=sitting("高评甲", committee, Role.COMMITTEE_OFFICER, plan_code=plan_code),
        committee_other=sitting("高评乙", committee_other, Role.COMMITTEE_OFFICER, plan_code=other_plan),
    )
