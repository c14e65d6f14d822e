"""Where a person in office may decide what the machine cannot, and what an employer must have stated."""

from dataclasses import dataclass
from typing import Any, ClassVar

from eligibility import words
from eligibility.answers import MET, NOT_MET, NOT_YET, OF_CODE, Answer
from eligibility.compiling.writer import Emitted, Writer
from eligibility.conditions.people import FOUND, NEW_PROOF, last_check, value_of, with_reason
from eligibility.conditions.registry import OPERATORS, Days, Operation, Outcome, operation_of, operator
from provisions.citation import Text
from provisions.reader import Node


@dataclass(frozen=True, slots=True)
class OrByPerson:
    """`inner`, unless it can only ask a person and one has answered under `code`."""

    code: str
    inner: Operation
    cost: ClassVar[int] = 7

    def emit(self, out: Writer) -> Emitted:
        asked = self.inner.emit(out)
        code = out.assign("x", asked.code)
        find = f"{out.constant(last_check, 'last_check')}(f.person_checks, {self.code!r})"
        said = out.assign("k", f"{find} if {code} == 3 and f.person_checks and {asked.asks} else ()")
        answer = out.assign("x", f"{code} if not {said} else 0 if {said}.holds else 7")
        would_be = None if asked.would_be is None else f"{answer} if {said} else {asked.would_be}"
        return Emitted(None, answer, (said, code, *asked.raw), would_be, asks=asked.asks)

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        said, code, *own = raw
        outcome = self.inner.tell(tuple(own), OF_CODE[code], days)
        if not said:
            return outcome
        result = with_reason(FOUND[said.holds], said)
        return Outcome(
            MET if said.holds else NOT_MET,
            Text(f"{outcome.figures.zh}；{result.zh}", f"{outcome.figures.en}; {result.en}"),
            None if said.holds else NEW_PROOF,
            evidence=(*outcome.evidence, *said.evidence),
        )


@operator("or_by_person@1")
def or_by_person(node: Node) -> OrByPerson:
    """A check that, where it can only ask a person, takes the finding recorded under `code`.

    What the machine answers for sure stands: a person decides nothing but the open question.
    """
    node.only("code", "check")
    return OrByPerson(node.at("code").text(), _read_check(node.at("check")))


def _read_check(node: Node) -> Operation:
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
    return operation_of(OPERATORS[name](inner))


@dataclass(frozen=True, slots=True)
class Stated:
    fact: str
    cost: ClassVar[int] = 1

    def emit(self, out: Writer) -> Emitted:
        value = value_of(out, self.fact)
        return Emitted(f"{value} is not None", "1", (value,))

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        label = words.FACTS[self.fact]
        if answer is MET:
            return Outcome(MET, Text(f"{label.zh}：{raw[0]}", f"{label.en}: {raw[0]}"))
        needs = Text(f"尚需：{label.zh}", f"needed: {label.en}")
        return Outcome(NOT_YET, Text(f"未填写{label.zh}", f"{label.en}: not stated"), needs)


@operator("stated@1")
def stated(node: Node) -> Stated:
    """A word or day that the employer's own procedure leaves behind; until it is there, it can still come."""
    return Stated(node.only("fact").at("fact").choice(words.FACTS))
