"""Facts: what is refused, where, and that the schema says the same."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.facts import FACTS_SCHEMA, FACTS_SCHEMA_NUMBER, BadFacts, Facts
from tests.eligibility.cases import Example, examples
from tests.eligibility.invented import People

BAD: dict[str, tuple[Any, str]] = {
    "not an object": ([], "$"),
    "an unknown field": ({"age": 40}, "$.age"),
    "an unknown field inside": ({"degrees": [{"level": "bachelor", "gpa": 4}]}, "$.degrees[0].gpa"),
    "a required field missing": ({"degrees": [{}]}, "$.degrees[0].level"),
    "an unknown word": ({"degrees": [{"level": "professor"}]}, "$.degrees[0].level"),
    "no list": ({"titles": {}}, "$.titles"),
    "no object": ({"titles": [3]}, "$.titles[0]"),
    "no day": ({"degrees": [{"level": "bachelor", "awarded_on": "2010-13-01"}]}, "$.degrees[0].awarded_on"),
    "a day with hours": ({"degrees": [{"level": "bachelor", "awarded_on": "20100101"}]}, "$.degrees[0].awarded_on"),
    "no flag": ({"pledge_signed": "yes"}, "$.pledge_signed"),
    "no year": ({"appraisals": [{"year": "2020", "grade": "qualified"}]}, "$.appraisals[0].year"),
    "a truth value as year": ({"appraisals": [{"year": True, "grade": "qualified"}]}, "$.appraisals[0].year"),
    "a year of five digits": ({"appraisals": [{"year": 10000, "grade": "qualified"}]}, "$.appraisals[0].year"),
    "a year before the first": ({"appraisals": [{"year": -1, "grade": "qualified"}]}, "$.appraisals[0].year"),
    "a number of ten digits": ({"hours": [{"year": 2021, "kind": "other", "hours": 10**9}]}, "$.hours[0].hours"),
    "negative hours online": (
        {"hours": [{"year": 2021, "kind": "other", "hours": 1, "online": -1}]},
        "$.hours[0].online",
    ),
    "no number": ({"hours": [{"year": 2021, "kind": "other", "hours": "many"}]}, "$.hours[0].hours"),
    "a truth value as hours": ({"hours": [{"year": 2021, "kind": "other", "hours": True}]}, "$.hours[0].hours"),
    "not a number": ({"hours": [{"year": 2021, "kind": "other", "hours": "NaN"}]}, "$.hours[0].hours"),
    "a huge number": ({"hours": [{"year": 2021, "kind": "other", "hours": "1e99"}]}, "$.hours[0].hours"),
    "negative hours": ({"hours": [{"year": 2021, "kind": "other", "hours": -1}]}, "$.hours[0].hours"),
    "more online than hours": (
        {"hours": [{"year": 2021, "kind": "other", "hours": 1, "online": 2}]},
        "$.hours[0].online",
    ),
    "an end before the beginning": ({"work": [{"since": "2020-02-01", "until": "2020-01-31"}]}, "$.work[0].until"),
    "no month": ({"insurance": [{"month": "2020-13", "area": "330100"}]}, "$.insurance[0].month"),
    "no area": ({"employer": {"seat_area": "杭州"}}, "$.employer.seat_area"),
    "a text that is none": ({"person": {"specialty": 7}}, "$.person.specialty"),
    "an identity number": ({"person": {"specialty": "33010219800101123X"}}, "$.person.specialty"),
    "a telephone number": (
        {"degrees": [{"level": "bachelor", "evidence": ["13800138000"]}]},
        "$.degrees[0].evidence[0]",
    ),
    "another schema number": ({"schema": 99}, "$.schema"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_facts_are_refused_with_their_path(name: str) -> None:
    data, path = BAD[name]
    with pytest.raises(BadFacts) as refusal:
        Facts.from_json(data)
    assert refusal.value.path == path
    assert refusal.value.message
    assert refusal.value.message_en


def test_the_least_and_the_greatest_figures_are_facts() -> None:
    graded = [{"year": year, "grade": "qualified"} for year in (0, 9999)]
    learnt = [{"year": 2021, "kind": "other", "hours": 10**9 - 1, "online": 0}]
    facts = Facts.from_json({"appraisals": graded, "hours": learnt})
    assert [entry.year for entry in facts.appraisals or ()] == [0, 9999]
    jsonschema.validate({"appraisals": graded}, FACTS_SCHEMA)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9))
def test_stored_facts_are_read_as_they_were_checked(seed: int) -> None:
    facts = Facts.from_json(People(seed).facts())
    stored = facts.as_json()
    assert Facts.from_stored(stored) == facts
    assert Facts.from_stored(json.dumps(stored)) == facts
    assert Facts.from_stored(json.dumps(stored).encode()) == facts


@pytest.mark.parametrize("example", list(examples()), ids=str)
def test_the_facts_of_every_case_are_read_as_stored(example: Example) -> None:
    facts = Facts.from_json(example.facts)
    assert Facts.from_stored(facts.as_json()) == facts


@pytest.mark.parametrize(
    ("stored", "path"),
    [({"degrees": [{}]}, "$.degrees[0]"), ({"hours": 3}, "$.hours"), ("[]", "$"), (b"{", "$")],
    ids=["a field missing", "no list", "no object", "no JSON"],
)
def test_stored_facts_that_are_none_are_refused(stored: Any, path: str) -> None:
    with pytest.raises(BadFacts) as refusal:
        Facts.from_stored(stored)
    assert refusal.value.path == path


def test_nothing_known_is_a_legal_set_of_facts() -> None:
    assert Facts.from_json({"schema": FACTS_SCHEMA_NUMBER}) == Facts()
    assert Facts().as_json() == {}


def test_the_schema_is_valid_and_accepts_what_the_reader_accepts() -> None:
    jsonschema.Draft202012Validator.check_schema(FACTS_SCHEMA)
    jsonschema.validate(
        {
            "schema": 1,
            "employer": {"seat_area": "330106", "kind": "enterprise"},
            "degrees": [{"level": "bachelor", "awarded_on": "2010-06-30", "major_relation": None}],
            "hours": [{"year": 2021, "kind": "professional", "hours": 60.5, "online": "12"}],
        },
        FACTS_SCHEMA,
    )
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"degrees": [{"level": "bachelor", "years": 5}]}, FACTS_SCHEMA)


def test_the_schema_asks_for_dates_not_for_years_worked() -> None:
    assert "years" not in " ".join(FACTS_SCHEMA["$defs"]["Work"]["properties"])
    assert {"since", "until"} <= set(FACTS_SCHEMA["$defs"]["Work"]["properties"])
