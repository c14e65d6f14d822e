"""Rule files: ids and citations are complete, and survive the database. Broken ones: test_broken_rules.py."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligibility.engine import judge
from eligibility.facts import Facts
from eligibility.rulebook import Rule, Rulebook
from provisions.documents_yaml import load, parse
from tests.eligibility.cases import PLANS, examples, plan_codes, rulebook
from tests.eligibility.invented import Books

GOOD = (Path(__file__).parent / "broken" / "sample" / "eligibility.yaml").read_text(encoding="utf-8")


def bare(rule: Rule) -> Rule:
    """Without what the file says word for word: a day comes back from the database as text, the condition is the same."""
    return replace(rule, parameters=None, parts=tuple(bare(part) for part in rule.parts))


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
    assert [bare(rule) for rule in book.rules()] == [bare(rule) for rule in rulebook(plan).rules()]
    for example in (each for each in examples() if each.plan == plan):
        asked = {"on": example.on, "count_to": example.count_to, "confirmed": example.body.get("confirmed", ())}
        assert judge(book, Facts.from_json(example.facts), **asked).as_dict() == example.verdict().as_dict()


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, 10**9))
def test_a_rulebook_written_as_yaml_and_read_again_is_the_same(seed: int) -> None:
    data = Books(seed).book()
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    assert parse(text).data == data
    assert Rulebook.from_data(parse(text), plan="p") == Rulebook.from_data(data, plan="p")


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
