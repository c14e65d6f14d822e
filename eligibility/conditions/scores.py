"""The condition that opens a self-score track."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from eligibility.answers import MET, NOT_MET, UNKNOWN, Answer
from eligibility.compiling.writer import Emitted, Writer
from eligibility.conditions.registry import Days, Outcome, missing, operator
from eligibility.facts import SelfScore
from provisions.citation import Text
from provisions.reader import Node


@dataclass(frozen=True, slots=True)
class SelfScoreAtLeast:
    table: str
    least: Decimal
    cost: ClassVar[int] = 3

    def emit(self, out: Writer) -> Emitted:
        score = out.call(_score_on, "f.self_scores", repr(self.table))
        reads = out.assign(
            "v", f"0 if {score} and {score}.total >= {out.constant(self.least)} else 7 if {score} else 3"
        )
        return Emitted(
            None, f"{reads} if {score} and {score}.confirmed else 3", (score, reads), reads, asks=f"bool({score})"
        )

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        score, least = raw[0], self.least
        if not score:
            return missing("量化自评分", "self score")
        reads = NOT_MET if raw[1] else MET
        figures = Text(
            f"自评分（经核验）{score.total}，需 {least} 分", f"checked self score {score.total}, {least} needed"
        )
        short = (
            Text(f"还差 {least - score.total} 分", f"{least - score.total} points short") if reads is NOT_MET else None
        )
        if answer is not UNKNOWN:
            return Outcome(answer, figures, short)
        waiting = Text("评分表部分条目未经确认", "lines of the table are not confirmed")
        needs = Text(f"{waiting.zh}；{short.zh}", f"{waiting.en}; {short.en}") if short else waiting
        return Outcome(UNKNOWN, figures, needs, would_be=reads, needs_person=True)


@operator("self_score_at_least@1")
def self_score_at_least(node: Node) -> SelfScoreAtLeast:
    """The machine-checked self total reaches a figure; a table with unconfirmed lines leaves the answer open."""
    node.only("table", "at_least")
    return SelfScoreAtLeast(node.at("table").text(), node.at("at_least").number())


def _score_on(scores: Sequence[SelfScore] | None, table: str) -> SelfScore | tuple[()]:
    """The person's total on a table, () if there is none."""
    return next((score for score in scores or () if score.table == table), ())
