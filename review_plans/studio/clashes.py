"""Which two requirements no person can meet together, and which one alone can meet nobody in this plan."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from eligibility.conditions.anchors import DEGREE_LEVELS
from provisions.citation import Text
from provisions.tenure import add_months
from review_plans.studio.requirements import Atom, Clash

LEAST: Final = (
    "whole_years@1", "worked_years@1", "appointed_years@1", "self_score_at_least@1", "count_achievements@1",
)  # fmt: skip
YEARLY: Final = (
    "hours_each_year@1",
    "record_only@1",
    "hours_sum_with_makeup@1",
    "hours_sum_with_makeup@2",
    "appraisal_each@1",
    "appraisal_recorded@1",
)
MAKEUP: Final = ("hours_sum_with_makeup@1", "hours_sum_with_makeup@2")
Found = Text | None


@dataclass(frozen=True)
class World:
    """What the plan lets be true at all: the values of some facts, the most a table can give, its last year."""

    values: Mapping[str, frozenset[Any]]
    most_points: Mapping[str, Decimal]
    last_year: int | None
    count_to: date | None

    def clash_of(self, atom: Atom, held: Sequence[Atom]) -> Clash | None:
        """Why `atom` can't stand beside what is held already; None if nothing is known against it."""
        alone = self._alone(atom)
        if alone:
            return Clash(alone, atom)
        if atom.operator == "fact_is@1":
            return self._facts(atom, [other for other in held if other.operator == "fact_is@1"])
        for other in held:
            reason = _pair(atom, other)
            if reason:
                return Clash(reason, atom, other)
        return None

    def _alone(self, atom: Atom) -> Found:
        if not atom.positive:
            return None
        check = ALONE.get(atom.operator)
        return check(self, atom) if check else None

    def _facts(self, atom: Atom, held: Sequence[Atom]) -> Clash | None:
        name = atom.given("fact")
        same = [other for other in held if other.given("fact") == name]
        left = self._possible(name, (atom, *same))
        if left is None or left:
            return None
        other = same[-1] if same else None
        if other is None:
            return Clash(Text("本计划的范围里没有这样的情形", "the plan's own scope has no such case"), atom)
        return Clash(Text("两处要求的取值没有交集", "no value satisfies both"), atom, other)

    def _possible(self, name: str, atoms: Sequence[Atom]) -> set[Any] | None:
        """The values that are left; None if any could be."""
        left = set(self.values[name]) if name in self.values else None
        for atom in atoms:
            allowed = set(atom.given("in") or ())
            if left is None and all(isinstance(value, bool) for value in allowed):
                left = {True, False}
            if atom.positive:
                left = allowed if left is None else left & allowed
            elif left is not None:
                left -= allowed
        return left


def _self_score(world: World, atom: Atom) -> Found:
    table, least = atom.given("table"), Decimal(str(atom.given("at_least")))
    most = world.most_points.get(table)
    if most is None:
        return Text(f"没有代码为 {table} 的评分表", f"there is no table {table}")
    if least > most:
        return Text(
            f"要求 {least} 分，评分表各项上限合计最多 {most} 分", f"{least} points are asked, the caps allow {most}"
        )
    return None


def _makeup(world: World, atom: Atom) -> Found:
    own = atom.given("this_year")
    if own and own["year"] not in atom.given("years"):
        return Text(f"{own['year']} 年不在所列年份之中", f"{own['year']} is not among the years listed")
    return _years(world, atom)


def _years(world: World, atom: Atom) -> Found:
    last = max(atom.given("years") or [0])
    if world.last_year is not None and last > world.last_year:
        return Text(f"{last} 年在本计划结束以后", f"{last} comes after this plan is over")
    return None


def _one_year(world: World, atom: Atom) -> Found:
    year = atom.given("year")
    if world.last_year is not None and year > world.last_year:
        return Text(f"{year} 年在本计划结束以后", f"{year} comes after this plan is over")
    return None


def _window(world: World, atom: Atom) -> Found:
    window = atom.given("window") or {}
    until, years = window.get("until"), window.get("last_years")
    if until is None or years is None or window.get("after") or world.count_to is None:
        return None
    opens, closes = add_months(world.count_to, -12 * years), _day(until)
    if closes >= opens:
        return None
    return Text(f"时间窗口 {opens} 才开始，{closes} 已结束", f"the window opens on {opens} and closes on {closes}")


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


ALONE: Final[Mapping[str, Callable[[World, Atom], Found]]] = {
    "self_score_at_least@1": _self_score,
    **dict.fromkeys(MAKEUP, _makeup),
    "count_achievements@1": _window,
    "appointed_in_year@1": _one_year,
    **{name: _years for name in YEARLY if name not in MAKEUP},
}


def _pair(one: Atom, other: Atom) -> Found:
    if one.operator != other.operator:
        return None
    if one.operator in ("seat_in@1", "affiliated_within@1"):
        return _areas(one, other)
    if one.positive == other.positive:
        return None
    asked, barred = (one, other) if one.positive else (other, one)
    if one.operator in LEAST:
        return _least(asked, barred)
    if one.operator == "degree_at_least@1":
        return _degrees(asked, barred)
    return (
        Text("一处要求具备，另一处要求不具备", "one asks for it, the other excludes it")
        if one.params == other.params
        else None
    )


def _least(asked: Atom, barred: Atom) -> Found:
    if _without(asked, "at_least") != _without(barred, "at_least"):
        return None
    wanted, bound = asked.given("at_least"), barred.given("at_least")
    if Decimal(str(wanted)) < Decimal(str(bound)):
        return None
    return Text(
        f"一处要求不少于 {wanted}，另一处要求不到 {bound}",
        f"one asks for at least {wanted}, the other for less than {bound}",
    )


def _without(atom: Atom, key: str) -> dict[str, Any]:
    return {name: value for name, value in atom.params.items() if name != key}


def _degrees(asked: Atom, barred: Atom) -> Found:
    if not barred.has_only("level", "exactly"):
        return None
    if _levels(asked) <= _levels(barred):
        return Text("一处要求有这一学历，另一处要求没有", "one asks for the degree, the other excludes it")
    return None


def _levels(atom: Atom) -> frozenset[str]:
    if atom.given("exactly"):
        return frozenset({atom.given("exactly")})
    return frozenset(DEGREE_LEVELS[DEGREE_LEVELS.index(atom.given("level")) :])


def _areas(one: Atom, other: Atom) -> Found:
    if not one.positive and not other.positive:
        return None
    if one.positive and other.positive:
        if _inside(one, other) or _inside(other, one):
            return None
        return Text("两处要求的地域互不相含", "neither area lies in the other")
    asked, barred = (one, other) if one.positive else (other, one)
    return Text("所在地域正好被另一处排除", "the area asked for is excluded") if _inside(asked, barred) else None


def _inside(narrow: Atom, wide: Atom) -> bool:
    stem = str(wide.given("area"))
    while stem.endswith("00"):
        stem = stem[:-2]
    return str(narrow.given("area")).startswith(stem)


def distinct(clashes: Iterable[Clash]) -> list[Clash]:
    """One of each pair of rules, whatever the order in which they were met."""
    seen: dict[frozenset[str], Clash] = {}
    for clash in clashes:
        seen.setdefault(frozenset(atom.rule for atom in clash.atoms), clash)
    return list(seen.values())
