"""From dossier and answers to the facts that the engine judges.

Facts hold no identity number, telephone or name: words that people type are left out where they look like one.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.enums import Affiliation, LetterState
from accounts.models import AuthorisationLetter
from declarations import reopening, tallying
from declarations.models import Declaration
from declarations.person_checks import facts_of_checks
from dossiers import models as dossier_models
from dossiers.models import Dossier, DossierState
from dossiers.queries import Proofs, proofs_of
from eligibility import facts as shape
from eligibility.facts import Facts
from eligibility.records import PERSONAL
from files.models import FileState
from review_plans import queries as plan_queries
from review_plans.separate_calls import separate_calls

DEGREE_LEVELS = {"associate": "junior_college"}
SCHOOL_TRACKS = {
    "": "regular",
    "mid_class": "intermediate_class",
    "senior_class": "advanced_class",
    "technician_class": "technician_class",
}
ORIGINS = {"mainland": "mainland", "hkmt": "hong_kong_macau_taiwan", "foreign": "foreign"}
WORK_KINDS = {"skill": "skilled"}
GRADES = {"pass": "qualified", "basic": "basically_qualified", "fail": "unqualified"}
SKILL_LEVELS = {"senior": "senior_worker"}
ACHIEVEMENT_KINDS = {"book": "monograph", "vulnerability": "other"}
ROLES = {"alone": "led", "author": "main_contributor"}
PUBLISHED_KINDS = frozenset({"paper", "book", "translation"})
SUBSTITUTES = ("labour_contract", "salary_record", "tax_record")
ELSEWHERE = "000000"
"""The area of insurance paid outside the province: inside none."""


def facts_of(declaration: Declaration) -> Facts:
    """What is known of this declaration now. Lists are complete as the person gave them; None is not known.

    In a return the parts of the dossier that no point names count as they were handed in.
    """
    dossier = Dossier.objects.filter(person_id=declaration.person_id).first()
    if dossier is None:
        return Facts(employer=_employer(declaration), person=_person(declaration, None), pledge_signed=False)
    live, kept = _facts_of_today(declaration, dossier), reopening.kept_by(declaration)
    return kept.facts(live, verified=reopening.is_verified(declaration, dossier)) if kept else live


def _facts_of_today(declaration: Declaration, dossier: Dossier) -> Facts:
    proofs = proofs_of(dossier)
    return Facts(
        employer=_employer(declaration),
        post=_post(declaration.answers),
        person=_person(declaration, dossier),
        pledge_signed=declaration.pledged_at is not None,
        dossier_verified=dossier.state == DossierState.VERIFIED,
        degrees=tuple(_degree(row, proofs) for row in dossier.degrees.order_by("graduated_on", "pk")),
        studies=tuple(_study(row, proofs) for row in dossier.fieldstudys.order_by("started_on", "pk")),
        titles=tuple(_title(row, proofs) for row in dossier.titlerecords.order_by("qualified_on", "pk")),
        appointments=tuple(_appointment(row, proofs) for row in dossier.appointments.order_by("starts_on", "pk")),
        practice_qualifications=tuple(
            _practice(row, proofs) for row in dossier.practicequalifications.order_by("obtained_on", "pk")
        ),
        skills=tuple(_skill(row, proofs) for row in dossier.skillcertificates.order_by("obtained_on", "pk")),
        work=tuple(_work(row, dossier, proofs) for row in dossier.workperiods.order_by("starts_on", "pk")),
        hours=tuple(_hours(row, proofs) for row in dossier.hoursrecords.order_by("year", "kind", "pk")),
        appraisals=tuple(_appraisal(row, proofs) for row in dossier.appraisals.order_by("year")),
        honours=tuple(_honour(row, proofs) for row in dossier.honours.order_by("granted_on", "pk")),
        achievements=tuple(_achievement(row, proofs) for row in dossier.achievements.order_by("finished_on", "pk")),
        insurance=_insurance(dossier, declaration, proofs),
        insurance_substitutes=_substitutes(declaration),
        self_scores=_self_scores(declaration),
        person_checks=facts_of_checks(declaration),
    )


def with_years_since(declaration: Declaration, found: Facts, year: int) -> Facts:
    """`found` with the hours and appraisals of `year` and later ones as the dossier holds them now, if all are verified.

    Those years were still running when the facts were taken. What the employer has not verified stays out; the rest of
    the dossier may be in the making.
    """
    dossier = Dossier.objects.filter(person_id=declaration.person_id).first()
    if dossier is None:
        return found
    hours = dossier.hoursrecords.filter(year__gte=year).order_by("year", "kind", "pk")
    appraisals = dossier.appraisals.filter(year__gte=year).order_by("year")
    if any(row.state != DossierState.VERIFIED for row in (*hours, *appraisals)):
        return found
    proofs = proofs_of(dossier)
    return replace(
        found,
        hours=(*(each for each in found.hours or () if each.year < year), *(_hours(row, proofs) for row in hours)),
        appraisals=(
            *(each for each in found.appraisals or () if each.year < year),
            *(_appraisal(row, proofs) for row in appraisals),
        ),
    )


def _evidence(row: dossier_models.Entry, proofs: Proofs) -> tuple[str, ...]:
    kind = row._meta.model_name or ""
    return (f"{kind}:{row.pk}", *proofs.get((kind, row.pk), ()))


def _safe(words: str) -> str:
    return "" if PERSONAL.search(words) else words


def _employer(declaration: Declaration) -> shape.EmployerFacts:
    organisation = declaration.employer
    employer = organisation.employer
    plan = plan_queries.plan_of(declaration.version)
    delegated = None
    if plan.delegation_slot:
        delegated = declaration.attachments.filter(slot=plan.delegation_slot, file__state=FileState.READY).exists()
    return shape.EmployerFacts(
        seat_area=organisation.area_id,
        affiliation=employer.affiliation,  # type: ignore[arg-type]
        kind=employer.kind,  # type: ignore[arg-type]
        ownership="private" if employer.private else None,
        civil_service_managed=employer.civil_service_managed,
        central_owned=employer.affiliation == Affiliation.CENTRAL,
        delegation_letter=delegated,
        authorisation_letter=AuthorisationLetter.objects.filter(
            organisation=organisation, state=LetterState.APPROVED
        ).exists(),
    )


def _post(answers: Mapping[str, Any]) -> shape.PostFacts:
    """A public institution's post: answers of the page 岗位信息."""
    applied = answers.get("post_applied")
    return shape.PostFacts(
        quota_checked=_flag(answers.get("quota_checked")),
        post_applied=_safe(applied) if isinstance(applied, str) and applied else None,
        performance_pledge=_flag(answers.get("performance_pledge")),
        assessed_on=_day(answers.get("assessed_on")),
        collective_decision_on=_day(answers.get("collective_decision_on")),
        posted_inside=_flag(answers.get("posted_inside")),
    )


