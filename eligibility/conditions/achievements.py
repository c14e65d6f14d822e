"""Conditions on honours and on achievements: of which kind, how many, and from which time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, NamedTuple, get_args, get_type_hints

from eligibility.answers import CODES, MET, NOT_MET, UNKNOWN, Answer
from eligibility.compiling.writer import Emitted, Writer
from eligibility.conditions.anchors import NOT_STATED, Anchor, Found, evidence_of, read_anchor
from eligibility.conditions.registry import Days, Outcome, missing, operator
from eligibility.facts import Achievement, Honour
from provisions.citation import Text
from provisions.reader import Node
from provisions.tenure import MONTHS, add_months


def _options(attribute: str) -> tuple[str, ...]:
    """The words an attribute of an achievement may take, read off its type."""

    def literals(hint: Any) -> Iterable[str]:
        for inner in get_args(hint):
            if isinstance(inner, str):
                yield inner
            else:
                yield from literals(inner)

    return tuple(literals(get_type_hints(Achievement)[attribute]))


# The plural key of a selector and the attribute it looks at.
LISTS = {"kinds": "kind", "roles": "role", "levels": "level", "awards": "award", "grades": "grade", "scales": "scale"}
OPTIONS = {key: _options(attribute) for key, attribute in LISTS.items()}
FLAGS = ("in_field", "published", "notable_benefit")
REFUSED: Final = CODES[NOT_MET]
OPEN: Final = CODES[UNKNOWN]


def _among(value: Any, allowed: tuple[Any, ...]) -> int:
    if value in allowed:
        return 0
    return OPEN if value is None else REFUSED


@dataclass(frozen=True, slots=True)
class Selector:
    """What an achievement must be: pairs of an attribute and the values it may have."""

    wanted: tuple[tuple[str, tuple[Any, ...]], ...]

    def code(self, achievement: Achievement) -> int:
        """An attribute nobody has stated leaves it open (no award is none)."""
        found = 0
        for name, allowed in self.wanted:
            value = getattr(achievement, name)
            if value not in allowed:
                if value is not None or name == "award":
                    return REFUSED
                found = OPEN
        return found


def read_selector(node: Node) -> Selector:
    """What an achievement must be; what tells most achievements apart is looked at first."""
    node.only(*LISTS, *FLAGS)
    wanted: list[tuple[str, tuple[Any, ...]]] = [
        (LISTS[key], node.at(key).choices(OPTIONS[key])) for key in LISTS if node.has(key)
    ]
    wanted += [(key, (node.at(key).flag(),)) for key in FLAGS if node.has(key)]
    return Selector(tuple(wanted))


@dataclass(frozen=True, slots=True)
class Window:
    """`after` a starting point OR within the `last_years` before `count_to`; in any case not later than `until`."""

    after: Anchor | None = None
    last_years: int = 0
    until: date | None = None

    def code(self, achievement: Achievement, anchor: Found, count_to: date | None) -> int:
        day = achievement.on
        if day is None:
            return OPEN
        if self.until is not None and day > self.until:
            return REFUSED
        if not self.after and not self.last_years:
            return 0
        best = REFUSED
        if self.after:
            best &= _not_before(day, anchor.day, REFUSED if anchor.absent else OPEN)
        if self.last_years:
            first = add_months(count_to, -MONTHS * self.last_years) if count_to else None
            best &= _not_before(day, first, OPEN)
        return best


ALWAYS: Final = Window()


def _not_before(day: date, first: date | None, unknown: int) -> int:
    if first is None:
        return unknown
    return 0 if day >= first else REFUSED


def read_window(node: Node) -> Window:
    """The time an achievement must be of."""
    node.only("after", "last_years", "until")
    return Window(
        read_anchor(node.at("after")) if node.has("after") else None,
        node.at("last_years").span() if node.has("last_years") else 0,
        node.at("until").day() if node.has("until") else None,
    )


class Counted(NamedTuple):
    """The code of the whole, the records that surely count, and those that count or might."""

    code: int
    sure: Sequence[Any]
    perhaps: Sequence[Any]


def _anchor(window: Window, out: Writer) -> str:
    return window.after.find(out) if window.after else out.constant(NOT_STATED)


@dataclass(frozen=True, slots=True)
class CountAchievements:
    selectors: tuple[Selector, ...]
    needed: int
    window: Window | None
    cost: ClassVar[int] = 6

    def emit(self, out: Writer) -> Emitted:
        anchor = _anchor(self.window or ALWAYS, out)
        until = out.at_days("count_to", lambda _, count_to: count_to)
        count, rule = out.constant(CountAchievements.count), out.constant(self)
        call = f"{count}({rule}, f.achievements, {anchor}, {until}) if f.achievements else {out.constant(NOTHING)}"
        found = out.shared(call, lambda: call, "counted")
        return Emitted(None, f"3 if f.achievements is None else {found}[0]", ("f.achievements", found))

    def count(self, achievements: Sequence[Achievement], anchor: Found, count_to: date | None) -> Counted:
        """The code of the n-th best of them, and those that surely count."""
        sure, perhaps, codes = [], [], []
        for entry in achievements:
            best = REFUSED
            for selector in self.selectors:
                best &= selector.code(entry)
                if not best:
                    break
            if best != REFUSED and self.window:
                best |= self.window.code(entry, anchor, count_to)
            if best != REFUSED:
                codes.append(best)
                perhaps.append(entry)
                if not best:
                    sure.append(entry)
        codes.sort()
        return Counted(codes[self.needed - 1] if len(codes) >= self.needed else REFUSED, sure, perhaps)

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        given: Sequence[Achievement] | None = raw[0]
        if given is None:
            return missing("业绩成果", "achievements")
        sure, n, evidence = raw[1].sure, self.needed, raw[1].sure
        figures = Text(
            f"所填业绩 {len(given)} 项，符合 {len(sure)} 项，需 {n} 项",
            f"{len(given)} entered, {len(sure)} fit, {n} needed",
        )
        needs = None
        if answer is NOT_MET:
            needs = Text(f"还差 {n - len(sure)} 项", f"{n - len(sure)} more")
        elif answer is UNKNOWN:
            evidence = raw[1].perhaps
            needs = Text("请补全业绩的时间、角色、级别等信息", "complete date, role and level of the achievements")
        return Outcome(answer, figures, needs, evidence=evidence_of(evidence))


NOTHING: Final = Counted(REFUSED, (), ())


@operator("count_achievements@1")
def count_achievements(node: Node) -> CountAchievements:
    """At least n achievements that fit one of the selectors, inside the window."""
    node.only("of", "at_least", "window")
    return CountAchievements(
        tuple(read_selector(entry) for entry in node.at("of").some()),
        node.at("at_least").whole(1),
        read_window(node.at("window")) if node.has("window") else None,
    )


@dataclass(frozen=True, slots=True)
class AchievementsWithin:
    window: Window | None
    in_field: bool
    cost: ClassVar[int] = 6

    def emit(self, out: Writer) -> Emitted:
        anchor = _anchor(self.window or ALWAYS, out)
        until = out.at_days("count_to", lambda _, count_to: count_to)
        outside = out.call(AchievementsWithin.outside, out.constant(self), "f.achievements or ()", anchor, until)
        known = "f.achievements is not None"
        return Emitted(f"{known} and not {outside}", "3", ("f.achievements", outside), asks=known)

    def outside(
        self, achievements: Sequence[Achievement], anchor: Found, count_to: date | None
    ) -> Sequence[Achievement]:
        """Those that don't count, or perhaps don't."""
        return [
            entry
            for entry in achievements
            if (self.window and self.window.code(entry, anchor, count_to)) or (self.in_field and not entry.in_field)
        ]

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        given: Sequence[Achievement] | None = raw[0]
        if given is None:
            return missing("业绩成果", "achievements")
        outside, inside = raw[1], len(given) - len(raw[1])
        figures = Text(
            f"提交 {len(given)} 项，其中 {inside} 项在规定范围内", f"{inside} of {len(given)} inside the window"
        )
        if answer is MET:
            return Outcome(MET, figures, evidence=evidence_of(given))
        needs = Text("范围以外的业绩不计入，请核对", "check those outside: they do not count")
        return Outcome(UNKNOWN, figures, needs, evidence=evidence_of(outside), needs_person=True)


@operator("achievements_within@1")
def achievements_within(node: Node) -> AchievementsWithin:
    """All achievements handed in lie inside the window and the field; those that don't are counted out, not refused."""
    node.only("window", "in_field")
    return AchievementsWithin(
        read_window(node.at("window")) if node.has("window") else None,
        node.has("in_field") and node.at("in_field").flag(),
    )


