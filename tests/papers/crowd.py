"""Many small, whole declarations of one plan, led by the product's own actions until their forms may be printed.

A transaction each: in one for all, every event would walk past all dead versions of its chain's head.
"""

from datetime import date

from django.db import transaction

from accounts.models import Organisation
from config import clock
from config.demo import careers, journeys, pictures
from config.demo.journeys import Stage
from declarations import itinerary
from declarations.models import Declaration
from dossiers import actions, vouching
from dossiers.models import Dossier, HoursRecord
from files.rules import EVIDENCE
from tests.stages import set_day


def unlocked(stage: Stage, size: int) -> list[Declaration]:
    """`size` people of one employer, on one notice, checked by every desk; in the order they were made."""
    return [_to_the_unlock(stage, declaration) for declaration in at_first_desk(stage, size)]


def at_first_desk(stage: Stage, size: int) -> list[Declaration]:
    """`size` people of one employer whose notice has run: they wait at the first office of their way."""
    employer = _shortest_way(stage)
    found = [_submitted(stage, employer) for _n in range(size)]
    found = [journeys.advance(stage, declaration) for declaration in found]
    notice = journeys.post_employer_notice(stage, employer, found)
    set_day(stage.plan.code, notice.over_at.astimezone(clock.SHANGHAI).date())
    return [journeys.advance(stage, declaration) for declaration in found]


def _shortest_way(stage: Stage) -> Organisation:
    plan = stage.plan
    shortest = min(plan.variants, key=lambda variant: len(variant.stops))
    return next(e for e in stage.employers if e.employer.affiliation in shortest.affiliations)


@transaction.atomic
def _submitted(stage: Stage, employer: Organisation) -> Declaration:
    level = stage.plan.targets[0]
    dossier = _dossier(stage, employer, level.level)
    return journeys.submit(stage, journeys.draft(stage, dossier.person, level.level, level.tracks[0]))


def _dossier(stage: Stage, employer: Organisation, target: str) -> Dossier:
    """What a form needs and no more: making it is the longest part of a test with hundreds of people."""
    stage.serial += 1
    person = stage.people.make(prefix=f"crowd{stage.people.serial + 1}")
    dossier = actions.open_for(person)
    actions.choose_employer(dossier, person=person, employer=employer)
    day = careers.reference_day(stage.plan)
    profile = {
        "gender": "female", "ethnicity": "汉族", "birth_date": date(day.year - 40, 3, 5), "birth_place": "浙江",
        "joined_work_on": date(day.year - 17, 7, 1), "work_department": f"第{stage.serial}车间",
        "current_work": "工艺开发", "work_nature": "engineering", "on_post": True,
    }  # fmt: skip
    dossier.refresh_from_db()
    actions.save_profile(dossier, person=person, expected_version=dossier.row_version, values=profile)
    proof = careers.keep(person, EVIDENCE, pictures.evidence(stage.serial, pages=1))
    rows = [(careers.kind(code), values) for code, values in _entries(stage, day, target, employer)]
    entries = actions.add_entries(dossier, person=person, rows=rows)
    actions.attach_to_all([e for e in entries if not isinstance(e, HoursRecord)], person=person, file=proof)
    photo = careers.keep(person, careers.photo_rule(stage.plan), pictures.portrait(stage.serial, stage.plan.photo))
    dossier.refresh_from_db()
    actions.set_photo(dossier, person=person, file=photo)
    dossier.refresh_from_db()
    vouching.hand_in(dossier, person=person, expected_version=dossier.row_version)
    seat = stage.desks.operators[employer.pk]
    dossier.refresh_from_db()
    return vouching.verify_all(dossier, person=seat.person, seat=seat, expected_version=dossier.row_version)


def _entries(stage: Stage, day: date, target: str, employer: Organisation) -> list[tuple[str, dict[str, object]]]:
    qualified, level = careers.back(day, 8, 30), careers.title_before(target)
    engineering = {"series": "engineering", "level": level}
    hours = [
        ("hoursrecord", {"year": year, "kind": kind, "hours": amount})
        for year in stage.plan.hours_years
        for kind, amount in careers.AMPLE.items()
    ]
    return [
        *hours,
        ("degree", {"level": "bachelor", "degree_name": "工学学士", "engineering": True, "major": "应用化学",
                    "school": "江南工业大学", "study_years": "四年", "graduated_on": date(qualified.year - 6, 6, 30)}),
        ("titlerecord", {**engineering, "name": careers.TITLES[level], "qualified_on": qualified,
                         "approved_by": "市工程技术人员评审委员会"}),
        ("appointment", {**engineering, "post": careers.TITLES[level], "starts_on": qualified}),
        ("workperiod", {"employer_name": employer.name, "post": "工程师", "kind": "engineering",
                        "starts_on": date(qualified.year - 6, 7, 15)}),
        ("achievement", {"kind": "project", "name": f"第{stage.serial}号装置改造", "role": "led", "rank": 1,
                         "finished_on": careers.back(day, 1, 40), "content": "负责总体方案。"}),
    ]  # fmt: skip


@transaction.atomic
def _to_the_unlock(stage: Stage, declaration: Declaration) -> Declaration:
    while not itinerary.form_unlocked(declaration):
        declaration = journeys.advance(stage, declaration)
    return declaration
