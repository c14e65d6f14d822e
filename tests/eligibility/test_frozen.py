"""Verdicts once given are given again: operators never change their meaning (see frozen/README.md)."""

import json
from datetime import date
from pathlib import Path

import pytest

from eligibility.conditions import COMPOSITES, OPERATORS
from eligibility.engine import ENGINE_VERSION, judge
from eligibility.facts import Facts
from eligibility.rulebook import Rulebook
from provisions.documents_yaml import load

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
