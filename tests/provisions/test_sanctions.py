"""From when until when a sanction holds: a table of cases, and its edges."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from provisions.citation import NOTICE, Citation, Text
from provisions.documents_yaml import load
from provisions.sanctions import BAR, REVOKE, SanctionRule, Term

NOBODY = Text("", "")
CASES = load(Path(__file__).with_name("sanctions.yaml")).data


def rule(years: int, counted_from: str, kind: str = BAR) -> SanctionRule:
    return SanctionRule(kind, NOBODY, Citation("", "", NOTICE, NOBODY), years, counted_from)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["情形"])
def test_a_sanction_begins_and_is_over_as_its_rule_says(case: dict[str, Any]) -> None:
    given = rule(case["rule"]["years"], case["rule"]["from"])
    term = given.term(case["decided_on"], case.get("reviewed_in"))
    assert term == Term(case["begins"], case["over_on"])


def test_the_last_day_is_covered_and_the_next_is_not() -> None:
    term = Term(date(2021, 1, 1), date(2024, 1, 1))
    assert term.last_day == date(2023, 12, 31)
    assert term.covers(term.last_day)
    assert not term.covers(term.over_on)
    assert not term.covers(term.begins - timedelta(days=1))


def test_a_revocation_has_no_term() -> None:
    assert rule(0, "", REVOKE).term(date(2023, 1, 1)) is None


def test_without_the_year_of_the_review_nothing_is_counted_from_it() -> None:
    with pytest.raises(ValueError, match="year of the review"):
        rule(3, "year_after_review").term(date(2023, 1, 1))
