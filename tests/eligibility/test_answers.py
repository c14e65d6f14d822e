"""Compiled rules combine the four answers as the tables say: exact, order-free, monotone; explained or not."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.answers import MET, NOT_MET, NOT_YET, UNKNOWN, Answer
from eligibility.engine import answers as fast_answers
from eligibility.facts import Facts
from tests.eligibility.tables import at_least, both, either, lacks, softened
from tests.eligibility.test_engine import COUNT_TO, ON, ON_POST, judged, rule, track

FEW = settings(max_examples=60, deadline=None)
ANSWERS = st.lists(st.sampled_from(Answer), min_size=1, max_size=7)
HEIGHT = {NOT_MET: 0, UNKNOWN: 1, NOT_YET: 2, MET: 3}
# Of a person who is on post and of whom nothing else is known.
GIVES = {
    MET: {"fact": "person.on_post", "in": [True]},
    NOT_YET: {"fact": "person.on_post", "in": [False], "still_open": True},
    UNKNOWN: {"fact": "person.retired", "in": [False]},
    NOT_MET: {"fact": "person.on_post", "in": [False]},
}


def parts(answers: list[Answer]) -> list[dict[str, Any]]:
    return [rule(f"part{place}", check={"fact_is@1": GIVES[answer]}) for place, answer in enumerate(answers)]


def compiled(check: dict[str, Any], **more: Any) -> Answer:
    """The answer of one rule, by both kinds of compiled rules."""
    book = track([rule("whole", check=check, **more)])
    answer = judged(book, ON_POST).answer
    given = fast_answers(book, Facts.from_json(ON_POST), on=ON, count_to=COUNT_TO)
    assert given["intermediate", "normal"] is answer
    return answer


def compiled_both(answers: list[Answer]) -> Answer:
    return compiled({"all@1": parts(answers)})


def compiled_either(answers: list[Answer]) -> Answer:
    return compiled({"any@1": parts(answers)})


def compiled_at_least(n: int, answers: list[Answer]) -> Answer:
    return compiled({"at_least@1": {"n": n, "of": parts(answers)}})


@pytest.mark.parametrize("answers", [list(row) for n in (1, 2, 3) for row in product(Answer, repeat=n)])
def test_compiled_rules_follow_the_tables_up_to_three_answers(answers: list[Answer]) -> None:
    assert compiled_both(answers) is both(answers)
    assert compiled_either(answers) is either(answers)
    for n in range(1, len(answers) + 1):
        assert compiled_at_least(n, answers) is at_least(n, answers)


@pytest.mark.parametrize(
    ("n", "answers", "expected"),
    [
        (3, [MET, MET, MET, NOT_MET, NOT_MET, NOT_MET], MET),
        (3, [MET, MET, NOT_YET, UNKNOWN, NOT_MET, NOT_MET], NOT_YET),
        (3, [MET, MET, UNKNOWN, NOT_MET, NOT_MET, NOT_MET], UNKNOWN),
        (3, [MET, NOT_YET, UNKNOWN, NOT_MET, NOT_MET, NOT_MET], UNKNOWN),
        (3, [MET, MET, NOT_MET, NOT_MET, NOT_MET, NOT_MET], NOT_MET),
    ],
)
def test_three_of_six(n: int, answers: list[Answer], expected: Answer) -> None:
    assert at_least(n, answers) is expected
    assert compiled_at_least(n, answers) is expected


@pytest.mark.parametrize("answer", Answer)
def test_only_what_is_surely_there_is_held_against_a_person(answer: Answer) -> None:
    assert compiled({"lacks@1": parts([answer])}) is lacks(answer)


@pytest.mark.parametrize("answer", Answer)
def test_a_broken_soft_rule_is_a_question(answer: Answer) -> None:
    assert compiled({"fact_is@1": GIVES[answer]}, soft=True) is softened(answer)


@FEW
@given(ANSWERS, st.data())
def test_order_does_not_matter(answers: list[Answer], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(answers))
    n = data.draw(st.integers(1, len(answers)))
    assert compiled_both(shuffled) is both(answers)
    assert compiled_either(shuffled) is either(answers)
    assert compiled_at_least(n, shuffled) is at_least(n, answers)


@FEW
@given(ANSWERS, st.data())
def test_a_better_answer_never_makes_the_whole_worse(answers: list[Answer], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(answers) - 1))
    better = data.draw(st.sampled_from([a for a in Answer if HEIGHT[a] >= HEIGHT[answers[place]]]))
    n = data.draw(st.integers(1, len(answers)))
    raised = [*answers[:place], better, *answers[place + 1 :]]
    for combine in (compiled_both, compiled_either, lambda given: compiled_at_least(n, given)):
        assert HEIGHT[combine(raised)] >= HEIGHT[combine(answers)]
