"""The truth tables of the four answers: exact, order-free, monotone."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.answers import MET, NOT_MET, NOT_YET, UNKNOWN, Answer, at_least, both, either, lacks, softened

ANSWERS = st.lists(st.sampled_from(Answer), max_size=7)
HEIGHT = {NOT_MET: 0, UNKNOWN: 1, NOT_YET: 2, MET: 3}


def slow_both(answers: list[Answer]) -> Answer:
    for worst in (NOT_MET, UNKNOWN, NOT_YET):
        if any(answer is worst for answer in answers):
            return worst
    return MET


def slow_either(answers: list[Answer]) -> Answer:
    for best in (MET, NOT_YET, UNKNOWN):
        if any(answer is best for answer in answers):
            return best
    return NOT_MET


@pytest.mark.parametrize("answers", [list(row) for n in range(4) for row in product(Answer, repeat=n)])
def test_the_tables_up_to_three_answers(answers: list[Answer]) -> None:
    assert both(answers) is slow_both(answers)
    assert either(answers) is slow_either(answers)
    if answers:
        assert at_least(len(answers), answers) is slow_both(answers) or NOT_MET in answers or UNKNOWN in answers
        assert at_least(1, answers) is slow_either(answers)


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


@pytest.mark.parametrize("answer", Answer)
def test_only_what_is_surely_there_is_held_against_a_person(answer: Answer) -> None:
    assert lacks(answer) is (NOT_MET if answer is MET else MET)
    assert softened(answer) is (UNKNOWN if answer is NOT_MET else answer)


@given(ANSWERS, st.integers(0, 7), st.randoms())
def test_order_does_not_matter(answers: list[Answer], n: int, random) -> None:
    shuffled = list(answers)
    random.shuffle(shuffled)
    assert (both(shuffled), either(shuffled), at_least(n, shuffled)) == (
        both(answers),
        either(answers),
        at_least(n, answers),
    )


@given(ANSWERS.filter(bool), st.data())
def test_a_better_answer_never_makes_the_whole_worse(answers: list[Answer], data) -> None:
    place = data.draw(st.integers(0, len(answers) - 1))
    better = data.draw(st.sampled_from([a for a in Answer if HEIGHT[a] >= HEIGHT[answers[place]]]))
    n = data.draw(st.integers(1, len(answers)))
    raised = [*answers[:place], better, *answers[place + 1 :]]
    for combine in (both, either, lambda given: at_least(n, given)):
        assert HEIGHT[combine(raised)] >= HEIGHT[combine(answers)]