def _person(declaration: Declaration, dossier: Dossier | None) -> shape.PersonFacts:
    flags = _field_flags(declaration)
    if dossier is None:
        return shape.PersonFacts(specialty=declaration.specialty or None, field_flags=flags)
    present = dossier.workperiods.filter(ends_on=None).order_by("-starts_on").first()
    return shape.PersonFacts(
        on_post=dossier.on_post,
        current_work=dossier.work_nature or None,  # type: ignore[arg-type]
        current_work_in_field=present.in_field if present else None,
        frontline_skill_work=dossier.frontline_skill_work,
        post_changed=_flag(declaration.answers.get("post_changed")),
        retired=_flag(declaration.answers.get("retired")),
        under_discipline=_flag(declaration.answers.get("under_discipline")),
        civil_servant=_flag(declaration.answers.get("civil_servant")),
        specialty=declaration.specialty or None,
        field_flags=flags,
    )


def _field_flags(declaration: Declaration) -> tuple[str, ...]:
    """The sub-specialty, and the fields with a call of their own if the person says the work belongs to one."""
    flags: tuple[str, ...] = (declaration.sub_specialty,) if declaration.sub_specialty else ()
    if declaration.answers.get("called_separately") is True:
        flags += tuple(flag for call in separate_calls(declaration.version) for flag in call.flags)
    return flags


def _degree(row: dossier_models.Degree, proofs: Proofs) -> shape.Degree:
    return shape.Degree(
        level=DEGREE_LEVELS.get(row.level, row.level),  # type: ignore[arg-type]
        discipline="engineering" if row.engineering or row.engineering_doctorate else "other",
        nature="professional" if row.engineering_doctorate else "academic",
        major=_safe(row.major),
        major_relation=row.major_match,  # type: ignore[arg-type]
        awarded_on=row.graduated_on,
        full_time=row.full_time,
        school_track=SCHOOL_TRACKS[row.school_track],  # type: ignore[arg-type]
        origin=ORIGINS[row.origin],  # type: ignore[arg-type]
        evidence=_evidence(row, proofs),
    )


def _study(row: dossier_models.FieldStudy, proofs: Proofs) -> shape.Study:
    return shape.Study(
        since=row.started_on,
        until=row.ended_on,
        full_time=True,
        in_field=True,
        certificate=row.certified,
        evidence=_evidence(row, proofs),
    )


def _title(row: dossier_models.TitleRecord, proofs: Proofs) -> shape.Title:
    return shape.Title(
        level=row.level,  # type: ignore[arg-type]
        series=row.series,
        name=_safe(row.name),
        qualified_on=row.qualified_on,
        evidence=_evidence(row, proofs),
    )


