"""Worked examples: people whose answers were agreed beforehand, held against the rules as they stand now.

A file of `cases/` has `on`, `count_to`, a `base` person and `cases`; the facts of a case are laid over the base. `expect`
maps a track (`normal`, or `intermediate/normal`) or a rule (`normal.tenure`, `common.hours`) to its answer; `reads_as`
the same for what unconfirmed sources would say; `hangs_on` names per track a clause that gives it its answer; `says`,
`needs` and `by` look at a rule's words and day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from eligibility.answers import Answer
from eligibility.engine import judge
from eligibility.facts import BadFacts, Facts
from eligibility.rulebook import Rulebook
from eligibility.verdict import Finding, TrackVerdict, Verdict
from provisions.citation import Text
from provisions.documents_yaml import Located, PlanError
from provisions.reader import Node

FILE_KEYS: Final = ("on", "count_to", "base", "cases")
KEYS: Final = ("case", "facts", "on", "confirmed", "expect", "reads_as", "hangs_on", "says", "needs", "by")
NO_SUCH: Final = "—"
ANSWERS: Final = tuple(answer.value for answer in Answer)


@dataclass(frozen=True)
class Example:
    """One case of a file: `body` is the case as written, `facts` the whole person."""

    file: str
    line: int
    case: str
    on: date
    count_to: date | None
    body: Mapping[str, Any]
    facts: dict[str, Any]

    def verdict(self, book: Rulebook) -> Verdict:
        """Raises BadFacts."""
        facts = Facts.from_json(self.facts)
        confirmed = self.body.get("confirmed", ())
        return judge(book, facts, on=self.on, count_to=self.count_to, confirmed=confirmed)


@dataclass(frozen=True)
class Disagreement:
    """A case that came out otherwise: `what` was looked at, and the rules that gave the answer it got."""

    example: Example
    what: str
    expected: str
    got: str
    hangs_on: tuple[str, ...]
    clauses: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "case": self.example.case,
            "file": self.example.file,
            "line": self.example.line,
            "what": self.what,
            "expected": self.expected,
            "got": self.got,
            "hangs_on": list(self.hangs_on),
            "clauses": list(self.clauses),
        }


def laid_over(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    """Objects are merged, everything else is replaced; null takes a fact away."""
    merged = dict(base)
    for key, value in top.items():
        if isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = laid_over(merged[key], value)
        else:
            merged[key] = value
    return merged


def read_examples(source: Located) -> list[Example]:
    """The cases of a file. Raises PlanError."""
    root = source.root.only(*FILE_KEYS)
    base = _mapping(root.at("base"))
    count_to = root.at("count_to").day() if root.has("count_to") else None
    return [_example(node, source, base, root.at("on").day(), count_to) for node in root.at("cases").some()]


def _example(node: Node, source: Located, base: dict[str, Any], on: date, count_to: date | None) -> Example:
    node.only(*KEYS)
    for key in ("expect", "reads_as"):
        for _, answer in node.at(key).pairs() if key == "expect" or node.has(key) else ():
            answer.choice(ANSWERS)
    facts = laid_over(base, _mapping(node.at("facts"))) if node.has("facts") else base
    day = node.at("on").day() if node.has("on") else on
    return Example(source.file, source.line_of(node.trail), node.at("case").text(), day, count_to, node.value, facts)


def _mapping(node: Node) -> dict[str, Any]:
    return {key: entry.value for key, entry in node.pairs()}


def disagreements(source: Located, book: Rulebook) -> tuple[int, list[Disagreement]]:
    """How many cases a file has, and where one comes out otherwise than it says. Raises PlanError."""
    examples = read_examples(source)
    return len(examples), [found for example in examples for found in _held_against(example, book, source)]


def _held_against(example: Example, book: Rulebook, source: Located) -> Iterator[Disagreement]:
    try:
        verdict = example.verdict(book)
    except BadFacts as error:
        message = Text(f"“{example.case}”的事实有误：{error.path} {error.message}", f"{error.path}: {error.message_en}")
        raise PlanError(
            source.file, example.line, message, Text("请按 facts_schema 改正。", "Mend it by `facts_schema`.")
        ) from error
    look = _Looking(example, book, verdict)
    for name, answer in example.body["expect"].items():
        yield from look.compare(name, answer, lambda judged: judged.answer.value)
    for name, answer in example.body.get("reads_as", {}).items():
        yield from look.compare(name, answer, lambda judged: judged.reads_as.value if judged.reads_as else "—")
    for name, clause in example.body.get("hangs_on", {}).items():
        yield from look.contains(name, clause, _clauses_of)
    for name, words in example.body.get("says", {}).items():
        yield from look.contains(name, words, lambda finding: (finding.figures.zh,))
    for name, words in example.body.get("needs", {}).items():
        yield from look.contains(name, words, lambda finding: (finding.needs.zh if finding.needs else "",))
    for name, day in example.body.get("by", {}).items():
        yield from look.compare(name, str(day), lambda finding: str(finding.by))


def _clauses_of(judged: Any) -> tuple[str, ...]:
    return tuple(finding.citation.clause for finding in judged.hangs_on)


@dataclass(frozen=True)
class _Looking:
    example: Example
    book: Rulebook
    verdict: Verdict

    def compare(self, name: str, expected: str, read: Any) -> Iterator[Disagreement]:
        judged = self.named(name)
        got = read(judged) if judged is not None else NO_SUCH
        if got != expected:
            yield self._differs(name, expected, got, judged)

    def contains(self, name: str, expected: str, read: Any) -> Iterator[Disagreement]:
        judged = self.named(name)
        got = read(judged) if judged is not None else ()
        if not any(expected in each if judged is not None else False for each in got):
            yield self._differs(name, expected, "；".join(got) or "—", judged)

    def named(self, name: str) -> TrackVerdict | Finding | None:
        """The track or the rule of that name; None if the plan has none."""
        if "." in name:
            rule = f"{self.book.plan}.{name}"
            return next((f for track in self._tracks("") for f in track.every_finding if f.rule == rule), None)
        target, _, code = name.rpartition("/")
        return next((track for track in self._tracks(target) if track.track == code), None)

    def _tracks(self, target: str) -> Iterator[TrackVerdict]:
        for entry in self.verdict.targets:
            if target in ("", entry.target):
                yield from entry.tracks

    def _differs(self, name: str, expected: str, got: str, judged: TrackVerdict | Finding | None) -> Disagreement:
        findings = judged.hangs_on if isinstance(judged, TrackVerdict) else (judged,) if judged else ()
        rules = tuple(finding.rule for finding in findings)
        return Disagreement(
            self.example, name, expected, got, rules, tuple(finding.citation.clause for finding in findings)
        )