@dataclass(frozen=True, slots=True)
class HonourMeant:
    """An honour by its code; `grades` empty and `rank` 0: any."""

    code: str
    grades: tuple[str, ...]
    rank: int

    def fits(self, honour: Honour) -> int:
        """The code of this honour alone."""
        if honour.code != self.code:
            return REFUSED
        fit = _among(honour.grade, self.grades) if self.grades else 0
        if self.rank:
            fit |= OPEN if honour.rank is None else 0 if honour.rank <= self.rank else REFUSED
        return fit


@dataclass(frozen=True, slots=True)
class HasHonour:
    choices: tuple[HonourMeant, ...]
    societies: bool
    cost: ClassVar[int] = 4

    def emit(self, out: Writer) -> Emitted:
        find, rule = out.constant(HasHonour.find), out.constant(self)
        call = f"{find}({rule}, f.honours) if f.honours else {out.constant(NOTHING)}"
        found = out.shared(call, lambda: call, "honours")
        return Emitted(None, f"3 if f.honours is None else {found}[0]", ("f.honours", found))

    def find(self, honours: Sequence[Honour]) -> Counted:
        """The best code, and the honours that have it."""
        codes = [self._code(honour) for honour in honours]
        best = min(codes)
        found = [honour for honour, code in zip(honours, codes, strict=True) if code == best]
        return Counted(best, found, found)

    def _code(self, honour: Honour) -> int:
        if honour.by_association and not self.societies:
            return REFUSED
        return min(choice.fits(honour) for choice in self.choices)

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        honours: Sequence[Honour] | None = raw[0]
        if honours is None:
            return missing("荣誉", "honours")
        if answer is NOT_MET:
            none = Text(
                f"所填荣誉 {len(honours)} 项，没有所列荣誉", f"{len(honours)} entered, none of the listed honours"
            )
            return Outcome(NOT_MET, none, Text("所列荣誉之一", "one of the listed honours"))
        found = raw[1].sure
        count = Text(f"所列荣誉 {len(found)} 项，一项即可", f"{len(found)} of the listed honours, one is enough")
        needs = None if answer is MET else Text("请补全名次或等级", "state place or grade")
        return Outcome(answer, count, needs, evidence=evidence_of(found))


@operator("has_honour@1")
def has_honour(node: Node) -> HasHonour:
    """One of the listed honours, by code, grade and place; `by_association: false` leaves out those of societies."""
    node.only("of", "by_association")
    return HasHonour(
        tuple(_read_honour(entry) for entry in node.at("of").some()),
        not node.has("by_association") or node.at("by_association").flag(),
    )


def _read_honour(node: Node) -> HonourMeant:
    node.only("code", "grades", "rank_at_most")
    return HonourMeant(
        node.at("code").text(),
        node.at("grades").words() if node.has("grades") else (),
        node.at("rank_at_most").whole(1) if node.has("rank_at_most") else 0,
    )
