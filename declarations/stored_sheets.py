"""The score sheet as it was handed in, counted again from what the submission holds: never from the dossier of today.

What may have come since are the figures that offices give, confirmations, and the experts' marks, which only the
committee's rooms know and pass in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from declarations import given_values
from declarations.models import Submission
from dossiers.models import TitleRecord
from eligibility.facts import SelfScore
from review_plans import queries as plan_queries
from scoring.calculator import tally
from scoring.schedule import ScoreSchedule
from scoring.sheet import Claim, ExpertMark, Given, ScoreSheet

Stored = Mapping[str, Any]


@dataclass(frozen=True)
class HandedIn:
    """All that the tally of a submission needs; built once, counted with any marks."""

    schedule: ScoreSchedule
    claims: tuple[Claim, ...]
    specialty: str | None
    anchors: Mapping[str, date]
    confirmed: tuple[str, ...]
    given: Mapping[str, Given]

    def tally(self, marks: Mapping[str, ExpertMark] | None = None) -> ScoreSheet:
        """The sheet; `marks` by line fill the experts' column. Raises BadMark for one that cannot stand."""
        return tally(
            self.schedule,
            self.claims,
            specialty=self.specialty,
            anchors=self.anchors,
            confirmed=self.confirmed,
            given=self.given,
            marks=marks or {},
        )


def handed_in(submission: Submission) -> HandedIn | None:
    """A submission's claims with what offices gave and confirmed since; None where it has no sheet."""
    stored, schedule = submission.score_sheet, plan_queries.schedule_of(submission.version)
    if stored is None or schedule is None:
        return None
    declaration = submission.declaration
    return HandedIn(
        schedule,
        tuple(claims_of(stored)),
        stored["specialty"],
        anchors_of(submission),
        tuple(plan_queries.confirmed_rules(declaration.plan)),
        given_values.given_of(declaration, schedule, stored["specialty"]),
    )


def self_score(basis: HandedIn) -> SelfScore:
    """What the rules read: the machine's column alone."""
    sheet = basis.tally()
    return SelfScore(table=basis.schedule.code, total=sheet.machine_total, confirmed=sheet.confirmed)


def claims_of(stored: Stored) -> list[Claim]:
    """The claims of a stored sheet, in its order."""
    return [_claim(line["line"], claim) for line in stored["lines"] for claim in line["claims"]]


def _claim(line: str, stored: Stored) -> Claim:
    return Claim(
        line=line,
        choice=stored["choice"],
        value=None if stored["value"] is None else Decimal(stored["value"]),
        rank=stored["rank"],
        achieved_on=_day(stored["achieved_on"]),
        in_field=stored.get("in_field"),
        evidence=tuple(stored["evidence"]),
        self_mark=Decimal(stored["self_mark"]),
        key=stored["key"],
        work=stored.get("work", ""),
        pages=stored.get("pages", ""),
    )


def anchors_of(submission: Submission) -> dict[str, date]:
    """The days that windows count from, out of the snapshot: see `tallying.score_sheet_of`."""
    shot = submission.snapshot
    entries = shot["entries"]
    count_to = plan_queries.plan_of(submission.version).count_to
    return anchors_from(entries["titlerecord"], entries["appointment"], shot["target_level"], count_to)


def anchors_from(
    titles: list[dict[str, Any]], appointments: list[dict[str, Any]], target_level: str, count_to: date | None
) -> dict[str, date]:
    """The same from titles and appointments as snapshots hold them."""
    found: dict[str, date] = {}
    title = _present_title(titles, target_level)
    if title is not None:
        found["title"] = date.fromisoformat(title["qualified_on"])
        posts = [row["starts_on"] for row in appointments if row["level"] == title["level"]]
        if posts:
            found["appointed"] = date.fromisoformat(min(posts))
    if count_to is not None:
        found["count_to"] = count_to
    return found


def _present_title(rows: list[dict[str, Any]], target_level: str) -> dict[str, Any] | None:
    rank = {level: place for place, (level, _words) in enumerate(TitleRecord.LEVELS)}
    held = [row for row in rows if row["level"] != target_level]
    return max(
        held,
        key=lambda row: (rank[row["level"]], row["series"] == "engineering", row["qualified_on"], row["id"]),
        default=None,
    )


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
