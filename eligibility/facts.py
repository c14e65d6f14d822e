"""What is known about a person who declares: dated lists, never years worked out beforehand.

A list that is None is not known; a given list is complete. Facts hold no identity number, telephone or name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

import msgspec

from eligibility import records
from eligibility.records import BadFacts

__all__ = ["FACTS_SCHEMA", "FACTS_SCHEMA_NUMBER", "BadFacts", "Facts"]

FACTS_SCHEMA_NUMBER = 1

TitleLevel = Literal["technician", "assistant", "intermediate", "deputy_senior", "full_senior"]
DegreeLevel = Literal["secondary", "junior_college", "bachelor", "second_bachelor", "master", "doctor"]
SkillLevel = Literal["intermediate_worker", "senior_worker", "technician", "senior_technician"]
WorkKind = Literal["engineering", "engineering_management", "skilled", "other"]
HoursKind = Literal["professional", "industry_public", "general_public", "other"]
Grade = Literal["excellent", "qualified", "basically_qualified", "unqualified", "undetermined"]
Role = Literal["led", "main_contributor", "took_part"]
Standing = Literal[
    "international", "national", "ministerial", "provincial", "sub_provincial_city", "city", "county", "enterprise"
]
SchoolTrack = Literal["regular", "intermediate_class", "advanced_class", "technician_class"]
Evidence = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EmployerFacts:
    """`seat_area` and `affiliation_area`: GB/T 2260, six digits; the latter defaults to the former."""

    seat_area: str | None = None
    affiliation: Literal["county", "city_direct", "provincial", "central", "private", "no_department"] | None = None
    affiliation_area: str | None = None
    kind: Literal["enterprise", "public_institution"] | None = None
    ownership: Literal["private", "state", "other"] | None = None
    civil_service_managed: bool | None = None
    central_owned: bool | None = None
    delegation_letter: bool | None = None
    authorisation_letter: bool | None = None


@dataclass(frozen=True, slots=True)
class PostFacts:
    """The post of a public institution: its quota and how the employer chose."""

    quota_checked: bool | None = None
    post_applied: str | None = None
    performance_pledge: bool | None = None
    assessed_on: date | None = None
    collective_decision_on: date | None = None
    posted_inside: bool | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """`specialty` is the plan's code; `field_flags` name fields that some plan leaves out."""

    on_post: bool | None = None
    current_work: WorkKind | None = None
    current_work_in_field: bool | None = None
    frontline_skill_work: bool | None = None
    post_changed: bool | None = None
    retired: bool | None = None
    under_discipline: bool | None = None
    civil_servant: bool | None = None
    specialty: str | None = None
    field_flags: tuple[str, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Degree:
    """`major_relation`: how near the major stands to the specialty applied for."""

    level: DegreeLevel
    discipline: Literal["engineering", "science", "other"] | None = None
    nature: Literal["academic", "professional"] | None = None
    major: str = ""
    major_relation: Literal["same", "near", "other"] | None = None
    awarded_on: date | None = None
    full_time: bool | None = None
    school_track: SchoolTrack = "regular"
    origin: Literal["mainland", "hong_kong_macau_taiwan", "foreign"] = "mainland"
    evidence: Evidence = ()


@dataclass(frozen=True, slots=True)
class Study:
    """Study beside or after a degree, such as a year off work in the field."""

    since: date
    until: date
    full_time: bool
    in_field: bool
    certificate: bool
    evidence: Evidence = ()


@dataclass(frozen=True, slots=True)
class Title:
    """A qualification: `series` is `engineering` or another one."""

    level: TitleLevel
    series: str
    name: str = ""
    qualified_on: date | None = None
    issued_area: str | None = None
    evidence: Evidence = ()


@dataclass(frozen=True, slots=True)
class Appointment:
    """A term in which an employer appointed the person to a post of that level; open if `until` is None."""

    level: TitleLevel
    series: str
    name: str = ""
    since: date | None = None
    until: date | None = None
    evidence: Evidence = ()


@dataclass(frozen=True, slots=True)
class PracticeQualification:
    """A registered or practice qualification."""

    code: str
    national: bool | None = None
    engineering: bool | None = None
    in_field: bool | None = None
    obtained_on: date | None = None
    evidence: Evidence = ()


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill level certificate."""

    level: SkillLevel
    obtained_on: date | None = None
    in_field: bool | None = None
    evidence: Evidence = ()


@dataclass(frozen=True, slots=True)
class Work:
    """An interval of work, both days included; still going on if `until` is None."""

    since: date
    until: date | None = None
    kind: WorkKind = "engineering"
    in_field: bool | None = None
    frontline: bool | None = None
    area: str | None = None
    evidence: Evidence = ()


@dataclass(frozen=True, slots=True)
class HoursRecord:
    """Registered continuing-education hours; `online` is the part that was online courseware."""

    year: int
    kind: HoursKind
    hours: Decimal
    online: Decimal = Decimal(0)
    evidence: Evidence = ()


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A yearly appraisal and its result."""

    year: int
    grade: Grade
    evidence: Evidence = ()


@dataclass(frozen=True, slots=True)
class Honour:
    """An honour by the code the rules use; `rank` is the place in a contest."""

    code: str
    grade: str | None = None
    rank: int | None = None
    awarded_on: date | None = None
    by_association: bool = False
    evidence: Evidence = ()


@dataclass(frozen=True, slots=True)
class Achievement:
    """A work or result. `award` (None: none), `grade`, `level` say what it won; `scale` the size of enterprise or project."""

    kind: Literal[
        "paper", "monograph", "translation", "project", "product", "maintenance", "patent", "software_copyright",
        "standard", "award", "report", "prototype", "other",
    ]  # fmt: skip
    role: Role | None = None
    rank: int | None = None
    on: date | None = None
    in_field: bool | None = None
    published: bool | None = None
    level: Standing | None = None
    award: (
        Literal[
            "natural_science", "technical_progress", "invention", "tackling", "new_product", "survey_design",
            "quality_product", "quality_engineering", "quality_management", "management_innovation",
        ] | None
    ) = None  # fmt: skip
    grade: Literal["first", "second", "third", "gold", "silver", "other"] | None = None
    scale: Literal["large", "medium", "small"] | None = None
    notable_benefit: bool | None = None
    evidence: Evidence = ()


@dataclass(frozen=True, slots=True)
class InsuranceMonth:
    """A month of pension insurance, `2023-07`, and the area it was paid in."""

    month: str
    area: str
    evidence: Evidence = ()


@dataclass(frozen=True, slots=True)
class SelfScore:
    """The machine-checked self total on a table; `confirmed` if no line of it waits for an office."""

    table: str
    total: Decimal
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class PersonCheck:
    """What a person in office has found on a point no machine can judge.

    `evidence` refers to the record that says why. `reason` stands only in facts stored while they still held it.
    """

    code: str
    holds: bool
    by: str
    reason: str = ""
    evidence: Evidence = ()


@dataclass(frozen=True)
class Facts:
    """Everything a rulebook may ask about. Replayable: `Facts.from_json(facts.as_json()) == facts`."""

    employer: EmployerFacts = field(default_factory=EmployerFacts)
    post: PostFacts = field(default_factory=PostFacts)
    person: PersonFacts = field(default_factory=PersonFacts)
    pledge_signed: bool | None = None
    dossier_verified: bool | None = None
    degrees: tuple[Degree, ...] | None = None
    studies: tuple[Study, ...] | None = None
    titles: tuple[Title, ...] | None = None
    appointments: tuple[Appointment, ...] | None = None
    practice_qualifications: tuple[PracticeQualification, ...] | None = None
    skills: tuple[Skill, ...] | None = None
    work: tuple[Work, ...] | None = None
    hours: tuple[HoursRecord, ...] | None = None
    appraisals: tuple[Appraisal, ...] | None = None
    honours: tuple[Honour, ...] | None = None
    achievements: tuple[Achievement, ...] | None = None
    insurance: tuple[InsuranceMonth, ...] | None = None
    insurance_substitutes: tuple[Literal["labour_contract", "salary_record", "tax_record"], ...] | None = None
    self_scores: tuple[SelfScore, ...] | None = None
    person_checks: tuple[PersonCheck, ...] | None = None

    @classmethod
    def from_json(cls, data: Any) -> "Facts":
        """Read facts; raises BadFacts with the JSON path of the first thing that is wrong."""
        if isinstance(data, dict) and data.get("schema", FACTS_SCHEMA_NUMBER) != FACTS_SCHEMA_NUMBER:
            raise BadFacts("$.schema", f"只认识第 {FACTS_SCHEMA_NUMBER} 版事实格式", "unknown facts schema number")
        return records.decode(cls, data, checks=CHECKS)

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any] | bytes | str) -> "Facts":
        """Facts that this product has stored (`as_json`), as an object or as JSON text: ten times as fast as `from_json`.

        Only for what was checked when it was stored: types are checked, nothing else is. Raises BadFacts.
        """
        try:
            if isinstance(stored, bytes | str):
                return _STORED.decode(stored)
            return msgspec.convert(stored, cls)
        except msgspec.DecodeError as error:
            message, _, path = str(error).partition(" - at ")
            raise BadFacts(path.strip("`") or "$", f"已存事实无法读取：{message}", message) from None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, only what differs from the defaults."""
        return records.encode(self)

    @property
    def private_employer(self) -> bool | None:
        """Private by ownership, or by an affiliation that means so."""
        if self.employer.ownership is not None:
            return self.employer.ownership == "private"
        if self.employer.affiliation is None:
            return None
        return self.employer.affiliation in {"private", "no_department"}


_STORED: Final = msgspec.json.Decoder(Facts)


def _ordered(record: Any) -> tuple[str, str, str] | None:
    since, until = record.since, record.until
    if since is not None and until is not None and until < since:
        return "until", "结束日期早于开始日期", "the end lies before the beginning"
    return None


def _hours(record: HoursRecord) -> tuple[str, str, str] | None:
    if record.hours < 0:
        return "hours", "学时不能为负", "hours cannot be negative"
    if not 0 <= record.online <= record.hours:
        return "online", "网络课件学时应在 0 与该条学时之间", "online hours lie between 0 and the hours of the record"
    return None


def _month(record: InsuranceMonth) -> tuple[str, str, str] | None:
    try:
        date.fromisoformat(f"{record.month}-01")
    except ValueError:
        return "month", "月份应写成 2023-07", "a month is written 2023-07"
    return None


def _area(record: EmployerFacts) -> tuple[str, str, str] | None:
    for name in ("seat_area", "affiliation_area"):
        area = getattr(record, name)
        if area is not None and not (len(area) == 6 and area.isdigit()):
            return name, "行政区划代码应为六位数字", "an area is a code of six digits"
    return None


CHECKS: Mapping[type, records.Check] = {
    Study: _ordered,
    Appointment: _ordered,
    Work: _ordered,
    HoursRecord: _hours,
    InsuranceMonth: _month,
    EmployerFacts: _area,
}

FACTS_SCHEMA: dict[str, Any] = records.schema(
    Facts, title="Facts about a person who declares", number=FACTS_SCHEMA_NUMBER
)
