"""Verdicts once given are given again: operators never change their meaning (see frozen/README.md)."""

import hashlib
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from eligibility.answers import Answer
from eligibility.conditions import COMPOSITES, OPERATORS
from eligibility.engine import ENGINE_VERSION, judge
from eligibility.facts import Facts
from eligibility.rulebook import Rulebook
from provisions.documents_yaml import load
from tests.eligibility.cases import plan_codes
from tests.eligibility.freezing import FOLDER, unpacked

FROZEN = Path(__file__).parent / "frozen"
BOOK = Rulebook.from_data(load(FROZEN / "rules.yaml"), plan="frozen")
PEOPLE = json.loads((FROZEN / "people.json").read_text(encoding="utf-8"))
VERDICTS = json.loads((FROZEN / f"verdicts-{ENGINE_VERSION}.json").read_text(encoding="utf-8"))


def test_every_operator_is_frozen() -> None:
    assert {rule.operator for rule in BOOK.rules()} == {*OPERATORS, *COMPOSITES}


@pytest.mark.parametrize("name", PEOPLE)
def test_a_frozen_verdict_is_given_again(name: str) -> None:
    verdict = judge(BOOK, Facts.from_json(PEOPLE[name]), on=date(2023, 8, 18), count_to=date(2023, 12, 31))
    assert verdict.as_dict() == VERDICTS[name]


CORPORA = {
    path.name: json.loads((path / f"verdicts-{ENGINE_VERSION}.json").read_text(encoding="utf-8"))
    for path in sorted(FOLDER.iterdir())
}
CASES = [(plan, case) for plan, corpus in CORPORA.items() for case in corpus["cases"]]


@cache
def frozen_book(plan: str) -> Rulebook:
    return Rulebook.from_data(load(FOLDER / plan / "rules.yaml"), plan=plan)


@pytest.mark.parametrize("plan", CORPORA)
def test_the_frozen_rules_of_a_plan_are_those_the_verdicts_were_given_by(plan: str) -> None:
    rules = (FOLDER / plan / "rules.yaml").read_bytes()
    assert hashlib.sha256(rules).hexdigest() == CORPORA[plan]["rules"]


def test_every_shipped_plan_and_every_answer_is_frozen() -> None:
    assert set(CORPORA) == set(plan_codes())
    given = {track["answer"] for _, case in CASES for target in case["targets"] for track in target["tracks"]}
    assert given == {answer.value for answer in Answer}


@pytest.mark.parametrize(("plan", "case"), CASES, ids=lambda given: given if isinstance(given, str) else given["case"])
def test_the_frozen_verdict_of_a_plan_is_given_again(plan: str, case: dict[str, Any]) -> None:
    verdict = judge(
        frozen_book(plan),
        Facts.from_json(case["facts"]),
        on=date.fromisoformat(case["on"]),
        count_to=date.fromisoformat(case["count_to"]) if case["count_to"] else None,
        confirmed=case["confirmed"],
    )
    assert verdict.as_dict() == unpacked(case, CORPORA[plan]["findings"])
