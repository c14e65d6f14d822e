"""The pieces of a guide page, in the reader's language: points with their clauses, and small rows."""

from dataclasses import dataclass

from provisions.citation import NOTICE, Citation, Text
from review_plans.plan import Plan
from review_plans.saying import clause_words, words

UNMARKED = NOTICE


@dataclass(frozen=True)
class Point:
    """A sentence with its clause; `origin` is empty where it stands in this very notice.

    `confirmed` names the document by which an office has confirmed another source.
    """

    says: str
    clause: str = ""
    origin: str = ""
    lead: str = ""
    points: tuple["Point", ...] = ()
    confirmed: str = ""


@dataclass(frozen=True)
class TrackGuide:
    name: str
    targets: str
    summary: Point
    rules: tuple[Point, ...]
    branches: tuple[tuple[str, tuple[Point, ...]], ...]


@dataclass(frozen=True)
class Material:
    name: str
    hint: str
    when: str
    source: str
    required: bool
    by_employer: bool
    cite: Point


@dataclass(frozen=True)
class Step:
    name: str
    when: str
    who: str
    note: str
    cite: Point


@dataclass(frozen=True)
class Route:
    code: str
    name: str
    employers: str
    cite: Point
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class OfficeLine:
    name: str
    area: str
    address: str
    telephone: str


@dataclass(frozen=True)
class OfficeTable:
    """Offices of a kind; a table where the notice gives a telephone or an address, else a list of names."""

    name: str
    lines: tuple[OfficeLine, ...]

    @property
    def detailed(self) -> bool:
        return any(line.telephone or line.address for line in self.lines)


@dataclass(frozen=True)
class PaperLine:
    title: str
    copies: int
    duplex: bool
    watermark: bool
    cite: Point


@dataclass(frozen=True)
class ClauseLine:
    locator: str
    says: str
    handled: str


@dataclass(frozen=True)
class MissingLine:
    what: str
    where: str
    follows: str


def cited(cite: Citation, plan: Plan) -> Point:
    origin = "" if cite.origin == UNMARKED else cite.origin
    return Point(words(cite.says), clause_words(cite, plan.document_number), origin)


def point_of(says: Text, cite: Citation, plan: Plan, lead: str = "") -> Point:
    marked = cited(cite, plan)
    return Point(words(says), marked.clause, marked.origin, lead)
