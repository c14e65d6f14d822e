"""AND, OR, at least n, and `lacks`, over whole rules with ids and citations of their own."""

from dataclasses import dataclass

from eligibility.answers import MET, NOT_MET, NOT_YET, UNKNOWN, Answer
from eligibility.conditions.registry import Outcome, Part, ReadRule, composite
from eligibility.verdict import Finding
from eligibility.words import listed
from provisions.citation import Text
from provisions.reader import Node


@dataclass(frozen=True, slots=True)
class Together:
    """`needed` of the parts: all of them, one, or some number."""

    needed: int

    def tell(self, parts: tuple[Finding, ...], answer: Answer, would_be: Answer) -> Outcome:
        return Outcome(
            answer,
            _counted(parts, self.needed),
            needs=None if answer is MET else _wanted(parts, self.needed),
            by=max((part.by for part in parts if part.by), default=None) if answer is NOT_YET else None,
            evidence=tuple(item for part in parts if part.answer is MET for item in part.evidence),
            would_be=would_be,
            needs_person=any(part.needs_person for part in parts) and answer is UNKNOWN,
            parts=parts,
        )


@dataclass(frozen=True, slots=True)
class Lacks:
    """`says`: what would be held against the person."""

    says: Text
    needed: int = 0

    def tell(self, parts: tuple[Finding, ...], answer: Answer, would_be: Answer) -> Outcome:
        (part,) = parts
        return Outcome(
            answer,
            part.figures,
            needs=_open_door(self.says) if answer is NOT_MET else None,
            evidence=part.evidence,
            would_be=would_be,
            parts=parts,
        )


@composite("all@1")
def all_of(node: Node, read: ReadRule) -> Together:
    """Every one of the rules."""
    return Together(len([read(entry) for entry in node.some()]))


@composite("any@1")
def any_of(node: Node, read: ReadRule) -> Together:
    """One of the rules."""
    for entry in node.some():
        read(entry)
    return Together(1)


@composite("at_least@1")
def at_least_of(node: Node, read: ReadRule) -> Together:
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
    return Together(n)


@composite("lacks@1")
def lacking(node: Node, read: ReadRule) -> Lacks:
    """Held against the person only if the inner rule is surely met: then another track is open."""
    entries = node.some()
    if len(entries) != 1:
        raise node.wrong(
            "lacks 只能写一条规则。", "`lacks` takes one rule.", "请用 all 或 any 合并。", "Join them with all or any."
        )
    rule: Part = read(entries[0])
    return Lacks(rule.says)


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


def _open_door(says: Text) -> Text:
    return Text(f"已具备“{says.zh}”，可走正常途径", f"“{says.en}” is met: the regular track is open")
