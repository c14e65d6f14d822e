"""Where a person in office may decide what the machine cannot, and what an employer must have stated."""

from eligibility import words
from eligibility.answers import MET, NOT_MET, NOT_YET, UNKNOWN
from eligibility.conditions.people import NEW_PROOF, fact_of
from eligibility.conditions.registry import OPERATORS, Case, Condition, Outcome, operator
from provisions.citation import Text
from provisions.reader import Node


@operator("or_by_person@1")
def or_by_person(node: Node) -> Condition:
    """A check that, where it can only ask a person, takes the finding recorded under `code`.

    What the machine answers for sure stands: a person decides nothing but the open question.
    """
    node.only("code", "check")
    code = node.at("code").text()
    inner = _read_check(node.at("check"))

    def judge(case: Case) -> Outcome:
        outcome = inner(case)
        if outcome.answer is not UNKNOWN or not outcome.needs_person:
            return outcome
        check = next((c for c in reversed(case.facts.person_checks or ()) if c.code == code), None)
        if check is None:
            return outcome
        result = ("认定成立", "found to hold") if check.holds else ("认定不成立", "found not to hold")
        return Outcome(
            MET if check.holds else NOT_MET,
            Text(
                f"{outcome.figures.zh}；{result[0]}：{check.reason}",
                f"{outcome.figures.en}; {result[1]}: {check.reason}",
            ),
            None if check.holds else NEW_PROOF,
            evidence=(*outcome.evidence, *check.evidence),
        )

    return judge


def _read_check(node: Node) -> Condition:
    """One operator with its parameters; rules that hold other rules are no such check."""
    entries = list(node.pairs())
    if len(entries) != 1:
        raise node.wrong("check 只能写一个运算。", "`check` takes one operator.", "请只保留一个。", "Keep one.")
    name, inner = entries[0]
    if name not in OPERATORS:
        known = sorted(OPERATORS)
        raise inner.wrong(
            f"不认识的运算“{name}”。",
            f"Unknown operator `{name}`.",
            f"可用：{'、'.join(known)}。",
            f"Known: {', '.join(known)}.",
        )
    return OPERATORS[name](inner)


@operator("stated@1")
def stated(node: Node) -> Condition:
    """A word or day that the employer's own procedure leaves behind; until it is there, it can still come."""
    name = node.only("fact").at("fact").choice(words.FACTS)
    label = words.FACTS[name]

    def judge(case: Case) -> Outcome:
        value = fact_of(case.facts, name)
        if value is None:
            needs = Text(f"尚需：{label.zh}", f"needed: {label.en}")
            return Outcome(NOT_YET, Text(f"未填写{label.zh}", f"{label.en}: not stated"), needs)
        return Outcome(MET, Text(f"{label.zh}：{value}", f"{label.en}: {value}"))

    return judge
