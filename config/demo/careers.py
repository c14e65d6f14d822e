"""Dossiers of invented people, shaped so that the engine finds what the demo wants to show.

Everything dated is reckoned from the plan's own data; no figure of a notice stands here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import Organisation, Person
from config.demo import pictures
from config.demo.words import JOURNALS, POSTS, SCHOOLS, Words
from declarations.portraits import slot_rule
from dossiers import actions
from dossiers.kinds import KINDS, EntryKind
from dossiers.models import Dossier, Entry
from dossiers.proofs import pages_for
from files.actions import receive
from files.inspect import inspect
from files.models import FileState, StoredFile
from files.rules import EVIDENCE, SIGNATURE, SlotRule
from review_plans.plan import Plan

LEVELS = ("technician", "assistant", "intermediate", "deputy_senior", "full_senior")
TITLES = {
    "technician": "技术员",
    "assistant": "助理工程师",
    "intermediate": "工程师",
    "deputy_senior": "高级工程师",
    "full_senior": "正高级工程师",
}
AMPLE = {"professional": Decimal(72), "industry_public": Decimal(14), "general_public": Decimal(12)}
SHORT = {"professional": Decimal(40), "industry_public": Decimal(6), "general_public": Decimal(6)}


@dataclass(frozen=True)
class Story:
    """What is particular about this person; the rest is ordinary."""

    years_since_title: int = 8
    degree: str = "bachelor"
    hours_short_in: int | None = None
    hours_running: bool = False
    hours_last_missing: bool = False
    match: str = "same"
    skill_years: int | None = None
    appraisal: str = "pass"
    led: bool = True
    insured_here: bool = True
    rich: bool = False
    """Has works enough to go by points."""
    more: int = 0
    """So many of those works, where that is not all of them."""


_KIND = {k.code: k for k in KINDS}


def kind(code: str) -> EntryKind:
    return _KIND[code]


def reference_day(plan: Plan) -> date:
    """The day that years are told back from: the counting day, else the demo's day."""
    day = plan.count_to or plan.demo_today
    assert day is not None
    return day


def title_before(target: str) -> str:
    return LEVELS[LEVELS.index(target) - 1]


def back(day: date, years: int, days: int = 0) -> date:
    """The same date `years` earlier, then `days` more; 29 February becomes the 28th."""
    try:
        moved = day.replace(year=day.year - years)
    except ValueError:
        moved = day.replace(year=day.year - years, day=28)
    return moved - timedelta(days=days)


def photo_rule(plan: Plan) -> SlotRule:
    """The plan's portrait bounds as the slot's rule; a plain JPEG where the plan prints none."""
    return slot_rule(plan.photo) if plan.photo else SlotRule("portrait", media=("jpeg",))


@transaction.atomic
def fill(
    person: Person, employer: Organisation, plan: Plan, target: str, story: Story, words: Words, serial: int
) -> Dossier:
    """A whole dossier by the person's own actions, files included, ready to be handed in."""
    dossier = actions.open_for(person)
    actions.choose_employer(dossier, person=person, employer=employer)
    born = back(reference_day(plan), 30 + serial % 22, serial % 300)
    actions.save_profile(
        dossier, person=person, expected_version=_version(dossier), values=_profile(born, plan, story, words)
    )
    rows = [(kind(code), values) for code, values in _entries(plan, target, story, words, employer)]
    entries = actions.add_entries(dossier, person=person, rows=rows)
    return _prove(dossier, entries, plan, serial)


def _version(dossier: Dossier) -> int:
    dossier.refresh_from_db()
    return dossier.row_version


def _profile(born: date, plan: Plan, story: Story, words: Words) -> dict[str, Any]:
    post = words.pick(POSTS)
    return {
        "gender": words.random.choice(("male", "female")),
        "ethnicity": "汉族",
        "birth_date": born,
        "birth_place": "浙江",
        "health": "健康",
        "joined_work_on": _began(_graduated(plan, story)),
        "work_department": f"技术中心 {post}",
        "current_work": "工艺与装备技术开发",
        "work_nature": "engineering",
        "on_post": True,
    }


def _graduated(plan: Plan, story: Story) -> date:
    return date(back(reference_day(plan), story.years_since_title, 30).year - 6, 6, 30)


def _began(graduated: date) -> date:
    return date(graduated.year, 7, 15)


def _entries(
    plan: Plan, target: str, story: Story, words: Words, employer: Organisation
) -> list[tuple[str, dict[str, Any]]]:
    day = reference_day(plan)
    qualified = back(day, story.years_since_title, 30)
    present = title_before(target)
    graduated = _graduated(plan, story)
    rows: list[tuple[str, dict[str, Any]]] = [
        ("degree", _degree(story, words, graduated)),
        (
            "titlerecord",
            {
                "name": TITLES[present],
                "level": present,
                "series": "engineering",
                "specialty": plan.specialties[0].name.zh,
                "qualified_on": qualified,
                "approved_by": "市工程技术人员评审委员会",
            },
        ),
        (
            "appointment",
            {
                "post": TITLES[present],
                "level": present,
                "series": "engineering",
                "starts_on": qualified + timedelta(days=20),
            },
        ),
        (
            "workperiod",
            {
                "employer_name": employer.name,
                "post": words.pick(POSTS),
                "kind": "engineering",
                "in_field": True,
                "starts_on": _began(graduated),
            },
        ),
    ]
    rows += [("appraisal", {"year": y, "result": story.appraisal}) for y in _appraisal_years(plan)]
    rows += _hours(plan, story)
    months = {day.year - back_by: 12 for back_by in (1, 2, 3)} | ({day.year: day.month - 1} if day.month > 1 else {})
    rows += [("insuranceyear", {"year": y, "months": m, "local": story.insured_here}) for y, m in months.items()]
    rows += _works(plan, story, words, qualified)
    if story.skill_years is not None:
        rows.append(("skillcertificate", _skill(target, back(day, story.skill_years, 10))))
    return rows


