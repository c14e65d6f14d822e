"""Applicants with much to print: every field filled, rare characters, what a spreadsheet could take for a formula."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from config.demo import careers, journeys
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations import editing
from declarations.models import Declaration
from dossiers import actions as dossier_actions
from dossiers import vouching
from dossiers.models import Dossier, TitleRecord
from review_plans.plan import TargetLevel

PROFILE = {
    "former_name": "李㛃",
    "ethnicity": "维吾尔族",
    "birth_place": "新疆喀什",
    "health": "良好",
    "work_department": "=1+1 技术中心",
    "current_work": "@装置节能改造",
    "admin_post": "副主任（2016年3月）",
    "party": "九三学社 2011年",
    "social_posts": "省化工学会理事",
    "foreign_language": "英语 熟练",
}
STATEMENT = "任现职以来，与王𬎆、李㛃共同完成“清源”装置改造。\n负责参数计算 <b>与</b> 现场调试；效率提高 12.5%。\n今后继续努力。"
EMPLOYER = "浙江省钱塘江流域水资源综合利用与新材料装备制造（集团）股份有限公司智能制造与工业互联网研究分公司㛃厂"


def full_draft(stage: Stage, name: str = "王𬎆", *, number: int = 0) -> Declaration:
    """A draft of somebody whose dossier has something in every list; `number` picks the employer."""
    employer = stage.employers[number % len(stage.employers)]
    level = stage.plan.targets[0]
    stage.serial += 1
    person = stage.people.make(prefix=f"full{stage.people.serial}", name=name)
    dossier = careers.fill(person, employer, stage.plan, level.level, Story(), stage.words, stage.people.serial)
    _enrich(dossier)
    dossier.refresh_from_db()
    dossier = vouching.hand_in(dossier, person=person, expected_version=dossier.row_version)
    seat = stage.desks.operators[employer.pk]
    vouching.verify_all(dossier, person=seat.person, seat=seat, expected_version=dossier.row_version)
    declaration = journeys.draft(stage, person, level.level, _track(level))
    return editing.save(
        declaration,
        person=person,
        expected_version=declaration.row_version,
        now=stage.now(),
        statement=STATEMENT,
        pledged_at=timezone.now(),
    )


def _track(level: TargetLevel) -> str:
    return str(level.tracks[0])


def _enrich(dossier: Dossier) -> None:
    person = dossier.person
    dossier.refresh_from_db()
    dossier_actions.save_profile(dossier, person=person, expected_version=dossier.row_version, values=PROFILE)
    title = TitleRecord.objects.get(dossier=dossier)
    for code, values in _more(title.qualified_on):
        entry = dossier_actions.add_entry(dossier, person=person, kind=careers.kind(code), values=values)
        proof = person.stored_files.filter(rule="evidence", state="ready").first()
        dossier_actions.attach_evidence(entry, person=person, file=proof)


def _more(qualified: date) -> list[tuple[str, dict[str, object]]]:
    school = {"school": "＝东海科技大学", "major": "-化工机械", "study_years": "三年"}
    project = {"role": "main_contributor", "rank": 3, "level": "city", "content": "承担管路核算；\n编写规程。"}
    return [
        (
            "degree",
            {**school, "level": "associate", "graduated_on": date(qualified.year - 9, 6, 30), "started_on": None},
        ),
        (
            "workperiod",
            {"employer_name": "恒信㛃纺织厂", "post": "工艺员", "kind": "engineering",
             "starts_on": date(qualified.year - 9, 7, 15), "ends_on": date(qualified.year - 6, 6, 30)},
        ),
        (
            "achievement",
            {**project, "kind": "product", "name": "早年研制的织机", "amount": Decimal(12),
             "started_on": qualified - timedelta(days=700), "finished_on": qualified - timedelta(days=400)},
        ),
    ]  # fmt: skip
