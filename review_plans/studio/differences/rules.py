"""Rules of two plans, paired by what they ask and where they stand, never by their ids alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from provisions.citation import DECIDING, Text
from provisions.reader import Node
from review_plans.studio.differences.change import (
    ADDED,
    CHANGED,
    REMOVED,
    Change,
    Place,
    alike,
    from_to,
    paired,
    quoted,
)
from review_plans.studio.differences.figures import figures, shape
from review_plans.studio.differences.routes import KINDS
from review_plans.studio.sources import PlanSource

FAMILIES: Final = {
    "hours_each_year": "hours", "hours_sum_with_makeup": "hours", "record_only": "hours",
    "appraisal_each": "appraisals", "appraisal_recorded": "appraisals",
    "whole_years": "tenure", "worked_years": "tenure", "appointed_years": "tenure",
    "seat_in": "seat", "affiliated_within": "seat",
}  # fmt: skip
COMPOSED: Final = ("all@1", "any@1", "at_least@1", "lacks@1")
ORIGINS: Final = {
    "notice": Text("本通知所印", "printed in this notice"),
    "quoted": Text("引自同一规定的另一通知", "quoted from another notice of the same regulation"),
    "inferred": Text("按本通知推定", "read out of this notice"),
    "found": Text("另行查得", "found elsewhere"),
    "general": Text("一般规定", "general rule"),
    "reference": Text("参考条目", "written for reference"),
    "unknown": Text("未见依据", "source not seen"),
}
STANDS: Final = {
    "in": Text("计入结论", "counts"),
    "beside": Text("只作对照", "is advice only"),
    "once_known": Text("查明后计入", "counts once known"),
}
LEAST: Final = 0.5


@dataclass(frozen=True)
class Asked:
    """A rule of one plan where it stands: `scope` is common, or the track; `branch` inside it."""

    target: str
    scope: str
    branch: str
    within: str
    name: str
    says: Text
    operator: str
    params: Any
    origin: str
    document: str
    clause: str
    stands: str
    soft: bool
    bars: bool
    when: str
    by: tuple[str, ...]

    @property
    def place(self) -> Place:
        return Place(self.document, self.clause, self.origin)

    @property
    def counts(self) -> bool:
        return self.stands == "in" and self.origin in DECIDING

    @property
    def family(self) -> str:
        plain = self.operator.partition("@")[0]
        return FAMILIES.get(plain, plain)


def asked(source: PlanSource) -> list[Asked]:
    """Every rule of a plan with the rules inside it, in the file's order."""
    root = source.file("eligibility").root
    found = [each for rule in _list(root, "common") for each in _rules(rule, "", "common", "", "")]
    for target in root.at("targets").items():
        for track in target.at("tracks").items():
            level, code = target.at("target").text(), track.at("track").text()
            for rule in _list(track, "rules"):
                found += _rules(rule, level, code, "", "")
            for branch in _list(track, "branches"):
                for rule in _list(branch, "rules"):
                    found += _rules(rule, level, code, branch.at("branch").text(), "")
    return found


def _list(node: Node, key: str) -> list[Node]:
    return list(node.at(key).items()) if node.has(key) else []


def _rules(rule: Node, target: str, scope: str, branch: str, within: str) -> Iterator[Asked]:
    operator, inner = next(iter(rule.at("check").pairs()))
    composed = operator in COMPOSED
    params = {"n": inner.value["n"]} if operator == "at_least@1" else {} if composed else inner.value
    yield Asked(
        target,
        scope,
        branch,
        within,
        rule.at("rule").text(),
        rule.both(),
        operator,
        params,
        rule.at("cite").at("origin").text(),
        rule.at("cite").at("document").text(),
        rule.at("cite").at("clause").text(),
        rule.value.get("stands", "in"),
        bool(rule.value.get("soft")),
        bool(rule.value.get("bars_submit")),
        str(rule.value.get("when") or ""),
        tuple(rule.value.get("by") or ()),
    )
    if composed:
        parts = inner.at("of").items() if operator == "at_least@1" else inner.items()
        for part in parts:
            yield from _rules(part, target, scope, branch, within or operator)


def rule_changes(
    before: PlanSource, after: PlanSource, tracks: frozenset[str], documents: tuple[str, str]
) -> Iterator[Change]:
    """What the conditions ask differently; the rules of tracks that only one plan has come with the track.

    `tracks`: the scopes to compare; `documents`: the numbers of the two notices.
    """
    shared = {"common", *tracks}
    old = [rule for rule in asked(before) if rule.scope in shared]
    new = [rule for rule in asked(after) if rule.scope in shared]
    pairs, gone, come = _paired(old, new)
    said = set()
    for change in (
        *(change for one, other in pairs for change in _differs(one, other, documents)),
        *(_only(rule, REMOVED) for rule in gone if not rule.within),
        *(_only(rule, ADDED) for rule in come if not rule.within),
    ):
        if change.says not in said:
            said.add(change.says)
            yield change


