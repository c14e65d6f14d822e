"""Asking the calculator: from claims and dossier to the score sheet as it counts now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from declarations import reopening, stored_sheets, submissions
from declarations.given_values import given_of
from declarations.models import Declaration, SelfClaim
from dossiers.models import Appointment, Dossier, TitleRecord
from dossiers.queries import Proofs, present_title, proofs_of
from files.models import FileState
from review_plans import queries as plan_queries
from review_plans.queries import Confirmation
from scoring.calculator import Claim, tally
from scoring.matching import Work
from scoring.schedule import GIVEN, ScoreSchedule
from scoring.sheet import ScoreSheet


@dataclass(frozen=True)
class Scoring:
    """What the calculator is asked: the table, the claims that stand in it, and the terms they are counted under."""

    schedule: ScoreSchedule
    claims: list[Claim]
    terms: dict[str, Any]
    confirmed: Mapping[str, Confirmation]
    """What offices have confirmed, by whom and when: of a line, a section or the whole table."""

    def sheet(self, *more: Claim, instead_of: str = "") -> ScoreSheet:
        """The sheet, perhaps with claims that are only being thought of; `instead_of`: the key of one they replace."""
        kept = [claim for claim in self.claims if not instead_of or claim.key != instead_of]
        return tally(self.schedule, [*kept, *more], **self.terms)


def scoring_of(declaration: Declaration) -> Scoring | None:
    """What the self score is counted from; None where the plan has no schedule."""
    schedule = plan_queries.schedule_of(declaration.version)
    if schedule is None:
        return None
    specialty = declaration.specialty or None
    claims = [row for row in claims_of(declaration) if is_claimable(schedule, row, specialty)]
    dossier = Dossier.objects.filter(person_id=declaration.person_id).first()
    proofs = proofs_of(dossier) if dossier else {}
    kept = reopening.kept_by(declaration)
    words = plan_queries.confirmed_rules(declaration.plan)
    terms = {
        "specialty": specialty,
        "anchors": _anchors_kept(declaration, dossier, kept) if dossier and kept else _anchors(declaration, dossier),
        "confirmed": tuple(words),
        "given": given_of(declaration, schedule, specialty),
    }
    counted = [claim_of(row, proofs) for row in claims]
    return Scoring(schedule, [kept.claim(each) for each in counted] if kept else counted, terms, words)


def score_sheet_of(declaration: Declaration) -> ScoreSheet | None:
    """The self score counted anew from the claims; None where the plan has no schedule."""
    scoring = scoring_of(declaration)
    return scoring.sheet() if scoring else None


def claims_of(declaration: Declaration) -> list[SelfClaim]:
    return list(declaration.claims.select_related("achievement", "file").order_by("line", "pk"))


def is_claimable(schedule: ScoreSchedule, row: SelfClaim, specialty: str | None) -> bool:
    """Does the line still stand in the table of this specialty? A claim of another specialty waits, uncounted."""
    line = next((each for each in schedule.lines_for(specialty) if each.code == row.line), None)
    if line is None or line.count == GIVEN:
        return False
    return not row.choice or line.option(row.choice) is not None


def claim_of(row: SelfClaim, proofs: Proofs) -> Claim:
    """The mark is left to the table: what stands in the row is only what the person saw when choosing."""
    achievement = row.achievement
    evidence: tuple[str, ...] = ()
    if achievement is not None:
        evidence = proofs.get(("achievement", achievement.pk), ())
    if row.file is not None and row.file.state == FileState.READY:
        evidence = tuple(dict.fromkeys((*evidence, f"file:{row.file_id}")))
    return Claim(
        line=row.line,
        choice=row.choice or None,
        value=row.quantity,
        rank=achievement.rank if achievement else None,
        achieved_on=achievement.finished_on if achievement else None,
        in_field=achievement.in_field if achievement else None,
        evidence=evidence,
        self_mark=row.own_mark,
        key=str(row.key),
        work=_work_key(row),
        pages=row.pages,
    )


def _work_key(row: SelfClaim) -> str:
    """What may count once only, wherever it is claimed: the work, or the file that stands alone."""
    if row.achievement_id is not None:
        return str(row.achievement_id)
    return f"file:{row.file_id}" if row.file_id else ""


def works_of(dossier: Dossier) -> list[Work]:
    """The dossier's achievements as the table looks at them."""
    proofs = proofs_of(dossier)
    return [
        Work(
            key=str(row.pk),
            kind=row.kind,
            level=row.level,
            rank=row.rank,
            achieved_on=row.finished_on,
            in_field=row.in_field,
            evidence=proofs.get(("achievement", row.pk), ()),
            name=row.name,
            grade=row.award_grade,
            scale=row.scale,
            role=row.role,
        )
        for row in dossier.achievements.order_by("-finished_on", "-pk")
    ]


def _anchors_kept(declaration: Declaration, dossier: Dossier, kept: reopening.Kept) -> dict[str, date]:
    """In a return: from the titles and appointments that will be handed in."""
    titles, appointments = (
        kept.rows(model._meta.model_name or "", submissions.rows_of(dossier, model))
        for model in (TitleRecord, Appointment)
    )
    return stored_sheets.anchors_from(
        titles, appointments, declaration.target_level, plan_queries.plan_of(declaration.version).count_to
    )


def _anchors(declaration: Declaration, dossier: Dossier | None) -> dict[str, date]:
    anchors: dict[str, date] = {}
    title = present_title(dossier, declaration.target_level) if dossier else None
    if title is not None:
        anchors["title"] = title.qualified_on
        assert dossier is not None
        first = dossier.appointments.filter(level=title.level).order_by("starts_on").first()
        if first is not None:
            anchors["appointed"] = first.starts_on
    count_to = plan_queries.plan_of(declaration.version).count_to
    if count_to is not None:
        anchors["count_to"] = count_to
    return anchors
