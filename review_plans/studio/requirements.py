"""The rules of a track as a formula over plain requirements, and the search for somebody who could meet it.

Only what surely contradicts counts: an operator that the search does not understand is taken as satisfiable.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb
from typing import Any, Final

from provisions.citation import DECIDING, Text
from provisions.reader import Node

MOST_WAYS: Final = 500
MOST_STEPS: Final = 20_000


@dataclass(frozen=True)
class Atom:
    """One requirement: `positive` must hold, otherwise must not. `open_source`: nobody's facts can answer it yet."""

    operator: str
    params: Any
    rule: str
    says: Text
    clause: str
    line: int
    positive: bool = True
    open_source: bool = False

    def has_only(self, *keys: str) -> bool:
        return isinstance(self.params, Mapping) and set(self.params) <= set(keys)

    def given(self, key: str) -> Any:
        return self.params.get(key) if isinstance(self.params, Mapping) else None


@dataclass(frozen=True)
class All:
    parts: tuple["Formula", ...]


@dataclass(frozen=True)
class Either:
    parts: tuple["Formula", ...]


Formula = Atom | All | Either
NOTHING: Final = All(())


def negated(formula: Formula) -> Formula:
    if isinstance(formula, Atom):
        return replace(formula, positive=not formula.positive)
    parts = tuple(negated(part) for part in formula.parts)
    return Either(parts) if isinstance(formula, All) else All(parts)


def of_rules(rules: Sequence[Node], *, standing_only: bool = True) -> All:
    """The AND of a list of rules as `eligibility.yaml` writes them; what stands beside or is soft asks nothing."""
    return All(tuple(of_rule(rule) for rule in rules if not standing_only or _stands(rule)))


def _stands(rule: Node) -> bool:
    said = rule.value
    return said.get("stands", "in") == "in" and not said.get("soft") and _decides(rule)


def _decides(rule: Node) -> bool:
    return rule.at("cite").at("origin").value in DECIDING


def asked_by(rule: Node) -> tuple[str, Node]:
    """The operator of a rule and its parameters; where a person may decide what it leaves open, those of the check within."""
    name, inner = next(iter(rule.at("check").pairs()))
    while name.startswith("or_by_person@"):
        name, inner = next(iter(inner.at("check").pairs()))
    return name, inner


def of_rule(rule: Node) -> Formula:
    """What a rule asks; nothing if it is soft."""
    if rule.value.get("soft"):
        return NOTHING
    name, inner = asked_by(rule)
    formula = _composed(name, inner) or _atom(rule, name, inner.value)
    if not _decides(rule) and formula is not NOTHING:
        formula = _atom(rule, name, inner.value, open_source=True)
    if not rule.has("when"):
        return formula
    applies = _atom(rule, "fact_is@1", rule.at("when").value)
    return Either((negated(applies), All((applies, formula))))


def _composed(name: str, inner: Node) -> Formula | None:
    if name == "all@1":
        return All(tuple(of_rule(part) for part in inner.items()))
    if name == "any@1":
        return Either(tuple(of_rule(part) for part in inner.items()))
    if name == "lacks@1":
        return negated(All(tuple(of_rule(part) for part in inner.items())))
    if name == "at_least@1":
        return _at_least(inner.at("n").whole(1), tuple(of_rule(part) for part in inner.at("of").items()))
    return None


def _at_least(n: int, parts: tuple[Formula, ...]) -> Formula:
    if comb(len(parts), n) > MOST_WAYS:
        return NOTHING
    return Either(tuple(All(chosen) for chosen in combinations(parts, n)))


def _atom(rule: Node, operator: str, params: Any, *, open_source: bool = False) -> Atom:
    said = rule.both()
    clause = rule.at("cite").at("clause").text()
    return Atom(
        operator,
        params,
        rule.at("rule").text(),
        said,
        clause,
        _line(rule),
        open_source=open_source or operator.startswith("unpublished@"),
    )


def _line(node: Node) -> int:
    error = node.wrong("", "", "", "")
    return int(getattr(error, "line", 0))


@dataclass(frozen=True)
class Clash:
    """Why a requirement cannot be met: alone, or beside `other`."""

    says: Text
    atom: Atom
    other: Atom | None = None

    @property
    def atoms(self) -> tuple[Atom, ...]:
        return (self.atom, self.other) if self.other else (self.atom,)


class Search:
    """Looks for a set of requirements without a clash. `clashes`: the dead ends that were met on the way."""

    def __init__(self, clash_of: Any) -> None:
        self.clash_of = clash_of
        self.clashes: list[Clash] = []
        self.steps = 0

    def possible(self, formula: Formula) -> bool:
        """Whether somebody could meet it; true as well where the search would take too long."""
        return any(self._ways((formula,), ()))

    def _ways(self, todo: tuple[Formula, ...], held: tuple[Atom, ...]) -> Iterator[bool]:
        self.steps += 1
        if not todo or self.steps > MOST_STEPS:
            yield True
            return
        first, rest = todo[0], todo[1:]
        if isinstance(first, All):
            yield from self._ways((*first.parts, *rest), held)
        elif isinstance(first, Either):
            for part in first.parts:
                yield from self._ways((part, *rest), held)
        else:
            clash = self.clash_of(first, held)
            if clash is None:
                yield from self._ways(rest, (*held, first))
            elif clash not in self.clashes:
                self.clashes.append(clash)
