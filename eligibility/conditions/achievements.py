"""Conditions on honours and on achievements: of which kind, how many, and from which time."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, get_args, get_type_hints

from eligibility.answers import MET, NOT_MET, UNKNOWN, Answer, at_least, both, either
from eligibility.conditions.anchors import evidence_of, read_anchor
from eligibility.conditions.registry import Case, Condition, Outcome, missing, operator
from eligibility.facts import Achievement, Honour
from provisions.citation import Text
from provisions.reader import Node
from provisions.tenure import add_months

Select = Callable[[Achievement], Answer]
InTime = Callable[[Achievement, Case], Answer]


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


def read_selector(node: Node) -> Select:
    """What an achievement must be; an attribute nobody has stated makes the answer UNKNOWN (no award is none)."""
    node.only(*LISTS, *FLAGS)
    wanted: dict[str, tuple[Any, ...]] = {
        LISTS[key]: node.at(key).choices(OPTIONS[key]) for key in LISTS if node.has(key)
    }
    wanted |= {key: (node.at(key).flag(),) for key in FLAGS if node.has(key)}

    def select(achievement: Achievement) -> Answer:
        if "award" in wanted and achievement.award is None:
            return NOT_MET
        return both(_among(getattr(achievement, name), allowed) for name, allowed in wanted.items())

    return select


def _among(value: Any, allowed: tuple[Any, ...]) -> Answer:
    return _known(value, lambda given: given in allowed)


def _known(value: Any, test: Callable[[Any], bool]) -> Answer:
    if value is None:
        return UNKNOWN
    return MET if test(value) else NOT_MET


def read_window(node: Node) -> InTime:
    """`after` a starting point OR within the `last_years` before `count_to`; in any case not later than `until`."""
    node.only("after", "last_years", "until")
    find = read_anchor(node.at("after")) if node.has("after") else None
    last_years = node.at("last_years").whole(1) if node.has("last_years") else None
    until = node.at("until").day() if node.has("until") else None

    def in_time(achievement: Achievement, case: Case) -> Answer:
        if achievement.on is None:
            return UNKNOWN
        ways: list[Answer] = []
        if find:
            anchor = find(case.facts)
            ways.append(_not_before(achievement.on, anchor.day, absent=anchor.absent))
        if last_years:
            first = add_months(case.count_to, -12 * last_years) if case.count_to else None
            ways.append(_not_before(achievement.on, first, absent=False))
        early = either(ways) if ways else MET
        late = MET if until is None or achievement.on <= until else NOT_MET
        return both([early, late])

    return in_time


def _not_before(day: date, first: date | None, *, absent: bool) -> Answer:
    if first is None:
        return NOT_MET if absent else UNKNOWN
    return MET if day >= first else NOT_MET


@operator("count_achievements@1")
def count_achievements(node: Node) -> Condition:
    """At least n achievements that fit one of the selectors, inside the window."""
    node.only("of", "at_least", "window")
    selectors = [read_selector(entry) for entry in node.at("of").some()]
    n = node.at("at_least").whole(1)
    in_time = read_window(node.at("window")) if node.has("window") else None

    def judge(case: Case) -> Outcome:
        achievements = case.facts.achievements
        if achievements is None:
            return missing("业绩成果", "achievements")
        answers = [
            both([either(select(entry) for select in selectors), in_time(entry, case) if in_time else MET])
            for entry in achievements
        ]
        answer = at_least(n, answers)
        counted = [entry for entry, fit in zip(achievements, answers, strict=True) if fit is MET]
        figures = Text(
            f"所填业绩 {len(answers)} 项，符合 {len(counted)} 项，需 {n} 项",
            f"{len(answers)} entered, {len(counted)} fit, {n} needed",
        )
        needs = None
        if answer is NOT_MET:
            needs = Text(f"还差 {n - len(counted)} 项", f"{n - len(counted)} more")
        elif answer is UNKNOWN:
            counted = [entry for entry, fit in zip(achievements, answers, strict=True) if fit is not NOT_MET]
            needs = Text("请补全业绩的时间、角色、级别等信息", "complete date, role and level of the achievements")
        return Outcome(answer, figures, needs, evidence=evidence_of(counted))

    return judge


@operator("achievements_within@1")
def achievements_within(node: Node) -> Condition:
    """All achievements handed in lie inside the window and the field; those that don't are counted out, not refused."""
    node.only("window", "in_field")
    in_time = read_window(node.at("window")) if node.has("window") else None
    in_field = node.has("in_field") and node.at("in_field").flag()

    def judge(case: Case) -> Outcome:
        achievements = case.facts.achievements
        if achievements is None:
            return missing("业绩成果", "achievements")
        answers = [
            both(
                [
                    in_time(entry, case) if in_time else MET,
                    _known(entry.in_field, bool) if in_field else MET,
                ]
            )
            for entry in achievements
        ]
        outside = [entry for entry, answer in zip(achievements, answers, strict=True) if answer is not MET]
        figures = Text(
            f"提交 {len(answers)} 项，其中 {len(answers) - len(outside)} 项在规定范围内",
            f"{len(answers) - len(outside)} of {len(answers)} inside the window",
        )
        if not outside:
            return Outcome(MET, figures, evidence=evidence_of(achievements))
        return Outcome(
            UNKNOWN,
            figures,
            Text("范围以外的业绩不计入，请核对", "check those outside: they do not count"),
            evidence=evidence_of(outside),
            needs_person=True,
        )

    return judge


@operator("has_honour@1")
def has_honour(node: Node) -> Condition:
    """One of the listed honours, by code, grade and place; `by_association: false` leaves out those of societies."""
    node.only("of", "by_association")
    choices = [_read_honour(entry) for entry in node.at("of").some()]
    societies = not node.has("by_association") or node.at("by_association").flag()

    def judge(case: Case) -> Outcome:
        honours = case.facts.honours
        if honours is None:
            return missing("荣誉", "honours")
        answers = [
            both(
                [
                    either(choice(honour) for choice in choices),
                    MET if societies or not honour.by_association else NOT_MET,
                ]
            )
            for honour in honours
        ]
        answer = either(answers)
        found = [honour for honour, fit in zip(honours, answers, strict=True) if fit is answer and fit is not NOT_MET]
        if answer is NOT_MET:
            none = Text(
                f"所填荣誉 {len(honours)} 项，没有所列荣誉", f"{len(honours)} entered, none of the listed honours"
            )
            return Outcome(NOT_MET, none, Text("所列荣誉之一", "one of the listed honours"))
        count = Text(f"所列荣誉 {len(found)} 项，一项即可", f"{len(found)} of the listed honours, one is enough")
        needs = None if answer is MET else Text("请补全名次或等级", "state place or grade")
        return Outcome(answer, count, needs, evidence=evidence_of(found))

    return judge


def _read_honour(node: Node) -> Callable[[Honour], Answer]:
    node.only("code", "grades", "rank_at_most")
    code = node.at("code").text()
    grades = node.at("grades").words() if node.has("grades") else ()
    rank = node.at("rank_at_most").whole(1) if node.has("rank_at_most") else None

    def fits(honour: Honour) -> Answer:
        if honour.code != code:
            return NOT_MET
        return both(
            [
                _known(honour.grade, lambda grade: grade in grades) if grades else MET,
                _known(honour.rank, lambda place: place <= rank) if rank else MET,
            ]
        )

    return fits
