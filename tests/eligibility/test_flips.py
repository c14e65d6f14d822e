"""Two readings over the same facts: who flips, in which direction, and on which clause it hangs."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

from eligibility.flips import GONE, Asked, Comparison, Flip, Reading, compare_prepared, prepare
from provisions.documents_yaml import load
from tests.eligibility.cases import PLANS, Example, examples

IT = "zhejiang-it-senior-2023"
COUNT_TO = date(2023, 12, 31)
PERSON: Example = next(example for example in examples() if example.plan == IT and example.file == "people.yaml")


def rules() -> Any:
    return json.loads(json.dumps(load(PLANS / IT / "eligibility.yaml").data, default=str))


def reading(data: Any) -> Reading:
    return Reading(IT, data, COUNT_TO)


def stricter() -> Any:
    return json.loads(json.dumps(rules()).replace('"at_least": 5', '"at_least": 6'))


def asked(**more: Any) -> Asked:
    person = Asked("2023-1", "330100", "deputy_senior", "normal", PERSON.on, json.dumps(PERSON.facts, default=str))
    return replace(person, **more)


def test_the_same_rules_flip_nobody() -> None:
    found = Comparison(reading(rules()), reading(rules())).compare([asked()])
    assert (found.judged, found.unreadable, found.flips) == (1, 0, ())


def test_a_stricter_figure_flips_the_person_and_names_the_rule_and_clause_of_the_draft() -> None:
    (flip,) = Comparison(reading(rules()), reading(stricter())).compare([asked()]).flips
    assert (flip.number, flip.track, flip.before, flip.after) == ("2023-1", "normal", "MET", "NOT_MET")
    assert f"{IT}.normal.tenure" in flip.rules
    assert "附件1·二·(一)·2" in flip.clauses
    assert flip.kind == "enterprise"
    assert not flip.better


def test_a_milder_figure_names_the_rule_that_held_the_person_back() -> None:
    (flip,) = Comparison(reading(stricter()), reading(rules())).compare([asked()]).flips
    assert (flip.before, flip.after, flip.better) == ("NOT_MET", "MET", True)
    assert f"{IT}.normal.tenure" in flip.rules


def test_a_track_that_the_draft_lacks_is_gone_without_a_rule() -> None:
    without = rules()
    without["targets"][0]["tracks"].pop(0)
    (flip,) = Comparison(reading(rules()), reading(without)).compare([asked()]).flips
    assert (flip.after, flip.rules, flip.better) == (GONE, (), False)


def test_a_person_without_a_chosen_track_is_asked_on_every_track() -> None:
    without = rules()
    without["targets"][0]["tracks"] = without["targets"][0]["tracks"][-1:]
    found = Comparison(reading(rules()), reading(without)).compare([asked(target="", track="")])
    assert {flip.track for flip in found.flips} == {"normal", "self_scored"}


def test_facts_that_no_longer_read_are_counted_and_left_out() -> None:
    found = Comparison(reading(rules()), reading(stricter())).compare([asked(facts='{"degrees": 7}'), asked()])
    assert (found.judged, found.unreadable, len(found.flips)) == (1, 1, 1)


def test_a_worker_process_compiles_once_and_answers_the_same() -> None:
    readings = reading(rules()), reading(stricter())
    prepare(*readings)
    assert compare_prepared((asked(),)) == Comparison(*readings).compare([asked()])


def test_a_flip_holds_nothing_but_number_place_and_answers() -> None:
    assert set(Flip.__slots__) == {"number", "area", "kind", "target", "track", "before", "after", "rules", "clauses"}
