"""The condition that opens a self-score track."""

from eligibility.answers import MET, NOT_MET, UNKNOWN
from eligibility.conditions.registry import Case, Condition, Outcome, missing, operator
from provisions.citation import Text
from provisions.reader import Node


@operator("self_score_at_least@1")
def self_score_at_least(node: Node) -> Condition:
    """The machine-checked self total reaches a figure; a table with unconfirmed lines leaves the answer open."""
    node.only("table", "at_least")
    table, least = node.at("table").text(), node.at("at_least").number()

    def judge(case: Case) -> Outcome:
        score = next((score for score in case.facts.self_scores or () if score.table == table), None)
        if score is None:
            return missing("量化自评分", "self score")
        reads = MET if score.total >= least else NOT_MET
        figures = Text(
            f"自评分（经核验）{score.total}，需 {least} 分", f"checked self score {score.total}, {least} needed"
        )
        short = (
            Text(f"还差 {least - score.total} 分", f"{least - score.total} points short") if reads is NOT_MET else None
        )
        if score.confirmed:
            return Outcome(reads, figures, short)
        waiting = Text("评分表部分条目未经确认", "lines of the table are not confirmed")
        needs = Text(f"{waiting.zh}；{short.zh}", f"{waiting.en}; {short.en}") if short else waiting
        return Outcome(UNKNOWN, figures, needs, would_be=reads, needs_person=True)

    return judge