def _paired(old: list[Asked], new: list[Asked]) -> tuple[list[tuple[Asked, Asked]], list[Asked], list[Asked]]:
    """Rules that count find each other first, so that advice never takes the place of a condition."""
    pairs, gone, come = paired([r for r in old if r.counts], [r for r in new if r.counts], likeness, LEAST)
    advice = [r for r in old if not r.counts], [r for r in new if not r.counts]
    more, gone, come = paired([*gone, *advice[0]], [*come, *advice[1]], likeness, LEAST)
    return [*pairs, *more], gone, come


def likeness(one: Asked, other: Asked) -> float:
    """0 for rules of another kind; else what they are about, where they stand, and how they are said."""
    if one.family != other.family or bool(one.within) != bool(other.within):
        return 0
    if one.scope != other.scope and "common" not in (one.scope, other.scope):
        return 0
    mine, yours = shape(one.family, one.params), shape(other.family, other.params)
    about = len(mine & yours) / len(mine | yours)
    place = (one.scope == other.scope) * 0.6 + (one.branch == other.branch) * 0.2 + (one.target == other.target) * 0.2
    weight = one.counts == other.counts
    said = 0.2 * alike(one.says.zh, other.says.zh) + 0.1 * (one.name == other.name)
    return 0.35 * about + 0.2 * place + 0.15 * weight + said


def _only(rule: Asked, kind: str) -> Change:
    said = quoted(rule.says)
    words = Text(f"新增条件{said.zh}", f"new condition {said.en}")
    if kind == REMOVED:
        words = Text(f"不再有条件{said.zh}", f"condition {said.en} is gone")
    if not rule.counts and rule.stands != "once_known":
        words = Text(f"{words.zh}（不计入结论）", f"{words.en} (it does not decide)")
    before, after = (rule.place, None) if kind == REMOVED else (None, rule.place)
    return Change("rules", kind, rule.name, words, before, after)


def _differs(one: Asked, other: Asked, documents: tuple[str, str]) -> Iterator[Change]:
    for says in (
        *_figures(one, other),
        *_standing(one, other),
        *_deciders(one, other),
        *_source(one, other, documents),
    ):
        yield Change("rules", CHANGED, other.name, says, one.place, other.place)


def _figures(one: Asked, other: Asked) -> Iterator[Text]:
    if one.operator != other.operator:
        yield from_to(Text("要求", "asked"), quoted(one.says), quoted(other.says))
        return
    old, new = figures(one.operator, one.params), figures(other.operator, other.params)
    moved = [(path, old.get(path), new.get(path)) for path in {**old, **new} if old.get(path) != new.get(path)]
    listed = [path for path, _, _ in moved if path.startswith("of[")]
    name = quoted(other.says)
    for path, was, is_now in moved:
        if path in listed:
            continue
        label = (is_now or was or (Text(path, path),))[0]
        nothing = Text("无要求", "nothing asked")
        what = Text(f"{name.zh}的{label.zh}", f"{label.en} of {name.en}")
        yield from_to(what, was[1] if was else nothing, is_now[1] if is_now else nothing)
    if listed:
        yield Text(
            f"{name.zh}所列项目由 {_count(old)} 项改为 {_count(new)} 项",
            f"{name.en} lists {_count(new)} items, was {_count(old)}",
        )


def _count(found: dict[str, Any]) -> int:
    return len({path.partition("]")[0] for path in found if path.startswith("of[")})


def _standing(one: Asked, other: Asked) -> Iterator[Text]:
    name = quoted(other.says)
    if one.stands != other.stands:
        yield from_to(Text(f"{name.zh}的作用", f"part of {name.en}"), STANDS[one.stands], STANDS[other.stands])
    if one.soft != other.soft:
        soft, hard = Text("可说明理由", "may be excused with a reason"), Text("必须满足", "must be met")
        yield from_to(Text(f"{name.zh}", name.en), soft if one.soft else hard, soft if other.soft else hard)
    if one.bars != other.bars:
        stops, lets = Text("不符合即不得申报", "forbids declaring"), Text("不阻止申报", "does not forbid declaring")
        yield from_to(Text(f"{name.zh}", name.en), stops if one.bars else lets, stops if other.bars else lets)


def _deciders(one: Asked, other: Asked) -> Iterator[Text]:
    """Which desks may decide what the rule leaves open."""
    if one.by != other.by:
        name = quoted(other.says)
        yield from_to(Text(f"{name.zh}由谁认定", f"who decides {name.en}"), _desks(one.by), _desks(other.by))


def _desks(kinds: tuple[str, ...]) -> Text:
    if not kinds:
        return Text("任一经办环节", "any desk")
    names = [KINDS[kind] for kind in kinds]
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))


def _source(one: Asked, other: Asked, documents: tuple[str, str]) -> Iterator[Text]:
    """The kind of source; and the document, where it is neither of the two notices."""
    name = quoted(other.says)
    if one.origin != other.origin:
        what = Text(f"{name.zh}的依据", f"source of {name.en}")
        yield from_to(what, ORIGINS[one.origin], ORIGINS[other.origin])
    elif one.document != other.document and not {one.document, other.document} & set(documents):
        what = Text(f"{name.zh}所依文件", f"document behind {name.en}")
        yield from_to(what, Text(one.document, one.document), Text(other.document, other.document))
