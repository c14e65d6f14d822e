"""What a finding says where a fact is missing, and no plan's case comes by."""

from datetime import date
from typing import Any

import pytest

from eligibility.answers import MET, NOT_MET, UNKNOWN
from eligibility.engine import judge
from eligibility.facts import Facts
from eligibility.verdict import Finding
from tests.eligibility.test_engine import COUNT_TO, ON, rule, track

WORKED = {"kinds": ["engineering"], "in_field": True, "at_least": 5}
SINCE = {"title": {"level": "intermediate", "series": "engineering"}}
TITLE = {"level": "intermediate", "series": "engineering"}


def found(check: dict[str, Any], facts: dict[str, Any], count_to: date | None = COUNT_TO) -> Finding:
    verdict = judge(track([rule("a", check=check)]), Facts.from_json(facts), on=ON, count_to=count_to)
    return verdict.track("intermediate", "normal").finding("a")


def test_years_of_work_ask_for_the_work_where_none_is_stated() -> None:
    finding = found({"worked_years@1": WORKED}, {})
    assert (finding.answer, finding.figures.en) == (UNKNOWN, "work history: not stated")


def test_years_of_work_ask_for_the_day_of_a_title_that_has_none() -> None:
    titles = [{**TITLE, "qualified_on": "2021-06-30"}, TITLE]
    work = [{"since": "2010-01-01", "in_field": True}]
    finding = found({"worked_years@1": {**WORKED, "since": SINCE}}, {"titles": titles, "work": work})
    assert finding.answer is UNKNOWN
    assert finding.figures.en.startswith("day (")


def test_appointed_years_wait_for_the_day_to_count_to() -> None:
    appointments = [{**TITLE, "since": "2010-01-01"}]
    finding = found({"appointed_years@1": {**TITLE, "at_least": 5}}, {"appointments": appointments}, count_to=None)
    assert finding.answer is UNKNOWN
    assert "no day to count to is published" in finding.figures.en


def test_a_field_that_is_not_stated_is_asked_for() -> None:
    free = {"free_of@1": {"flags": ["optics"], "zh": "光学", "en": "optics"}}
    finding = found(free, {"person": {"field_flags": None}})
    assert (finding.answer, finding.figures.en) == (UNKNOWN, "field: not stated")


@pytest.mark.parametrize(
    ("count_to", "on", "expected"),
    [
        (COUNT_TO, "2020-12-31", MET),
        (COUNT_TO, "2020-12-30", NOT_MET),
        (None, "2023-01-01", UNKNOWN),
        (COUNT_TO, None, UNKNOWN),
    ],
)
def test_a_window_may_be_of_years_only(count_to: date | None, on: str | None, expected: str) -> None:
    counted = {"count_achievements@1": {"of": [{"kinds": ["paper"]}], "at_least": 1, "window": {"last_years": 3}}}
    assert found(counted, {"achievements": [{"kind": "paper", "on": on}]}, count_to).answer is expected


def test_a_year_of_study_that_is_not_stated_leaves_the_major_open() -> None:
    major = {"relation": ["same"], "unless": {"national_registration": True, "study_months": 12, "any_degree": True}}
    degrees = [{"level": "bachelor", "major_relation": "other"}]
    check = {"degree_at_least@1": {"level": "bachelor", "major": major}}
    known = {"degrees": degrees, "practice_qualifications": []}
    assert found(check, {**known, "studies": []}).answer is NOT_MET
    assert found(check, known).answer is UNKNOWN
