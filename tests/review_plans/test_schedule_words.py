"""Tables of points speak the plan's words and the dossier's."""

import pytest

from dossiers.models import Achievement
from provisions.documents_yaml import PlanError, load, parse
from review_plans import vocabulary as words
from review_plans.schedule_words import agree_with_plan
from review_plans.schema import load_plan
from scoring.reading import read_schedule
from tests.review_plans.samples import PLANS
from tests.review_plans.studio.changed import ELECTRO, IT, JIAXING, report

SCORED = sorted(path.parent for path in PLANS.glob("*/scoring.yaml"))


def codes(choices: list[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(code for code, _name in choices)


def test_the_words_are_those_of_the_dossier() -> None:
    assert codes(Achievement.KINDS) == words.WORK_KINDS
    assert codes(Achievement.ROLES) == words.WORK_ROLES
    assert codes(Achievement.LEVELS) == words.WORK_LEVELS
    assert codes(Achievement.AWARD_GRADES) == words.WORK_GRADES
    assert codes(Achievement.SCALES) == words.WORK_SCALES


@pytest.mark.parametrize("folder", SCORED, ids=lambda folder: folder.name)
def test_every_shipped_table_agrees_with_its_plan_and_takes_works_of_the_dossier(folder) -> None:
    source = load(folder / "scoring.yaml")
    agree_with_plan(source, load_plan(folder / "plan.yaml"))
    assert sum(1 for line in read_schedule(source).every_line() if line.accepts) >= 5


@pytest.mark.parametrize(
    ("before", "after", "words_of"),
    [
        ("accepts: [patent]", "accepts: [patents]", "patents"),
        ("roles: [led, alone]", "roles: [boss]", "boss"),
        ("levels: [international, national]", "levels: [galactic]", "galactic"),
        ("grades: [first, gold]", "grades: [zeroth]", "zeroth"),
        ("kinds: [book]", "kinds: [novel]", "novel"),
        ("evidence: required", "specialties: [alchemy]\n        evidence: required", "alchemy"),
        (
            "rounding: half_up_2",
            "rounding: half_up_2\ngroups: [{group: g, zh: 组, en: G, specialties: [alchemy]}]",
            "alchemy",
        ),
    ],
)
def test_a_word_that_nobody_knows_names_its_line(before: str, after: str, words_of: str) -> None:
    text = (PLANS / ELECTRO / "scoring.yaml").read_text(encoding="utf-8")
    assert before in text
    source = parse(text.replace(before, after, 1), "scoring.yaml")
    read_schedule(source)
    with pytest.raises(PlanError) as refusal:
        agree_with_plan(source, load_plan(PLANS / ELECTRO / "plan.yaml"))
    assert words_of in str(refusal.value.message)
    assert refusal.value.line > 1


def test_the_studio_names_such_a_word_too() -> None:
    found = report(IT, ("scoring.yaml", "scales: [large]", "scales: [huge]"))
    assert not found.readable
    assert "huge" in found.errors[0].says.zh


def test_a_further_degree_is_left_to_the_board_and_adds_nothing_to_what_can_be_reached() -> None:
    found = report(JIAXING, ("scoring.yaml", "total: 100", "total: 59"))
    assert "cap_too_low" in [remark.kind for remark in found.contradictions]
