"""A plan's rules: read from data once, checked line by line, compiled to conditions."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from eligibility.conditions import COMPOSITES, OPERATORS
from eligibility.conditions.people import Test, read_test
from eligibility.conditions.registry import Composite, Operation, operation_of
from provisions.citation import Citation, Text
from provisions.documents_yaml import Located, located
from provisions.reader import Node

SCHEMA_NUMBER: Final = 1
COMMON: Final = "common"
NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
STANDS: Final = ("in", "beside", "once_known")
DESKS: Final = (
    "employer",
    "employer_notice",
    "accepting_office",
    "bureau",
    "department",
    "agency",
    "lower_committee",
    "committee_check",
)
"""Kinds of stops at which a person may be asked."""
TARGETS: Final = ("assistant", "intermediate", "deputy_senior", "full_senior")


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition with its id, its citation, and how it counts.

    `stands`: `in` the track's AND; `beside` it as advice; `once_known` in it as soon as the answer isn't UNKNOWN.
    `needed`: how many of its parts must hold; 0 where it has none or speaks of what is lacking.
    `by`: the desks at which a person may decide what it leaves open.
    `parameters`: what the file says of the operator, without the parts of a composite.
    """

    id: str
    citation: Citation
    operator: str
    condition: Operation | Composite
    parameters: Any = None
    applies: Test | None = None
    soft: bool = False
    bars_submit: bool = False
    stands: str = "in"
    targets: tuple[str, ...] = TARGETS
    parts: tuple["Rule", ...] = ()
    needed: int = 0
    by: tuple[str, ...] = DESKS

    @property
    def says(self) -> Text:
        return self.citation.says

    @property
    def waits(self) -> bool:
        """Whether it matters to this rule that an office confirms it."""
        return not self.citation.decides or self.stands == "beside"

    def decides(self, confirmed: Collection[str]) -> bool:
        """Its source is binding, or an office has confirmed it."""
        return self.citation.decides or self.id in confirmed


@dataclass(frozen=True, slots=True)
class Branch:
    """One alternative of a track: all of its rules."""

    code: str
    name: Text
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """A way to declare: all of its rules, and one of its branches if it has any."""

    code: str
    name: Text
    rules: tuple[Rule, ...]
    branches: tuple[Branch, ...]

    @property
    def every_rule(self) -> tuple[Rule, ...]:
        return (*self.rules, *(rule for branch in self.branches for rule in branch.rules))


