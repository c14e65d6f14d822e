"""The tables of the answers as architecture §1.3 prints them: what compiled rules are held against."""

from collections.abc import Iterable

from eligibility.answers import MET, NOT_MET, NOT_YET, UNKNOWN, Answer

WORST_FIRST = (NOT_MET, UNKNOWN, NOT_YET)
BEST_FIRST = (MET, NOT_YET, UNKNOWN)


def both(answers: Iterable[Answer]) -> Answer:
    """AND: the first present of NOT_MET, UNKNOWN, NOT_YET, else MET."""
    given = set(answers)
    return next((answer for answer in WORST_FIRST if answer in given), MET)


def either(answers: Iterable[Answer]) -> Answer:
    """OR: the first present of MET, NOT_YET, UNKNOWN, else NOT_MET."""
    given = set(answers)
    return next((answer for answer in BEST_FIRST if answer in given), NOT_MET)


def at_least(n: int, answers: Iterable[Answer]) -> Answer:
    """n of k: enough MET; else enough with NOT_YET; else enough with UNKNOWN; else NOT_MET."""
    given = list(answers)
    reached = 0
    for answer in BEST_FIRST:
        reached += given.count(answer)
        if reached >= n:
            return answer
    return NOT_MET


def lacks(answer: Answer) -> Answer:
    """There is no general NOT: only what is surely there can be held against a person."""
    return NOT_MET if answer is MET else MET


def softened(answer: Answer) -> Answer:
    """A broken soft rule is a question to a person, not a refusal."""
    return UNKNOWN if answer is NOT_MET else answer
