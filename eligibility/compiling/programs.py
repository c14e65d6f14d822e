"""Compiled rulebooks: the source is written once, and bound to the two days that it counts by."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import CodeType
from typing import Any, Final

from eligibility.answers import Answer
from eligibility.compiling.answering import Answering
from eligibility.compiling.explained import Explaining, ToldTarget
from eligibility.compiling.writer import Writer
from eligibility.facts import Facts
from eligibility.rulebook import Rulebook

Record = tuple[Any, ...]
KEPT: Final = 64
"""Bound functions of a rulebook: one per pair of days and set of confirmations in use."""
NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Program:
    """One function of a rulebook as source. `targets` say where the record of `explain` holds what."""

    name: str
    source: str
    code: CodeType
    out: Writer
    targets: tuple[ToldTarget, ...] = ()

    def bind(self, on: date, count_to: date | None) -> Callable[[Facts], Any]:
        """The function, counting to these days."""
        names = {**self.out.constants, **{name: work_out(on, count_to) for name, work_out in self.out.bound.items()}}
        exec(self.code, names)  # noqa: S102 -- source that this package has written from checked data
        function: Callable[[Facts], Any] = names[self.name]
        return function


@dataclass(frozen=True, slots=True)
class Explainer:
    """`explain` asks every rule of a rulebook of one person and gives the record that `targets` read."""

    explain: Callable[[Facts], Record]
    targets: tuple[ToldTarget, ...]


def _key(book: Rulebook, confirmed: Collection[str]) -> frozenset[str]:
    """Of what is confirmed, that which matters to these rules."""
    if not confirmed:
        return NOTHING
    if "waits" not in book.compiled:
        book.compiled["waits"] = frozenset(rule.id for rule in book.rules() if rule.waits)
    waits: frozenset[str] = book.compiled["waits"]
    return waits.intersection(confirmed)


def program(book: Rulebook, *, full: bool, counted: bool, confirmed: Collection[str] = NOTHING) -> Program:
    """The compiled source. `full`: with everything that explains; `counted`: the plan has a day to count to."""
    decided = _key(book, confirmed)
    key = ("program", full, counted, decided)
    if key not in book.compiled:
        book.compiled[key] = _compiled(book, decided, Writer(full, counted, decided))
    found: Program = book.compiled[key]
    return found


def _compiled(book: Rulebook, confirmed: frozenset[str], out: Writer) -> Program:
    if out.full:
        explaining = Explaining(book, confirmed, out)
        source = explaining.source()
        return Program("explain", source, compile(source, f"<rules of {book.plan}>", "exec"), out, explaining.targets)
    source = Answering(book, confirmed, out).source()
    return Program("answers", source, compile(source, f"<answers of {book.plan}>", "exec"), out)


def explainer(book: Rulebook, on: date, count_to: date | None, confirmed: Collection[str]) -> Explainer:
    """Everything about one person, by these days and confirmations."""
    key = ("explain", on, count_to, _key(book, confirmed) if confirmed else NOTHING)
    found: Explainer | None = book.compiled.get(key)
    if found is None:
        compiled = program(book, full=True, counted=count_to is not None, confirmed=confirmed)
        found = Explainer(compiled.bind(on, count_to), compiled.targets)
        _keep(book, key, found)
    return found


def answerer(
    book: Rulebook, on: date, count_to: date | None, confirmed: Collection[str]
) -> Callable[[Facts], Mapping[tuple[str, str], Answer]]:
    """Only the answers for one person, by these days and confirmations."""
    key = ("answers", on, count_to, _key(book, confirmed) if confirmed else NOTHING)
    found: Callable[[Facts], Mapping[tuple[str, str], Answer]] | None = book.compiled.get(key)
    if found is None:
        found = program(book, full=False, counted=count_to is not None, confirmed=confirmed).bind(on, count_to)
        _keep(book, key, found)
    return found


def _keep(book: Rulebook, key: Any, bound: Any) -> None:
    kept = [old for old in book.compiled if isinstance(old, tuple) and old[0] == key[0]]
    if len(kept) >= KEPT:
        del book.compiled[kept[0]]
    book.compiled[key] = bound
