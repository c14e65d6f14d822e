"""What can only help does help: more evidence, and a later day to count to."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eligibility.answers import MET, NOT_MET, Answer
from eligibility.engine import answers
from eligibility.facts import Facts
from eligibility.rulebook import Rulebook
from tests.eligibility.cases import Example, examples, rulebook
from tests.eligibility.growing import Growing, Tenured, grown
from tests.eligibility.invented import People

ON, COUNT_TO = date(2023, 8, 18), date(2023, 12, 31)
SEEDS = st.integers(0, 10**9)
THOROUGH = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)

Given = dict[tuple[str, str], Answer]


def open_targets(given: Given) -> set[str]:
    """The targets that a track still leads to."""
    return {target for (target, _), answer in given.items() if answer is not NOT_MET}


@THOROUGH
@given(SEEDS, SEEDS, SEEDS)
def test_without_upper_bounds_more_evidence_never_turns_met_into_not_met(book: int, person: int, more: int) -> None:
    rules = Rulebook.from_data(Growing(book).book(), plan="p")
    facts = People(person).facts()
    before = answers(rules, Facts.from_json(facts), on=ON, count_to=COUNT_TO)
    after = answers(rules, Facts.from_json(grown(facts, more)), on=ON, count_to=COUNT_TO)
    assert [place for place in before if before[place] is MET and after[place] is NOT_MET] == []


@THOROUGH
@given(SEEDS, SEEDS, st.integers(1, 4000))
def test_a_later_day_to_count_to_never_un_meets_years(book: int, person: int, days: int) -> None:
    rules = Rulebook.from_data(Tenured(book).book(), plan="p")
    facts = Facts.from_json(People(person, gaps=0.02).facts())
    before = answers(rules, facts, on=ON, count_to=COUNT_TO)
    after = answers(rules, facts, on=ON, count_to=COUNT_TO + timedelta(days=days))
    assert [place for place in before if before[place] is MET and after[place] is not MET] == []


@THOROUGH
@given(st.sampled_from(list(examples())), SEEDS)
def test_more_evidence_never_takes_the_last_open_track_of_a_person_of_the_cases(example: Example, more: int) -> None:
    rules, confirmed = rulebook(example.plan), example.body.get("confirmed", ())
    before, after = (
        answers(rules, Facts.from_json(facts), on=example.on, count_to=example.count_to, confirmed=confirmed)
        for facts in (example.facts, grown(example.facts, more))
    )
    assert open_targets(before) <= open_targets(after)
