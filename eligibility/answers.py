"""The four answers and how they combine (architecture §1.3).

Compiled rules hold an answer as a code whose bits are a thermometer: MET 0, NOT_YET 1, UNKNOWN 3, NOT_MET 7. So AND is `|`,
OR is `&`, and the n best of several are the first n when sorted.
"""

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