SKILLS = {"assistant": "senior", "intermediate": "technician", "deputy_senior": "senior_technician"}


def _skill(target: str, obtained_on: date) -> dict[str, Any]:
    level = SKILLS.get(target, "senior_technician")
    return {"name": "仪器仪表维修工", "level": level, "in_field": True, "obtained_on": obtained_on}


def _degree(story: Story, words: Words, graduated: date) -> dict[str, Any]:
    return {
        "level": story.degree,
        "degree_name": "" if story.degree in ("associate", "secondary") else "工学学位",
        "engineering": True,
        "full_time": True,
        "major": "应用工程技术",
        "major_match": story.match,
        "school": words.pick(SCHOOLS),
        "study_years": "四年",
        "started_on": date(graduated.year - 4, 9, 1),
        "graduated_on": graduated,
    }


def _appraisal_years(plan: Plan) -> tuple[int, ...]:
    last = reference_day(plan).year
    return plan.appraisal_years or (last - 3, last - 2, last - 1)


def _hours(plan: Plan, story: Story) -> list[tuple[str, dict[str, Any]]]:
    rows = []
    years = plan.hours_years
    for year in years[:-1] if story.hours_last_missing else years:
        short = story.hours_short_in == year or (story.hours_running and year == years[-1])
        for code, hours in (SHORT if short else AMPLE).items():
            rows.append(("hoursrecord", {"year": year, "kind": code, "hours": hours, "online_hours": Decimal()}))
    return rows


def _works(plan: Plan, story: Story, words: Words, qualified: date) -> list[tuple[str, dict[str, Any]]]:
    last = min(plan.works_until or reference_day(plan), plan.demo_today or reference_day(plan))
    finished = max(qualified + timedelta(days=40), back(last, 1))
    return [
        _project(story, words, finished),
        *islice(_more_works(words, finished), None if story.rich else story.more),
        (
            "achievement",
            {
                "kind": "paper",
                "name": words.paper(),
                "role": "author",
                "rank": 1,
                "finished_on": finished - timedelta(days=60),
                "published_in": words.pick(JOURNALS),
                "formally_published": True,
            },
        ),
    ]


def _project(story: Story, words: Words, finished: date) -> tuple[str, dict[str, Any]]:
    return (
        "achievement",
        {
            "kind": "project",
            "name": words.project(),
            "role": "led" if story.led else "took_part",
            "rank": 1 if story.led else 4,
            "started_on": finished - timedelta(days=300),
            "finished_on": finished,
            "level": "city",
            "amount": Decimal(words.random.randrange(80, 900)),
            "content": "负责总体方案、参数计算与现场调试，验收合格。",
        },
    )


def _more_works(words: Words, last: date) -> Iterator[tuple[str, dict[str, Any]]]:
    """Large projects and systems, patents, an award and a standard, a month and a half apart."""
    led = {"role": "led", "rank": 1}
    shaped: tuple[dict[str, Any], ...] = (
        {**led, "kind": "project", "level": "provincial", "scale": "large"},
        {**led, "kind": "project", "level": "provincial", "scale": "large"},
        {**led, "kind": "maintenance", "scale": "large"},
        {**led, "kind": "maintenance", "scale": "large"},
        {**led, "kind": "patent"},
        {**led, "kind": "patent"},
        {**led, "kind": "award", "level": "provincial", "award": "technical_progress", "award_grade": "first"},
        {**led, "kind": "standard", "level": "national"},
    )
    for number, each in enumerate(shaped, start=1):
        day = last - number * timedelta(days=45)
        yield (
            "achievement",
            {**each, "name": words.project(), "finished_on": day, "content": "本人负责，证书和验收材料见附件。"},
        )


def _prove(dossier: Dossier, entries: list[Entry], plan: Plan, serial: int) -> Dossier:
    """One file of evidence for every entry, and the portrait.

    Most people have said where the pages of their proofs are; some have left one out, some all.
    """
    person = dossier.person
    proof = keep(person, EVIDENCE, pictures.evidence(serial))
    photo = keep(person, photo_rule(plan), pictures.portrait(serial, plan.photo))
    actions.set_photo(dossier, person=person, file=photo)
    proven = [entry for each in KINDS for entry in entries if isinstance(entry, each.model)]
    actions.attach_to_all(proven, person=person, file=proof)
    for entry in proven:
        if len(pages_for(entry)) > 1 and serial % 4:
            shown = {page.code: (proof.pk, "1-2") for page in pages_for(entry)[: 4 - (serial % 5 == 1)]}
            actions.name_pages(entry, person=person, shown=shown)
    return dossier


def keep(person: Person, rule: SlotRule, upload: SimpleUploadedFile) -> StoredFile:
    """Received like any file; opened in this process, since we drew it ourselves a moment ago."""
    file = receive(owner=person, slot_rule=rule, upload=upload, inspect=inspect)
    if file.state != FileState.READY:
        raise AssertionError(f"demo file refused: {file.reason}")
    return file


def sign(person: Person, serial: int) -> StoredFile:
    return keep(person, SIGNATURE, pictures.signature(serial))
