"""A plan as everybody reads it: frozen dataclasses built once from a version's data.

`plan.yaml` is their source; its schema lives in `review_plans/schema.py`. Dates are the printed ones
(inclusive days); `review_plans.queries.deadline` turns them into exclusive instants.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from provisions.citation import Citation, Text
from provisions.sanctions import SanctionRule

STOP_KINDS = (
    "employer",
    "employer_notice",
    "accepting_office",
    "bureau",
    "department",
    "agency",
    "lower_committee",
    "committee_check",
    "admission_notice",
    "fee",
    "expert_review",
    "ballot",
    "result_notice",
    "confirmation",
    "certificate",
    "archive",
)


@dataclass(frozen=True)
class SignOffRule:
    """Who signs at a stop: `mode` is all_of or any_of the `parties`.

    A party is a key like `industry`, `human_resources`, or the stop's kind where one office signs.
    """

    mode: str
    parties: tuple[str, ...]


@dataclass(frozen=True)
class Stop:
    code: str
    kind: str
    name: Text
    sign_offs: SignOffRule
    deadline: date | None
    optional: bool
    guards: tuple[str, ...]
    after_return: str
    cite: Citation
    deadline_key: str = ""
    area_levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deadline:
    """A printed day of the calendar, by its key (`personal`, `employer`, …); `date` is None where none is printed."""

    code: str
    name: Text
    date: date | None
    cite: Citation


@dataclass(frozen=True)
class Variant:
    """An itinerary for employers of some affiliations; `stops` are in order."""

    code: str
    name: Text
    affiliations: tuple[str, ...]
    needs_delegation: bool
    stops: tuple[Stop, ...]
    cite: Citation | None = None

    def stop(self, code: str) -> Stop:
        return next(s for s in self.stops if s.code == code)

    def after(self, code: str) -> Stop | None:
        codes = [s.code for s in self.stops]
        place = codes.index(code) + 1
        return self.stops[place] if place < len(self.stops) else None


@dataclass(frozen=True)
class SubSpecialty:
    code: str
    name: Text


@dataclass(frozen=True)
class Specialty:
    code: str
    name: Text
    subs: tuple[SubSpecialty, ...]
    cite: Citation


@dataclass(frozen=True)
class TargetLevel:
    """A level one may declare for, and the title it leads to."""

    level: str
    title: Text
    tracks: tuple[str, ...]


@dataclass(frozen=True)
class Track:
    code: str
    name: Text
    asks: tuple[str, ...]
    cite: Citation


@dataclass(frozen=True)
class Slot:
    """A place for evidence: `source` is upload, fetched, system, dossier or export; `when` a condition.

    `when` is one of: always, and the plain tests of `review_plans.slots` (e.g. track:exceptional,
    employer:public_institution, degree_not_fetched, title_from_elsewhere, degree_abroad).
    """

    code: str
    name: Text
    hint: Text
    source: str
    when: tuple[str, ...]
    required: bool
    media: tuple[str, ...]
    many: bool
    per_years: tuple[int, ...]
    proves: str
    cite: Citation
    by: str = "applicant"


@dataclass(frozen=True)
class PhotoRule:
    """What a portrait must be: every bound is strict but the ratio's (width / height), which may be met exactly."""

    above_bytes: int
    below_bytes: int
    above_width: int
    above_height: int
    ratio_least: Decimal
    ratio_most: Decimal
    says: Text
    cite: Citation


@dataclass(frozen=True)
class WorksWindow:
    """When a work must have come about to count: after the present title, or in the last years; until a day."""

    after_title: bool
    or_last_years: int | None
    until: date | None
    says: Text
    cite: Citation


@dataclass(frozen=True)
class Region:
    """An area the plan speaks of, with its six-digit code; offices and employers lie in areas."""

    code: str
    name: Text
    parent: str


@dataclass(frozen=True)
class Paper:
    """A paper of the plan: its title as printed in the notice, copies and duplex."""

    kind: str
    title: str
    copies: int
    duplex: bool
    watermark: bool
    cite: Citation


@dataclass(frozen=True)
class NoticeRule:
    """How long a public notice of a kind runs, in working days."""

    kind: str
    working_days: int
    places: tuple[Text, ...]
    cite: Citation


@dataclass(frozen=True)
class ObjectionRule:
    """Within how many working days an objection is answered; `extended_to` where it is extended, None where it can't be.

    Both count from the day on which it came.
    """

    working_days: int
    extended_to: int | None
    cite: Citation


@dataclass(frozen=True)
class AcceptingOffice:
    code: str
    name: str
    name_en: str
    area: str
    address: str
    telephone: str
    cite: Citation | None = None