def _appointment(row: dossier_models.Appointment, proofs: Proofs) -> shape.Appointment:
    return shape.Appointment(
        level=row.level,  # type: ignore[arg-type]
        series=row.series,
        name=_safe(row.post),
        since=row.starts_on,
        until=row.ends_on,
        evidence=_evidence(row, proofs),
    )


def _practice(row: dossier_models.PracticeQualification, proofs: Proofs) -> shape.PracticeQualification:
    return shape.PracticeQualification(
        code="registered" if row.registered else "practice",
        national=True,
        engineering=row.engineering,
        in_field=row.in_field,
        obtained_on=row.obtained_on,
        evidence=_evidence(row, proofs),
    )


def _skill(row: dossier_models.SkillCertificate, proofs: Proofs) -> shape.Skill:
    return shape.Skill(
        level=SKILL_LEVELS.get(row.level, row.level),  # type: ignore[arg-type]
        obtained_on=row.obtained_on,
        in_field=row.in_field,
        evidence=_evidence(row, proofs),
    )


def _work(row: dossier_models.WorkPeriod, dossier: Dossier, proofs: Proofs) -> shape.Work:
    is_skill = row.kind == "skill"
    return shape.Work(
        since=row.starts_on,
        until=row.ends_on,
        kind=WORK_KINDS.get(row.kind, row.kind),  # type: ignore[arg-type]
        in_field=row.in_field,
        frontline=dossier.frontline_skill_work if is_skill else None,
        evidence=_evidence(row, proofs),
    )


def _hours(row: dossier_models.HoursRecord, proofs: Proofs) -> shape.HoursRecord:
    return shape.HoursRecord(
        year=row.year,
        kind=row.kind,  # type: ignore[arg-type]
        hours=row.hours,
        online=row.online_hours,
        evidence=_evidence(row, proofs),
    )


def _appraisal(row: dossier_models.Appraisal, proofs: Proofs) -> shape.Appraisal:
    return shape.Appraisal(
        year=row.year,
        grade=GRADES.get(row.result, row.result),  # type: ignore[arg-type]
        evidence=_evidence(row, proofs),
    )


def _honour(row: dossier_models.Honour, proofs: Proofs) -> shape.Honour:
    return shape.Honour(
        code=row.code,
        grade=_safe(row.grade) or None,
        rank=row.rank,
        awarded_on=row.granted_on,
        by_association=row.by_association,
        evidence=_evidence(row, proofs),
    )


def _achievement(row: dossier_models.Achievement, proofs: Proofs) -> shape.Achievement:
    return shape.Achievement(
        kind=ACHIEVEMENT_KINDS.get(row.kind, row.kind),  # type: ignore[arg-type]
        role=ROLES.get(row.role, row.role),  # type: ignore[arg-type]
        rank=row.rank,
        on=row.finished_on,
        in_field=row.in_field,
        published=row.formally_published if row.kind in PUBLISHED_KINDS else None,
        level=row.level or None,  # type: ignore[arg-type]
        award=row.award or None,  # type: ignore[arg-type]
        grade=row.award_grade or None,  # type: ignore[arg-type]
        scale=row.scale or None,  # type: ignore[arg-type]
        notable_benefit=row.notable_benefit,
        evidence=_evidence(row, proofs),
    )


def _insurance(dossier: Dossier, declaration: Declaration, proofs: Proofs) -> tuple[shape.InsuranceMonth, ...] | None:
    """Months are counted from January of each year, as only their number is given; no entry at all is not known."""
    rows = list(dossier.insuranceyears.order_by("year", "pk"))
    if not rows:
        return None
    here = declaration.employer.area_id or ELSEWHERE
    return tuple(
        shape.InsuranceMonth(
            month=f"{row.year:04d}-{month:02d}",
            area=here if row.local else ELSEWHERE,
            evidence=_evidence(row, proofs),
        )
        for row in rows
        for month in range(1, row.months + 1)
    )


def _substitutes(declaration: Declaration) -> tuple[Any, ...]:
    """Papers that stand in for insurance paid here, by the code of the slot they lie in or the answer that names them."""
    given = set(declaration.answers.get("insurance_substitutes", ()))
    filled = set(declaration.attachments.filter(file__state=FileState.READY).values_list("slot", flat=True))
    return tuple(code for code in SUBSTITUTES if code in given | filled)


def _self_scores(declaration: Declaration) -> tuple[shape.SelfScore, ...] | None:
    """The machine-checked self total; not known before a line is claimed."""
    schedule = plan_queries.schedule_of(declaration.version)
    if schedule is None:
        return ()
    sheet = tallying.score_sheet_of(declaration)
    if sheet is None or not declaration.claims.exists():
        return None
    return (shape.SelfScore(table=schedule.code, total=Decimal(sheet.machine_total), confirmed=sheet.confirmed),)


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