@dataclass(frozen=True, slots=True)
class Target:
    """A title level and the tracks that lead to it."""

    code: str
    name: Text
    tracks: tuple[Track, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The compiled rules of one plan version."""

    plan: str
    common: tuple[Rule, ...]
    targets: tuple[Target, ...]
    # What the engine has compiled of it: a rulebook never changes, so it is compiled once.
    compiled: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_data(cls, data: Any, *, plan: str) -> "Rulebook":
        """Read `eligibility.yaml` (Located, or plain data as stored). Raises PlanError with file, line, remedy."""
        return _Reader(plan).book(located(data))

    def rules(self) -> Iterator[Rule]:
        """Every rule with its parts, each once."""
        tops = [
            *self.common,
            *(rule for target in self.targets for track in target.tracks for rule in track.every_rule),
        ]
        while tops:
            rule = tops.pop(0)
            yield rule
            tops = [*rule.parts, *tops]

    def rule(self, rule_id: str) -> Rule:
        """A rule by its full id. Raises LookupError."""
        for rule in self.rules():
            if rule.id == rule_id:
                return rule
        raise LookupError(rule_id)


def _needed(operator: str, node: Node, parts: int) -> int:
    if operator.startswith("at_least@"):
        return node.at("n").whole(1)
    return {"all@1": parts, "any@1": min(parts, 1)}.get(operator, 0)


def _desks(node: Node, operator: str) -> tuple[str, ...]:
    """Who may decide: any desk that has the case, unless the rule names some."""
    if not node.has("by"):
        return DESKS
    if not (operator.startswith(ASKING) or (node.has("soft") and node.at("soft").flag())):
        raise node.at("by").wrong(
            "这一条不问人，不必写由谁认定。",
            "This rule asks nobody, so nobody decides it.",
            "请删去 by，或者改用 confirmed_by_person、or_by_person、soft。",
            "Drop `by`, or use confirmed_by_person, or_by_person or soft.",
        )
    return node.at("by").choices(DESKS)


RULE_KEYS: Final = ("rule", "zh", "en", "cite", "check", "when", "soft", "bars_submit", "stands", "targets", "by")
ASKING: Final = ("confirmed_by_person@", "or_by_person@")


class _Reader:
    """Reads one file; remembers the ids it has seen, since each may stand once."""

    def __init__(self, plan: str) -> None:
        self.plan = plan
        self.seen: set[str] = set()

    def book(self, source: Located) -> Rulebook:
        root = source.root.only("schema", "common", "targets")
        number = root.at("schema")
        if number.whole() != SCHEMA_NUMBER:
            raise number.wrong(
                "不认识的格式版本。", "Unknown schema number.", f"请写 {SCHEMA_NUMBER}。", f"Write {SCHEMA_NUMBER}."
            )
        common = tuple(self.rule(node, COMMON) for node in root.at("common").items()) if root.has("common") else ()
        return Rulebook(self.plan, common, tuple(self.target(node) for node in root.at("targets").some()))

    def target(self, node: Node) -> Target:
        node.only("target", "zh", "en", "tracks")
        code = node.at("target").choice(TARGETS)
        self._once(f"target {code}", node.at("target"))
        return Target(code, node.both(), tuple(self.track(entry, code) for entry in node.at("tracks").some()))

    def track(self, node: Node, target: str) -> Track:
        node.only("track", "zh", "en", "rules", "branches")
        code = self._name(node.at("track"))
        self._once(f"track {target} {code}", node.at("track"))
        rules = tuple(self.rule(entry, code) for entry in node.at("rules").items()) if node.has("rules") else ()
        branches: tuple[Branch, ...] = ()
        if node.has("branches"):
            branches = tuple(self.branch(entry, code, target) for entry in node.at("branches").some())
        if not rules and not branches:
            raise node.wrong("途径没有任何规则。", "The track has no rule.", "请补写规则。", "Add rules or branches.")
        return Track(code, node.both(), rules, branches)

    def branch(self, node: Node, track: str, target: str) -> Branch:
        node.only("branch", "zh", "en", "rules")
        self._once(f"branch {target} {track} {node.at('branch').text()}", node.at("branch"))
        rules = tuple(self.rule(entry, track) for entry in node.at("rules").some())
        return Branch(self._name(node.at("branch")), node.both(), rules)

    def rule(self, node: Node, scope: str) -> Rule:
        node.only(*RULE_KEYS)
        rule_id = f"{self.plan}.{scope}.{self._name(node.at('rule'))}"
        self._once(rule_id, node.at("rule"))
        citation = node.citation(node.both())
        parts: list[Rule] = []
        operator, condition = self._check(node.at("check"), scope, parts)
        parameters = node.at("check").at(operator).value
        return Rule(
            rule_id,
            citation,
            operator,
            condition,
            parameters=parameters if not parts else None,
            applies=read_test(node.at("when").only("fact", "in")) if node.has("when") else None,
            soft=node.has("soft") and node.at("soft").flag(),
            bars_submit=node.has("bars_submit") and node.at("bars_submit").flag(),
            stands=node.at("stands").choice(STANDS) if node.has("stands") else "in",
            targets=node.at("targets").choices(TARGETS) if node.has("targets") else TARGETS,
            parts=tuple(parts),
            needed=_needed(operator, node.at("check").at(operator), len(parts)),
            by=_desks(node, operator),
        )

    def _check(self, node: Node, scope: str, parts: list[Rule]) -> tuple[str, Operation | Composite]:
        entries = list(node.pairs())
        if len(entries) != 1:
            raise node.wrong(
                "check 只能写一个运算。", "`check` takes one operator.", "请用 all@1 合并。", "Join with all@1."
            )
        name, inner = entries[0]
        if name in OPERATORS:
            return name, operation_of(OPERATORS[name](inner))
        if name in COMPOSITES:

            def read(entry: Node) -> Rule:
                part = self.rule(entry, scope)
                parts.append(part)
                return part

            return name, COMPOSITES[name](inner, read)
        known = sorted((*OPERATORS, *COMPOSITES))
        raise inner.wrong(
            f"不认识的运算“{name}”。",
            f"Unknown operator `{name}`.",
            f"可用：{'、'.join(known)}。",
            f"Known: {', '.join(known)}.",
        )

    def _name(self, node: Node) -> str:
        name = node.text()
        if not NAME.fullmatch(name):
            raise node.wrong(
                f"“{name}”不能用作编号。",
                f"`{name}` is no id.",
                "请用小写英文字母、数字和下划线。",
                "Use a-z, 0-9 and _.",
            )
        return name

    def _once(self, key: str, node: Node) -> None:
        if key in self.seen:
            raise node.wrong(f"“{key}”重复。", f"`{key}` stands twice.", "请改名或删去一条。", "Rename or delete one.")
        self.seen.add(key)
