"""People for tests: the right clerk, the same role elsewhere, a stranger; and the offices they sit in.

    people = cast(plan_code="some-plan")          # everybody, in two cities
    sign_in(client, people.operator)              # acts in the person's first seat

Every factory can be called alone. Names of people and offices are invented.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.test import Client

from accounts import actions, seating
from accounts.enums import Affiliation, BureauKind, EmployerKind, OrganisationKind, Role
from accounts.identity.actions import give_numbers
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
    province = Area(code="330000", name="浙江省")
    city, other = (
        Area(code="330100", name="杭州市", parent=province),
        Area(code="330400", name="嘉兴市", parent=province),
    )
    wanted = {
        "province": province,
        "city": city,
        "city_other": other,
        "county": Area(code="330106", name="西湖区", parent=city),
        "county_other": Area(code="330402", name="南湖区", parent=other),
    }
    Area.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    return wanted


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
        number=_number_of_a(n) if number == "" else number or "",
        phone=fields.pop("phone", f"139{n:08d}"),
    )
    for field, value in fields.items():
        setattr(made, field, value)
    if fields:
        made.save()
    return made


def _number_of_a(n: int) -> str:
    return identity_number(born=date(1960 + n % 40, 1 + n % 12, 1 + n % 28))


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


_SITTING = {
    "admin": ("管平台", "platform", Role.PLATFORM_ADMIN),
    "system_admin": ("管系统", "platform", Role.SYSTEM_ADMIN),
    "audit_admin": ("管审计", "platform", Role.AUDIT_ADMIN),
    "accepting": ("受理甲", "office", Role.ACCEPTING_OFFICER),
    "accepting_other": ("受理乙", "office_other", Role.ACCEPTING_OFFICER),
    "bureau": ("经信甲", "industry_bureau", Role.BUREAU_OFFICER),
    "bureau_other": ("经信乙", "industry_bureau_other", Role.BUREAU_OFFICER),
    "labour": ("人社甲", "labour_bureau", Role.BUREAU_OFFICER),
    "labour_other": ("人社乙", "labour_bureau_other", Role.BUREAU_OFFICER),
    "department": ("主管甲", "department_office", Role.DEPARTMENT_OFFICER),
    "agency": ("代理甲", "agency_office", Role.AGENCY_OFFICER),
    "lower_committee": ("中评甲", "lower_committee_office", Role.LOWER_COMMITTEE_OFFICER),
    "committee": ("高评甲", "committee_office", Role.COMMITTEE_OFFICER),
    "committee_other": ("高评乙", "committee_office_other", Role.COMMITTEE_OFFICER),
}
"""Name, office and role. Who sits in an office with an area answers for that area, but for a committee's."""
_WITHOUT_SEAT = {"applicant": "申报甲", "applicant_other": "申报乙"}


def cast(plan_code: str = PLAN, other_plan: str = OTHER_PLAN, *, office_code: str = "") -> Cast:
    """Everybody. `plan_code` is the plan whose committee office `committee` sits in.

    Most tests begin with this, so it is written in a dozen statements: nobody here has an event of having signed up.
    """
    where = areas()
    offices = _offices(where, plan_code, other_plan, office_code)
    department = offices["department_office"]
    ours = employer("杭州测试化工有限公司", where["county"], department=department)
    theirs = employer("嘉兴测试纺织有限公司", where["county_other"])
    names = {**_WITHOUT_SEAT, **{part: name for part, (name, _office, _role) in _SITTING.items()}}
    everybody = dict(zip(names, _people(names.values()), strict=True))
    Seat.objects.bulk_create(
        Seat(
            person=everybody[part],
            organisation=offices[office],
            role=role,
            plan_code=offices[office].plan_code,
            area=None if role == Role.COMMITTEE_OFFICER else offices[office].area,
            starts_on=LONG_AGO,
        )
        for part, (_name, office, role) in _SITTING.items()
    )
    return Cast(
        plan_code=plan_code,
        where=where,
        employer=ours,
        employer_other=theirs,
        operator=operator_of(ours, everybody["admin"], "经办甲"),
        operator_other=operator_of(theirs, everybody["admin"], "经办乙"),
        **offices,
        **everybody,
    )


def _offices(where: dict[str, Area], plan_code: str, other_plan: str, office_code: str) -> dict[str, Organisation]:
    """By the name of the part; those that are there already stay as they are."""
    kinds = OrganisationKind
    industry, labour = {"bureau_kind": BureauKind.INDUSTRY}, {"bureau_kind": BureauKind.HUMAN_RESOURCES}
    wanted: dict[str, tuple[str, str, str, dict[str, Any]]] = {
        "platform": (kinds.PLATFORM, "平台管理", "", {}),
        "department_office": (kinds.DEPARTMENT, "省测试主管厅", "province", {}),
        "agency_office": (kinds.AGENCY, "市测试人才中心", "city", {}),
        "office": (kinds.ACCEPTING_OFFICE, "西湖测试受理点", "county", {"code": office_code}),
        "office_other": (kinds.ACCEPTING_OFFICE, "南湖测试受理点", "county_other", {}),
        "industry_bureau": (kinds.BUREAU, "杭州测试经信局", "city", industry),
        "industry_bureau_other": (kinds.BUREAU, "嘉兴测试经信局", "city_other", industry),
        "labour_bureau": (kinds.BUREAU, "杭州测试人社局", "city", labour),
        "labour_bureau_other": (kinds.BUREAU, "嘉兴测试人社局", "city_other", labour),
        "lower_committee_office": (kinds.LOWER_COMMITTEE, "杭州测试中评委办公室", "city", {}),
        "committee_office": (kinds.COMMITTEE_OFFICE, "测试高评委办公室", "province", {"plan_code": plan_code}),
        "committee_office_other": (
            kinds.COMMITTEE_OFFICE, "测试另一高评委办公室", "province", {"plan_code": other_plan},
        ),
    }  # fmt: skip
    rows = {
        part: Organisation(
            kind=kind, name=name, normal_name=normal_name(name), area=where[area] if area else None, **more
        )
        for part, (kind, name, area, more) in wanted.items()
    }
    names = [row.normal_name for row in rows.values()]
    known = {_key(row): row for row in Organisation.objects.filter(normal_name__in=names).select_related("area")}
    Organisation.objects.bulk_create(row for row in rows.values() if _key(row) not in known)
    return {part: known.get(_key(row), row) for part, row in rows.items()}


def _key(row: Organisation) -> tuple[str, str, str]:
    return (row.kind, row.normal_name, row.plan_code)


def _people(names: Iterable[str]) -> list[Person]:
    """Who can't sign in by a password; with a number and a telephone each."""
    rows, numbers = [], []
    for name in names:
        n = next(_serial)
        row = Person(username=f"somebody{n}", phone=f"139{n:08d}")
        row.set_unusable_password()
        rows.append(actions.set_name(row, name))
        numbers.append(_number_of_a(n))
    Person.objects.bulk_create(rows)
    give_numbers(list(zip(rows, numbers, strict=True)))
    return rows
