"""Every case of every plan, each side of each boundary; and the four answers of every plan with a printed track."""

from pathlib import Path

import pytest

from eligibility.answers import Answer
from eligibility.facts import Facts
from provisions.documents_yaml import load
from tests.eligibility.cases import PLANS, Example, examples, finding_of, plan_codes, track_of

EXAMPLES = list(examples())


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_case_is_judged_as_its_sentence_says(example: Example) -> None:
    verdict, body = example.verdict(), example.body
    given = {
        name: (finding_of(verdict, example.plan, name) if "." in name else track_of(verdict, name)).answer.value
        for name in body["expect"]
    }
    assert given == body["expect"]
    for name, answer in body.get("reads_as", {}).items():
        judged = finding_of(verdict, example.plan, name) if "." in name else track_of(verdict, name)
        assert (judged.reads_as and judged.reads_as.value) == answer, name
    for name, clause in body.get("hangs_on", {}).items():
        assert clause in [finding.citation.clause for finding in track_of(verdict, name).hangs_on]
    for name, words in body.get("says", {}).items():
        assert words in finding_of(verdict, example.plan, name).figures.zh
    for name, words in body.get("needs", {}).items():
        needs = finding_of(verdict, example.plan, name).needs
        assert needs
        assert words in needs.zh
    for name, day in body.get("by", {}).items():
        assert finding_of(verdict, example.plan, name).by == day


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_facts_survive_json(example: Example) -> None:
    facts = Facts.from_json(example.facts)
    assert Facts.from_json(facts.as_json()) == facts


@pytest.mark.parametrize("plan", plan_codes())
def test_every_plan_with_a_printed_track_shows_all_four_answers_with_their_clause(plan: str) -> None:
    mine = [example for example in EXAMPLES if example.plan == plan and "hangs_on" in example.body]
    shown = {
        answer
        for example in mine
        for name, answer in example.body["expect"].items()
        if name in example.body["hangs_on"]
    }
    printed = any((PLANS / plan / "cases").glob("*.yaml")) and plan != "zhejiang-industry-full-senior-2023"
    assert shown == ({answer.value for answer in Answer} if printed else {"NOT_MET", "UNKNOWN"})


@pytest.mark.parametrize(
    "path", sorted(PLANS.glob("*/cases/*.yaml")), ids=lambda path: f"{path.parents[1].name}/{path.name}"
)
def test_cases_count_to_the_day_of_their_plan(path: Path) -> None:
    plan = load(path.parents[1] / "plan.yaml").data["calendar"].get("count_to")
    day = plan["date"] if isinstance(plan, dict) and "date" in plan else None
    assert load(path).data["count_to"] == day
