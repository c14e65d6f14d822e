"""How much it takes to make an open finding hold. The least first; the words and the order are the same everywhere."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from eligibility.answers import MET, NOT_MET, NOT_YET
from eligibility.verdict import Finding
from provisions.citation import Text


class Effort(IntEnum):
    """From a line to fill in, to what nobody can change; the number is its weight in a sum."""

    TELL = 1
    CONFIRM = 2
    FINISH = 4
    EARN = 12
    WAIT = 24
    QUALIFY = 40
    FIXED = 10_000


SAID: Final[Mapping[Effort, Text]] = {
    Effort.TELL: Text("补填或补传", "fill in or upload"),
    Effort.CONFIRM: Text("请审查人或主管部门认定", "ask an office to decide"),
    Effort.FINISH: Text("在期限前完成", "finish in time"),
    Effort.EARN: Text("取得成果", "earn a work"),
    Effort.WAIT: Text("满年限", "let the years complete"),
    Effort.QUALIFY: Text("取得学历、资格、职务或荣誉", "gain a degree, title, post or honour"),
    Effort.FIXED: Text("本次不能改变", "cannot change this time"),
}
# What a surely broken condition asks for, by the name of its operator without the version.
BROKEN: Final[Mapping[str, Effort]] = {
    **dict.fromkeys(("whole_years", "worked_years", "appointed_years"), Effort.WAIT),
    **dict.fromkeys(
        ("title_held", "degree_at_least", "practice_qualification", "appointed_in_year", "has_honour"),
        Effort.QUALIFY,
    ),
    **dict.fromkeys(
        ("count_achievements", "achievements_within", "self_score_at_least"),
        Effort.EARN,
    ),
    # Past years, where the employer stands, what an office has decided.
    **dict.fromkeys(
        (
            "hours_each_year", "hours_sum_with_makeup", "record_only", "appraisal_each", "appraisal_recorded",
            "fact_is", "seat_in", "affiliated_within", "private_employer", "free_of", "insured_months",
            "confirmed_by_person", "or_by_person", "stated", "unpublished", "all", "any", "at_least", "lacks",
        ),
        Effort.FIXED,
    ),
}  # fmt: skip


def effort_of(finding: Finding, operator: str) -> Effort | None:
    """What this finding alone asks for; None if it holds. Conditions of its parts are not looked at."""
    if finding.answer is MET:
        return None
    if finding.answer is NOT_MET or finding.would_be is NOT_MET:
        return BROKEN[operator.partition("@")[0]]
    if finding.would_be is NOT_YET:
        return Effort.FINISH
    if finding.needs_person or finding.would_be is MET:
        return Effort.CONFIRM
    return Effort.TELL
