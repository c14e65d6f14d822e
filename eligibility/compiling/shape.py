"""A track as a tree of what must be asked: rules that can't change its answer are left out, nested ANDs and ORs are joined."""

from dataclasses import dataclass

from eligibility.compiling.asking import is_empty, stands
from eligibility.conditions.registry import Operation
from eligibility.rulebook import Rule, Track


@dataclass(frozen=True, slots=True)
class Fixed:
    """An answer that is known beforehand, by its code."""

    code: int
    cost: int = 0


OPEN = Fixed(3)
MET = Fixed(0)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition."""

    condition: Operation

    @property
    def cost(self) -> int:
        return self.condition.cost


@dataclass(frozen=True, slots=True)
class All:
    nodes: tuple["Node", ...]

    @property
    def cost(self) -> int:
        return sum(node.cost for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Any:
    nodes: tuple["Node", ...]

    @property
    def cost(self) -> int:
        return sum(node.cost for node in self.nodes)


@dataclass(frozen=True, slots=True)
class AtLeast:
    needed: int
    nodes: tuple["Node", ...]

    @property
    def cost(self) -> int:
        return sum(node.cost for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Lacks:
    node: "Node"

    @property
    def cost(self) -> int:
        return self.node.cost


@dataclass(frozen=True, slots=True)
class Special:
    """A rule that may not apply, or that a person may lift."""

    rule: Rule
    node: "Node"

    @property
    def cost(self) -> int:
        return self.node.cost + 1


@dataclass(frozen=True, slots=True)
class OnceKnown:
    """Met until it is known."""

    node: "Node"

    @property
    def cost(self) -> int:
        return self.node.cost


@dataclass(frozen=True, slots=True)
class FirstKnown:
    """AND of what is known; `nothing` where nothing is."""

    nodes: tuple["Node", ...]
    nothing: Fixed

    @property
    def cost(self) -> int:
        return sum(node.cost for node in self.nodes)


Node = Fixed | Leaf | All | Any | AtLeast | Lacks | Special | OnceKnown | FirstKnown


def all_of(nodes: list[Node]) -> Node:
    """AND, cheap ones first. At least one of the nodes is not met beforehand."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, All) else (node,)) if inner != MET]
    return flat[0] if len(flat) == 1 else All(tuple(sorted(flat, key=lambda node: node.cost)))


def any_of(nodes: list[Node]) -> Node:
    """OR, cheap ones first."""
    flat = [inner for node in nodes for inner in (node.nodes if isinstance(node, Any) else (node,))]
    return flat[0] if len(flat) == 1 else Any(tuple(sorted(flat, key=lambda node: node.cost)))


def node_of(rule: Rule, confirmed: frozenset[str]) -> Node:
    """What must be asked for the answer of a rule."""
    if not rule.decides(confirmed):
        return OPEN
    node = _condition(rule, confirmed)
    return Special(rule, node) if rule.soft or rule.applies else node


def _condition(rule: Rule, confirmed: frozenset[str]) -> Node:
    if isinstance(rule.condition, Operation):
        return Leaf(rule.condition)
    parts = [node_of(part, confirmed) for part in rule.parts]
    if not rule.needed:
        return Lacks(parts[0])
    if rule.needed == len(parts):
        return all_of(parts)
    if rule.needed == 1:
        return any_of(parts)
    return AtLeast(rule.needed, tuple(sorted(parts, key=lambda node: node.cost)))


def together(rules: tuple[Rule, ...], confirmed: frozenset[str], *, empty: bool, nothing: Fixed) -> Node:
    """AND of those rules that stand; `nothing` if none does."""
    sure: list[Node] = []
    perhaps: list[Node] = []
    for rule in rules:
        counts = stands(rule, confirmed, empty=empty)
        if counts is None and rule.decides(confirmed):
            perhaps.append(node_of(rule, confirmed))
        elif counts:
            sure.append(node_of(rule, confirmed))
    if perhaps and not sure:
        return FirstKnown(tuple(perhaps), nothing)
    return all_of([*sure, *(OnceKnown(node) for node in perhaps)]) if sure else nothing


def gate_of(common: tuple[Rule, ...], confirmed: frozenset[str]) -> Node:
    """What stands before every track of a target."""
    return together(common, confirmed, empty=False, nothing=MET)


def track_of(track: Track, confirmed: frozenset[str]) -> Node:
    """A track without what stands before all of them."""
    empty = is_empty(track.every_rule, confirmed)
    own = together(track.rules, confirmed, empty=empty, nothing=MET if track.branches else OPEN)
    if not track.branches:
        return own
    ways = [
        together(branch.rules, confirmed, empty=is_empty(branch.rules, confirmed), nothing=OPEN)
        for branch in track.branches
    ]
    return all_of([own, any_of(ways)])
