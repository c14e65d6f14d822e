"""The four answers and how they combine (architecture §1.3).

Compiled rules hold an answer as a code whose bits are a thermometer: MET 0, NOT_YET 1, UNKNOWN 3, NOT_MET 7. So AND is `|`,
OR is `&`, and the n best of several are the first n when sorted.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Answer(StrEnum):
    """UNKNOWN: a fact or a source is missing. NOT_YET: still being made inside the plan's own time."""

    MET = "MET"
    NOT_YET = "NOT_YET"
    UNKNOWN = "UNKNOWN"
    NOT_MET = "NOT_MET"


MET, NOT_YET, UNKNOWN, NOT_MET = Answer.MET, Answer.NOT_YET, Answer.UNKNOWN, Answer.NOT_MET

CODES: Final = {MET: 0, NOT_YET: 1, UNKNOWN: 3, NOT_MET: 7}
OF_CODE: Final = (MET, NOT_YET, MET, UNKNOWN, MET, MET, MET, NOT_MET)  # 2, 4, 5 and 6 are no codes

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
