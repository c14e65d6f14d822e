"""What a later judgement found otherwise than the one at submission: the case page says so beside the verdict."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from config import clock
from declarations import judging
from declarations.models import Declaration

SUBMIT, ARRIVAL = "submit", "arrival:"


@dataclass(frozen=True)
class Flipped:
    """A condition that now reads otherwise; the answers are MET, NOT_MET, UNKNOWN or NOT_YET."""

    says: str
    before: str
    now: str


@dataclass(frozen=True)
class Rejudged:
    """When on the plan's clock, and why, the stored verdict was made anew, and what it changed of the one at submission."""

    on: date
    why: str
    flipped: tuple[Flipped, ...]


def rejudged(declaration: Declaration) -> Rejudged | None:
    """None where the verdict is still the one at submission."""
    newest = judging.newest_verdict(declaration)
    if newest is None or newest.occasion == SUBMIT:
        return None
    first = declaration.verdicts.filter(revision=declaration.revision, occasion=SUBMIT).first()
    before = _answers(judging.track_in(first, declaration) if first else None)
    ending = "_en" if (get_language() or "").startswith("en") else ""
    track = judging.track_in(newest, declaration) or {"findings": []}
    flipped = tuple(
        Flipped(finding[f"says{ending}"], before[finding["rule"]], finding["answer"])
        for finding in track["findings"]
        if finding["answer"] != before.get(finding["rule"], finding["answer"])
    )
    day = clock.on_plan_clock(newest.asked_at, declaration.plan.code).date()
    return Rejudged(day, _why(newest.occasion), flipped)


def _why(occasion: str) -> str:
    if occasion.startswith(ARRIVAL):
        return _("送达评委会审查时，系统已按当时的认定和学时重新对照")
    return _("记录人工认定后，系统已重新对照")


def _answers(track: dict[str, Any] | None) -> dict[str, str]:
    """The answer of each rule of a stored track."""
    return {each["rule"]: each["answer"] for each in track["findings"]} if track else {}
