"""Rule files: ids and citations are complete, and survive the database. Broken ones: test_broken_rules.py."""

import json
from datetime import date
from pathlib import Path

import pytest

from eligibility.engine import judge
from eligibility.facts import Facts
from eligibility.rulebook import Rulebook
from provisions.documents_yaml import load, parse
from tests.eligibility.cases import PLANS, plan_codes, rulebook

GOOD = (Path(__file__).parent / "broken" / "sample" / "eligibility.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("plan", plan_codes())
def test_every_rule_of_every_plan_is_cited_in_both_languages(plan: str) -> None:
    rules = list(rulebook(plan).rules())
    assert len({rule.id for rule in rules}) == len(rules)
    for rule in rules:
        assert rule.id.startswith(f"{plan}.")
        assert all([rule.citation.document, rule.citation.clause, rule.says.zh, rule.says.en])


@pytest.mark.parametrize("plan", plan_codes())
def test_a_rulebook_survives_the_database(plan: str) -> None:
    stored = json.loads(json.dumps(load(PLANS / plan / "eligibility.yaml").data, default=str))
    book = Rulebook.from_data(stored, plan=plan)
    assert [rule.id for rule in book.rules()] == [rule.id for rule in rulebook(plan).rules()]


def test_a_rule_is_found_by_its_id() -> None:
    book = Rulebook.from_data(parse(GOOD), plan="p")
    assert book.rule("p.normal.tenure").operator == "whole_years@1"
    with pytest.raises(LookupError):
        book.rule("p.normal.nothing")


@pytest.mark.parametrize("plan", plan_codes())
def test_knowing_nothing_is_never_met_nor_refused(plan: str) -> None:
    verdict = judge(rulebook(plan), Facts(), on=date(2023, 8, 18), count_to=date(2023, 12, 31))
    assert {track.answer.value for target in verdict.targets for track in target.tracks} == {"UNKNOWN"}


def test_a_rule_knows_how_many_of_its_parts_must_hold() -> None:
    book = rulebook("hangzhou-chem-textile-senior-2023")
    merits = book.rule("hangzhou-chem-textile-senior-2023.exceptional.three_of_six")
    assert (merits.needed, len(merits.parts)) == (3, 6)
    counts = {
        "all@1": lambda rule: rule.needed == len(rule.parts),
        "any@1": lambda rule: rule.needed == 1 < len(rule.parts),
        "at_least@1": lambda rule: 1 <= rule.needed <= len(rule.parts),
        "lacks@1": lambda rule: (rule.needed, len(rule.parts)) == (0, 1),
    }
    for rule in (each for code in plan_codes() for each in rulebook(code).rules()):
        assert counts.get(rule.operator, lambda rule: (rule.needed, rule.parts) == (0, ()))(rule), rule.id
