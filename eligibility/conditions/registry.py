"""The operators a rule may use. Each is versioned and never altered: a change of meaning is a new version.

An operator reads its parameters and gives back either an `Operation`, which can write itself as source and tell its sentence
later from what was recorded, or a plain function `condition(case) -> Outcome`, which is simply called.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar, Final, Protocol, runtime_checkable

from eligibility.answers import CODES, Answer
from eligibility.compiling.writer import Emitted, Writer
from eligibility.facts import Facts
from eligibility.verdict import Finding
from provisions.citation import Text
from provisions.reader import Node


@dataclass(frozen=True, slots=True)
class Case:
    """What a condition sees: the facts, today, the day years are counted to, and the confirmed rules."""

    facts: Facts
    on: date
    count_to: date | None
    confirmed: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a condition says; it never raises. `would_be` defaults to the answer."""

    answer: Answer
    figures: Text
    needs: Text | None = None
    by: date | None = None
    evidence: tuple[str, ...] = ()
    would_be: Answer | None = None
    needs_person: bool = False
    parts: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Days:
    """Today, and the day years are counted to, as they were when a person was judged."""

    on: date
    count_to: date | None


@runtime_checkable
class Operation(Protocol):
    """A condition that is compiled. Equal ones of a rulebook are worked out once per person, so they compare by value."""

    cost: ClassVar[int]
    """How dear it is to ask: where one refusal is enough, the cheap ones are asked first."""

    def emit(self, out: Writer) -> Emitted:
        """Write the source that asks."""
        ...

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        """The sentence of what was recorded; it looks nothing up and decides nothing."""
        ...


class Composite(Protocol):
    """A condition over whole rules: combines the codes of its parts, and tells of them."""

    @property
    def needed(self) -> int: ...

    def tell(self, parts: tuple[Finding, ...], answer: Answer, would_be: Answer) -> Outcome: ...


class Part(Protocol):
    """A rule as a composite sees it."""

    @property
    def says(self) -> Text: ...


Condition = Callable[[Case], Outcome]


@dataclass(frozen=True, slots=True)
class Called:
    """A condition that is a plain function: asked by calling it, its sentence made at once."""

    condition: Condition
    cost: ClassVar[int] = 10

    def emit(self, out: Writer) -> Emitted:
        ask = out.at_days(self, lambda on, count_to: partial(self.ask, on, count_to, out.confirmed))
        found = out.shared(self, lambda: f"{ask}(f)", "called")
        return Emitted(None, f"{found}[0]", (found,), f"{found}[1]", asks=f"{found}[2].needs_person")

    def ask(
        self, on: date, count_to: date | None, confirmed: Collection[str], facts: Facts
    ) -> tuple[int, int, Outcome]:
        """The codes of its answer and of what it would be, and what it says."""
        outcome = self.condition(Case(facts, on, count_to, confirmed))
        would_be = outcome.answer if outcome.would_be is None else outcome.would_be
        return CODES[outcome.answer], CODES[would_be], outcome

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        outcome: Outcome = raw[0][2]
        return outcome


def operation_of(condition: "Condition | Operation") -> Operation:
    """What an operator gave back, as something that can be compiled."""
    return condition if isinstance(condition, Operation) else Called(condition)


Build = Callable[[Node], "Condition | Operation"]
ReadRule = Callable[[Node], Part]
Compose = Callable[[Node, ReadRule], Composite]

OPERATORS: Final[dict[str, Build]] = {}
COMPOSITES: Final[dict[str, Compose]] = {}


def operator(name: str) -> Callable[[Build], Build]:
    """Register a condition that reads its own parameters."""

    def register(build: Build) -> Build:
        assert name not in OPERATORS, name
        OPERATORS[name] = build
        return build

    return register


def composite(name: str) -> Callable[[Compose], Compose]:
    """Register a condition that holds other rules."""

    def register(compose: Compose) -> Compose:
        assert name not in COMPOSITES, name
        COMPOSITES[name] = compose
        return compose

    return register


def missing(zh: str, en: str) -> Outcome:
    """UNKNOWN because nobody has said."""
    return Outcome(
        Answer.UNKNOWN, Text(f"未填写{zh}", f"{en}: not stated"), needs=Text(f"请补充{zh}", f"state the {en}")
    )
