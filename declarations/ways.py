"""How far it is to the line, and which works of the dossier would close the gap: each with its link into the form."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from declarations import tallying
from declarations.models import Declaration
from declarations.queries import words
from declarations.tallying import Scoring
from dossiers.models import Dossier
from review_plans import queries as plan_queries
from scoring.closing import Added, Way, closing


@dataclass(frozen=True)
class Add:
    """One claim to add, and where its form lies open with it chosen."""

    work: str
    line: str
    option: str
    gain: Decimal
    url: str


@dataclass(frozen=True)
class WayRow:
    adds: tuple[Add, ...]
    gain: Decimal
    total: Decimal
    closes: bool


@dataclass(frozen=True)
class Gap:
    """What is missing to the line, and the ways there; `unused`: how many works of the dossier are not claimed yet."""

    needed: Decimal
    gap: Decimal
    ways: tuple[WayRow, ...]
    unused: int

    @property
    def closes(self) -> bool:
        return any(way.closes for way in self.ways)


def gap_of(declaration: Declaration, scoring: Scoring) -> Gap | None:
    """None where no track of the target asks for a self score."""
    needed = plan_queries.score_needed(declaration.version, declaration.target_level)
    dossier = Dossier.objects.filter(person_id=declaration.person_id).first()
    if needed is None or dossier is None:
        return None
    works = tallying.works_of(dossier)
    found = closing(scoring.schedule, scoring.claims, needed, works, **scoring.terms)
    claimed = {claim.work for claim in scoring.claims}
    ways = tuple(_row(declaration, way) for way in found.ways)
    return Gap(needed, found.gap, ways, sum(work.key not in claimed for work in works))


def _row(declaration: Declaration, way: Way) -> WayRow:
    return WayRow(tuple(_add(declaration, step) for step in way.adds), way.gain, way.total, way.closes)


def _add(declaration: Declaration, step: Added) -> Add:
    address = reverse("declarations:score_line", args=[declaration.pk, step.line.code])
    chosen = urlencode({"proof": f"a:{step.work.key}", "choice": step.option.code})
    return Add(step.work.name, words(step.line.name), words(step.option.name), step.gain, f"{address}?{chosen}")
