"""AND, OR, at least n, and `lacks`, over whole rules with ids and citations of their own."""

from collections.abc import Callable, Iterable

from eligibility.answers import MET, NOT_MET, NOT_YET, Answer, at_least, both, either, lacks
from eligibility.conditions.registry import Case, Condition, Judged, Outcome, ReadRule, composite
from eligibility.verdict import Finding
from eligibility.words import listed
from provisions.citation import Text
from provisions.reader import Node

Combine = Callable[[Iterable[Answer]], Answer]


@composite("all@1")
def all_of(node: Node, read: ReadRule) -> Condition:
    """Every one of the rules."""
    rules = [read(entry) for entry in node.some()]
    return _together(rules, both, len(rules))


@composite("any@1")
def any_of(node: Node, read: ReadRule) -> Condition:
    """One of the rules."""
    return _together([read(entry) for entry in node.some()], either, 1)


@composite("at_least@1")
def at_least_of(node: Node, read: ReadRule) -> Condition:
    """n of the rules."""
    node.only("n", "of")
    rules = [read(entry) for entry in node.at("of").some()]
    n = node.at("n").whole(1)
    if n > len(rules):
        raise node.at("n").wrong(
            f"只有 {len(rules)} 项，无法满足 {n} 项。",
            f"There are only {len(rules)} rules, {n} can never be met.",
            "请调小 n 或补写规则。",
            "Lower n or add rules.",
        )
    return _together(rules, lambda answers: at_least(n, answers), n)


def _together(rules: list[Judged], combine: Combine, needed: int) -> Condition:
    def judge(case: Case) -> Outcome:
        parts = tuple(rule.judge(case) for rule in rules)
        answer = combine(part.answer for part in parts)
        return Outcome(
            answer,
            _counted(parts, needed),
            needs=None if answer is MET else _wanted(parts, needed),
            by=max((part.by for part in parts if part.by), default=None) if answer is NOT_YET else None,
            evidence=tuple(item for part in parts if part.answer is MET for item in part.evidence),
            would_be=combine(part.would_be for part in parts),
            needs_person=any(part.needs_person for part in parts) and answer is Answer.UNKNOWN,
            parts=parts,
        )

    return judge


def _counted(parts: tuple[Finding, ...], needed: int) -> Text:
    met = [part for part in parts if part.answer is MET]
    zh = f"{len(parts)} 项中已具备 {len(met)} 项，需 {needed} 项"
    en = f"{len(met)} of {len(parts)} are met, {needed} needed"
    if not met:
        return Text(zh, en)
    names = listed(part.citation.says for part in met)
    return Text(f"{zh}（{names.zh}）", f"{en} ({names.en})")


def _wanted(parts: tuple[Finding, ...], needed: int) -> Text:
    open_parts = [part for part in parts if part.answer is not MET]
    still = max(needed - (len(parts) - len(open_parts)), 1)
    names = listed((part.needs or part.citation.says for part in open_parts), "；", "; ")
    if still == len(open_parts):
        return names
    return Text(f"下列任 {still} 项：{names.zh}", f"{still} of: {names.en}")


@composite("lacks@1")
def lacking(node: Node, read: ReadRule) -> Condition:
    """Held against the person only if the inner rule is surely met: then another track is open."""
    entries = node.some()
    if len(entries) != 1:
        raise node.wrong(
            "lacks 只能写一条规则。", "`lacks` takes one rule.", "请用 all 或 any 合并。", "Join them with all or any."
        )
    rule = read(entries[0])

    def judge(case: Case) -> Outcome:
        part = rule.judge(case)
        answer = lacks(part.answer)
        return Outcome(
            answer,
            part.figures,
            needs=_open_door(rule.says) if answer is NOT_MET else None,
            evidence=part.evidence,
            would_be=lacks(part.would_be),
            parts=(part,),
        )

    return judge


def _open_door(says: Text) -> Text:
    return Text(f"已具备“{says.zh}”，可走正常途径", f"“{says.en}” is met: the regular track is open")
