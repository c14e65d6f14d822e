"""Every rule of every plan is proven on both sides, and no finding leaves the reader without a next step."""

from collections import defaultdict
from functools import cache

import pytest

from eligibility.answers import Answer
from tests.eligibility.cases import Example, examples, plan_codes, rulebook

EXAMPLES = list(examples())
MET = Answer.MET.value

# Rules that no facts can meet, and why.
NEVER_MET = {
    "zhejiang-it-senior-2023.common.criteria": "rule 93 was not seen from article 5 on",
    "zhejiang-electromechanical-senior-2020.common.criteria": "rule 87 was not seen",
    "zhejiang-electromechanical-senior-2020.skilled.skill_honour": "the list of rule 31 was not seen",
    "zhejiang-industry-full-senior-2023.normal.criteria": "rules 144, 166 and 240 were not seen",
    "zhejiang-industry-full-senior-2023.normal.tenure": "no source prints the day to which years are counted",
    "zhejiang-industry-full-senior-2023.recommended.recommendation_conditions": "only the form is named",
}


@cache
def claimed(plan: str) -> dict[str, set[str]]:
    """What the cases of a plan say of each rule; for advice, also what it would be."""
    advice = {rule.id for rule in rulebook(plan).rules() if not rule.citation.decides}
    found: dict[str, set[str]] = defaultdict(set)
    for example in EXAMPLES:
        if example.plan == plan:
            reads_as = {n: a for n, a in example.body.get("reads_as", {}).items() if f"{plan}.{n}" in advice}
            for name, answer in (*example.body["expect"].items(), *reads_as.items()):
                if "." in name:
                    found[f"{plan}.{name}"].add(answer)
    return found


def sides(plan: str) -> list[str]:
    return [rule.id for rule in rulebook(plan).rules()]


@pytest.mark.parametrize("rule", [rule for plan in plan_codes() for rule in sides(plan)])
def test_a_rule_has_a_case_on_either_side(rule: str) -> None:
    answers = claimed(rule.split(".")[0])[rule]
    decides = rulebook(rule.split(".")[0]).rule(rule).citation.decides
    others = answers - {MET} if decides else answers - {MET, Answer.UNKNOWN.value}
    if rule in NEVER_MET:
        assert answers
        assert MET not in answers, f"{rule} can be met after all: {NEVER_MET[rule]}"
        return
    assert MET in answers, f"no case in which {rule} is met"
    assert others, f"no case in which {rule} is not met"


def test_rules_that_can_not_be_met_are_rules_of_a_plan() -> None:
    assert set(NEVER_MET) <= {rule for plan in plan_codes() for rule in sides(plan)}


@pytest.mark.parametrize("plan", plan_codes())
def test_a_sentence_stands_once_in_a_plan(plan: str) -> None:
    sentences = [example.body["case"] for example in EXAMPLES if example.plan == plan]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_a_finding_that_is_not_met_says_what_would_change_it(example: Example) -> None:
    for target in example.verdict().targets:
        for track in target.tracks:
            for finding in track.every_finding:
                assert finding.figures.zh, finding.rule
                assert finding.figures.en, finding.rule
                if finding.answer is not Answer.MET:
                    assert finding.needs is not None, finding.rule
                    assert finding.needs.zh, finding.rule
                    assert finding.needs.en, finding.rule