@dataclass(frozen=True)
class Office:
    """Any other office the plan names: bureaus, departments, agency, lower committee, committee office."""

    code: str
    kind: str
    name: str
    name_en: str
    area: str
    bureau_kind: str
    address: str
    telephone: str
    cite: Citation | None = None


@dataclass(frozen=True)
class Clause:
    """An entry of the clause index: where it is handled, or who checks it; `handled` is empty while nobody has said."""

    locator: str
    says: Text
    handled: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class MissingSource:
    what: Text
    where: str
    follows: Text


@dataclass(frozen=True)
class Series:
    """The series of posts that a plan's titles belong to: as a dossier codes it, and in the plan's words."""

    code: str
    name: Text
    cite: Citation


@dataclass(frozen=True)
class Again:
    """When a case may be put to the vote once more: after which kinds of result, so many rounds in all."""

    when: tuple[str, ...]
    at_most: int
    cite: Citation


@dataclass(frozen=True)
class Board:
    """How large the review board is, for how many years its members serve, and what its ballot asks for.

    `attendance` is a share of the board, `passing` a share of those who attend.
    """

    at_least: int
    odd: bool
    term_years: int
    attendance: Fraction
    passing: Fraction
    cite: Citation
    again: Again | None = None


@dataclass(frozen=True)
class Plan:
    """Everything a version says, but the rules and points (those are rulebook and schedule)."""

    code: str
    name: Text
    short_name: Text
    document_number: str
    notice_date: date
    organiser: Text
    level_name: Text
    summary: Text
    opens_at: date
    count_to: date | None
    works_until: date | None
    personal_deadline: date | None
    demo_today: date | None
    specialties: tuple[Specialty, ...]
    targets: tuple[TargetLevel, ...]
    tracks: tuple[Track, ...]
    variants: tuple[Variant, ...]
    slots: tuple[Slot, ...]
    papers: tuple[Paper, ...]
    notices: tuple[NoticeRule, ...]
    accepting_offices: tuple[AcceptingOffice, ...]
    offices: tuple[Office, ...]
    sanctions: tuple[tuple[Text, Citation], ...]
    clauses: tuple[Clause, ...]
    missing: tuple[MissingSource, ...]
    conditions: tuple[tuple[Text, Citation], ...]
    watermark_text: str
    form_unlocks_after: str
    fee_after: str
    statement_limit: int | None
    photo_rule: str
    hours_years: tuple[int, ...]
    appraisal_years: tuple[int, ...]
    insurance_years: int
    dossier_first: bool
    dossier_first_cite: Citation | None
    delegation_slot: str
    self_score: str
    not_corrected_in_time: str
    published_fields: tuple[str, ...]
    roster_columns: tuple[str, ...]
    contact_telephone: str
    contact_address: str
    works_rule: str = ""
    texts: dict[str, Text] = field(default_factory=dict)
    deadlines: tuple[Deadline, ...] = ()
    areas: tuple[Region, ...] = ()
    photo: PhotoRule | None = None
    works: WorksWindow | None = None
    opens_cite: Citation | None = None
    count_to_cite: Citation | None = None
    watermark_cite: Citation | None = None
    form_unlocks_cite: Citation | None = None
    fee_cite: Citation | None = None
    fee_unpaid: str = ""
    fee_ended: str = ""
    """What becomes of a fee whose case is withdrawn or refused afterwards: refund, keep, or "" where the office decides."""
    statement_cite: Citation | None = None
    hours_cite: Citation | None = None
    appraisal_cite: Citation | None = None
    insurance_cite: Citation | None = None
    corrections_cite: Citation | None = None
    board: Board | None = None
    objections: ObjectionRule | None = None
    series: Series | None = None
    sanction_rules: tuple[SanctionRule, ...] = ()

    def track(self, code: str) -> Track:
        return next(t for t in self.tracks if t.code == code)

    def target(self, level: str) -> TargetLevel:
        return next(t for t in self.targets if t.level == level)

    def variant(self, code: str) -> Variant:
        return next(v for v in self.variants if v.code == code)

    def specialty(self, code: str) -> Specialty:
        return next(s for s in self.specialties if s.code == code)

    def slot(self, code: str) -> Slot:
        return next(s for s in self.slots if s.code == code)

    def paper(self, kind: str) -> Paper | None:
        return next((p for p in self.papers if p.kind == kind), None)

    def deadline_entry(self, code: str) -> Deadline | None:
        return next((d for d in self.deadlines if d.code == code), None)

    def notice(self, kind: str) -> NoticeRule | None:
        return next((n for n in self.notices if n.kind == kind), None)
