"""A rulebook as one straight function that asks every rule and records everything its sentences will need."""

from dataclasses import dataclass, field

from eligibility.compiling.asking import applies_in, broken, is_empty, lifted, stands
from eligibility.compiling.writer import INDENT, Writer
from eligibility.conditions.registry import Operation
from eligibility.rulebook import Branch, Rule, Rulebook, Target, Track

Slot = int


@dataclass(frozen=True, slots=True)
class Told:
    """Where a rule's record stands: `code` as its condition answered, `answer` and `would_be` as the rule does.

    `applies` and `said` are -1 for a rule that always applies or is not soft.
    """

    rule: Rule
    decides: bool
    code: Slot
    own_would_be: Slot
    answer: Slot
    would_be: Slot
    raw: tuple[Slot, ...] = ()
    applies: Slot = -1
    said: Slot = -1
    parts: tuple["Told", ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule in its track. `stands` is None where that hangs on the answer: it counts once it is known."""

    told: Told
    stands: bool | None
    branch: str = ""


@dataclass(frozen=True, slots=True)
class ToldBranch:
    branch: Branch
    answer: Slot
    would_be: Slot


@dataclass(frozen=True, slots=True)
class ToldTrack:
    """A track, its answer, its branches, and its rules in the order they are shown."""

    track: Track
    answer: Slot
    would_be: Slot
    branches: tuple[ToldBranch, ...]
    rules: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class ToldTarget:
    target: Target
    tracks: tuple[ToldTrack, ...]


Raw = tuple[str, ...]
Pair = tuple[str, str]
"""The names of an answer's code, and of what it would be."""


@dataclass
class Explaining:
    """Writes `explain(f)`: it returns one flat tuple, whose places the `targets` name."""

    book: Rulebook
    confirmed: frozenset[str]
    out: Writer
    targets: tuple[ToldTarget, ...] = ()
    _slots: dict[str, Slot] = field(default_factory=dict)
    _conditions: dict[Operation, tuple[Pair, Raw]] = field(default_factory=dict)
    _rules: dict[str, tuple[Told, Pair]] = field(default_factory=dict)
    _gates: dict[tuple[str, ...], Pair] = field(default_factory=dict)

    def source(self) -> str:
        self.targets = tuple(self._target(target) for target in self.book.targets)
        self.out.line("return (")
        self.out.lines += [f"{INDENT * 2}{name}," for name in self._slots]
        self.out.line(")")
        return self.out.source("explain")

    def _slot(self, name: str) -> Slot:
        return self._slots.setdefault(name, len(self._slots))

    def _target(self, target: Target) -> ToldTarget:
        common = [self._placed(rule, empty=False) for rule in self.book.common if target.code in rule.targets]
        return ToldTarget(target, tuple(self._track(track, common) for track in target.tracks))

    def _track(self, track: Track, common: list[tuple[Standing, Pair]]) -> ToldTrack:
        empty = is_empty(track.every_rule, self.confirmed)
        own = [self._placed(rule, empty=empty) for rule in track.rules]
        branches, inside, ways = [], [], []
        for branch in track.branches:
            alone = is_empty(branch.rules, self.confirmed)
            found = [self._placed(rule, empty=alone, branch=branch.code) for rule in branch.rules]
            pair = self._all(found, nothing="3")
            branches.append(ToldBranch(branch, self._slot(pair[0]), self._slot(pair[1])))
            inside += found
            ways.append(pair)
        both = [self._gate(common)]
        if own or not ways:
            both.append(self._all(own, nothing="0" if ways else "3"))
        if ways:
            both.append(self._joined(" & ", ways))
        answer, would_be = self._joined(" | ", both)
        rules = tuple(standing for standing, _ in (*own, *inside, *common))
        return ToldTrack(track, self._slot(answer), self._slot(would_be), tuple(branches), rules)

    def _gate(self, common: list[tuple[Standing, Pair]]) -> Pair:
        """The AND of what stands before every track: worked out once, however many tracks follow."""
        key = tuple(standing.told.rule.id for standing, _ in common)
        if key not in self._gates:
            self._gates[key] = self._all(common, nothing="0")
        return self._gates[key]

    def _placed(self, rule: Rule, *, empty: bool, branch: str = "") -> tuple[Standing, Pair]:
        told, pair = self._rule(rule)
        return Standing(told, stands(rule, self.confirmed, empty=empty), branch), pair

    def _all(self, found: list[tuple[Standing, Pair]], *, nothing: str) -> Pair:
        """AND of what stands; `nothing` if nothing does. What counts once known is neutral until then."""
        sure = [pair for standing, pair in found if standing.stands]
        perhaps = [pair for standing, pair in found if standing.stands is None]
        known = [self._neutral(pair) for pair in perhaps]
        if sure or not perhaps:
            return self._joined(" | ", [*sure, *known]) if sure else (nothing, nothing)
        answer, would_be = self._joined(" | ", known)
        none = " and ".join(f"{pair[0]} == 3" for pair in perhaps)
        return self._pair(f"{nothing} if {none} else {answer}", f"{nothing} if {none} else {would_be}")

    def _neutral(self, pair: Pair) -> Pair:
        return self._pair(*(f"0 if {pair[0]} == 3 else {name}" for name in pair))

    def _joined(self, sign: str, pairs: list[Pair]) -> Pair:
        return self._pair(sign.join(pair[0] for pair in pairs), sign.join(pair[1] for pair in pairs))

    def _pair(self, answer: str, would_be: str) -> Pair:
        """Locals for two expressions; one local if they are the same."""
        first = answer if answer.isalnum() else self.out.assign("a", answer)
        if answer == would_be:
            return first, first
        return first, would_be if would_be.isalnum() else self.out.assign("w", would_be)

    def _rule(self, rule: Rule) -> tuple[Told, Pair]:
        if rule.id not in self._rules:
            self._rules[rule.id] = self._written(rule)
        return self._rules[rule.id]

    def _written(self, rule: Rule) -> tuple[Told, Pair]:
        parts = [self._rule(part) for part in rule.parts]
        own, raw = self._composite(rule, [pair for _, pair in parts]) if parts else self._condition(rule)
        applies, pair = self._applied(rule, own)
        said, pair = self._softened(rule, pair)
        decides = rule.decides(self.confirmed)
        if not decides:
            pair = ("3", pair[1])
        told = Told(
            rule,
            decides,
            code=self._slot(own[0]),
            own_would_be=self._slot(own[1]),
            answer=self._slot(pair[0]),
            would_be=self._slot(pair[1]),
            raw=tuple(self._slot(name) for name in raw),
            applies=self._slot(applies) if applies else -1,
            said=self._slot(said) if said else -1,
            parts=tuple(part for part, _ in parts),
        )
        return told, pair

    def _condition(self, rule: Rule) -> tuple[Pair, Raw]:
        """Asked once, however many rules ask the same."""
        condition = rule.condition
        assert isinstance(condition, Operation)
        if condition not in self._conditions:
            emitted = condition.emit(self.out)
            code = self.out.assign("a", emitted.code)
            would_be = code if emitted.would_be is None else self.out.assign("w", emitted.would_be)
            self._conditions[condition] = ((code, would_be), emitted.raw)
        return self._conditions[condition]

    def _composite(self, rule: Rule, pairs: list[Pair]) -> tuple[Pair, Raw]:
        return self._combined(rule, pairs), ()

    def _combined(self, rule: Rule, pairs: list[Pair]) -> Pair:
        if not rule.needed:
            ((answer, would_be),) = pairs
            return self._pair(f"0 if {answer} else 7", f"0 if {would_be} else 7")
        if rule.needed == len(pairs):
            return self._joined(" | ", pairs)
        if rule.needed == 1:
            return self._joined(" & ", pairs)
        sort, place = self.out.constant(sorted, "sorted"), rule.needed - 1
        return self._pair(*(f"{sort}(({', '.join(pair[which] for pair in pairs)}))[{place}]" for which in (0, 1)))

    def _applied(self, rule: Rule, pair: Pair) -> tuple[str, Pair]:
        """A rule that doesn't apply is met; one of which that isn't known is open unless it is met anyway."""
        if rule.applies is None:
            return "", pair
        applies, code = applies_in(rule.applies, self.out), pair[0]
        return applies, self._pair(
            *(f"0 if {applies} == 7 else 3 if {applies} and {code} else {name}" for name in pair)
        )

    def _softened(self, rule: Rule, pair: Pair) -> tuple[str, Pair]:
        """A broken soft rule is what a person in office has said of it; as long as nobody has, a question.

        So is one that would be broken if the sources of its parts were confirmed.
        """
        if not rule.soft:
            return "", pair
        code, would_be = pair
        said = broken(rule, pair, self.out)
        answer = self.out.assign("a", lifted(code, said))
        return said, (answer, answer if would_be == code else self.out.assign("w", lifted(would_be, said)))
