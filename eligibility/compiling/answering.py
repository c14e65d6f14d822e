"""A rulebook as one function that gives only the answers and asks nothing that can't change them.

An AND ends at the first refusal, an OR at the first way that is open, and either as soon as what surrounds it can't get any other
answer from it. A block that may be left early is a loop that runs once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType

from eligibility.answers import NOT_MET, OF_CODE
from eligibility.compiling.asking import applies_in, broken, lifted
from eligibility.compiling.shape import (
    All,
    Any,
    AtLeast,
    FirstKnown,
    Fixed,
    Lacks,
    Leaf,
    Node,
    OnceKnown,
    Special,
    gate_of,
    track_of,
)
from eligibility.compiling.writer import Emitted, Writer
from eligibility.rulebook import Rule, Rulebook, Target

DEEPEST = 12
"""Python nests twenty loops at most: what lies deeper is asked whole."""
WORST, BEST = "7", "0"


@dataclass
class Answering:
    """Writes `answers(f)`: the answers of all tracks by (target, track), in the order of the rulebook."""

    book: Rulebook
    confirmed: frozenset[str]
    out: Writer
    _loops: int = 0
    _gates: dict[tuple[str, ...], str] = field(default_factory=dict)

    def source(self) -> str:
        gates = [self._gate(target) for target in self.book.targets]
        tracks = [(target, track) for target in self.book.targets for track in target.tracks]
        keys = [self.out.constant((target.code, track.code)) for target, track in tracks]
        with self.out.block(f"if {' == '.join([*dict.fromkeys(gates), WORST])}"):
            refused = dict.fromkeys(((target.code, track.code) for target, track in tracks), NOT_MET)
            self.out.line(f"return {self.out.constant(MappingProxyType(refused))}")
        self.out.settle()
        names = [
            self._track(track_of(track, self.confirmed), gate)
            for target, gate in zip(self.book.targets, gates, strict=True)
            for track in target.tracks
        ]
        of = self.out.constant(OF_CODE)
        answers = ", ".join(f"{key}: {of}[{name}]" for key, name in zip(keys, names, strict=True))
        self.out.line(f"return {{{answers}}}")
        return self.out.source("answers")

    def _gate(self, target: Target) -> str:
        """The name of the code of what stands before every track of a target; the same rules are asked once."""
        rules = tuple(rule for rule in self.book.common if target.code in rule.targets)
        key = tuple(rule.id for rule in rules)
        if key not in self._gates:
            self._gates[key] = self._exactly(gate_of(rules, self.confirmed))
        return self._gates[key]

    def _track(self, node: Node, gate: str) -> str:
        answer = self.out.assign("t", gate)
        with self.out.block(f"if {answer} != {WORST}"):
            if isinstance(node, All):
                self._all(node.nodes, answer, WORST)
            else:
                self.out.line(f"{answer} |= {self._named(self._asked(node, BEST))}")
        return answer

    def _named(self, emitted: Emitted) -> str:
        return emitted.code if emitted.code.isalnum() else self.out.assign("x", emitted.code)

    def _asked(self, node: Node, bound: str) -> Emitted:
        """Writes what asks. `bound`: of an AND, the code from which on a worse one changes nothing around it;
        of an OR, the code down to which a better one changes nothing."""
        match node:
            case Fixed():
                return Emitted(None, str(node.code))
            case Leaf():
                return node.condition.emit(self.out)
            case All():
                answer = self.out.assign("x", BEST)
                self._all(node.nodes, answer, bound)
                return Emitted(None, answer)
            case Any():
                return Emitted(None, self._any(node.nodes, bound))
            case AtLeast():
                return Emitted(None, self._at_least(node))
            case Lacks():
                inner = self._exactly(node.node)
                return Emitted(inner, WORST) if inner.isalnum() else Emitted(f"({inner})", WORST)
            case Special():
                return Emitted(None, self._special(node))
            case OnceKnown():
                inner = self._exactly(node.node)
                return Emitted(None, f"0 if {inner} == 3 else {inner}")
        return self._first_known(node)

    def _exactly(self, node: Node) -> str:
        """The name of the code of a node, not cut short."""
        return self._named(self._asked(node, BEST if isinstance(node, Any) else WORST))

    @contextmanager
    def _loop(self) -> Iterator[bool]:
        """A block that `break` leaves; false where blocks are nested too deep already."""
        if self._loops >= DEEPEST:
            yield False
            return
        self._loops += 1
        with self.out.block("while True"):
            yield True
            self.out.line("break")
        self._loops -= 1

    def _all(self, nodes: tuple[Node, ...], answer: str, bound: str) -> None:
        """Raises the code in `answer` to the worst of the nodes."""
        with self._loop() as early:
            for node in nodes:
                found = self._asked(node, answer if early else BEST)
                if found.met is None:
                    self._raise(answer, found.other, bound if early else "")
                else:
                    with self.out.block(f"if not ({found.met})"):
                        self._raise(answer, found.other, bound if early else "")

    def _raise(self, answer: str, code: str, bound: str) -> None:
        code = code if code.isalnum() else self.out.assign("y", code)
        with self.out.block(f"if {code} > {answer}"):
            self.out.line(f"{answer} = {code}")
            if bound:
                with self.out.block(f"if {answer} >= {bound}"):
                    self.out.line("break")

    def _any(self, nodes: tuple[Node, ...], bound: str) -> str:
        answer = self.out.assign("x", WORST)
        with self._loop() as early:
            for node in nodes:
                found = self._asked(node, answer if early else WORST)
                if early and found.met is not None:
                    with self.out.block(f"if {found.met}"):
                        self.out.line(f"{answer} = {BEST}")
                        self.out.line("break")
                    found = Emitted(None, found.other)
                code = self._named(found)
                with self.out.block(f"if {code} < {answer}"):
                    self.out.line(f"{answer} = {code}")
                    if early:
                        with self.out.block(f"if {answer} <= {bound}"):
                            self.out.line("break")
        return answer

    def _at_least(self, node: AtLeast) -> str:
        """The n-th best; left as soon as enough are met, or too many refused."""
        answer, met, refused = (self.out.assign(hint, "0") for hint in ("x", "n", "n"))
        left = len(node.nodes) - node.needed
        codes = []
        with self._loop() as early:
            for place, inner in enumerate(node.nodes, 1):
                code = self._exactly(inner)
                codes.append(code)
                if not early:
                    continue
                self._count(met, f"{code} == {BEST}", node.needed if place >= node.needed else 0)
                with self.out.block(f"if {code} == {WORST}"):
                    self.out.line(f"{refused} += 1")
                    if place > left:
                        with self.out.block(f"if {refused} > {left}"):
                            self.out.line(f"{answer} = {WORST}")
                            self.out.line("break")
            sort = self.out.constant(sorted, "sorted")
            self.out.line(f"{answer} = {sort}(({', '.join(codes)}))[{node.needed - 1}]")
        return answer

    def _count(self, met: str, test: str, enough: int) -> None:
        with self.out.block(f"if {test}"):
            self.out.line(f"{met} += 1")
            if enough:
                with self.out.block(f"if {met} == {enough}"):
                    self.out.line("break")

    def _special(self, node: Special) -> str:
        rule = node.rule
        if rule.applies is None:
            return self._lifted(rule, self._exactly(node.node))
        applies = applies_in(rule.applies, self.out)
        answer = self.out.assign("x", BEST)
        with self.out.block(f"if {applies} != {WORST}"):
            self.out.line(f"{answer} = {self._exactly(node.node)}")
            with self.out.block(f"if {applies} and {answer}"):
                self.out.line(f"{answer} = 3")
        return self._lifted(rule, answer)

    def _lifted(self, rule: Rule, code: str) -> str:
        """A broken soft rule is what a person in office has said of it."""
        if not rule.soft:
            return code
        return self.out.assign("x", lifted(code, broken(rule, (code,), self.out)))

    def _first_known(self, node: FirstKnown) -> Emitted:
        codes = [self._exactly(inner) for inner in node.nodes]
        none = " and ".join(f"{code} == 3" for code in codes)
        known = " | ".join(f"(0 if {code} == 3 else {code})" for code in codes)
        return Emitted(None, f"{node.nothing.code} if {none} else {known}")
