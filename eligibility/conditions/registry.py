"""The operators a rule may use. Each is versioned and never altered: a change of meaning is a new version."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from eligibility.answers import Answer
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
    """What a condition returns; it never raises. `would_be` defaults to the answer."""

    answer: Answer
    figures: Text
    needs: Text | None = None
    by: date | None = None
    evidence: tuple[str, ...] = ()
    would_be: Answer | None = None
    needs_person: bool = False
    parts: tuple[Finding, ...] = ()


class Judged(Protocol):
    """A rule as a composite condition sees it."""

    @property
    def id(self) -> str: ...

    @property
    def says(self) -> Text: ...

    def judge(self, case: Case) -> Finding: ...


Condition = Callable[[Case], Outcome]
Build = Callable[[Node], Condition]
ReadRule = Callable[[Node], Judged]
Compose = Callable[[Node, ReadRule], Condition]

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
