"""The nearest way to each track: the smallest set of changes after which it would be MET.

A set is smallest by the sum of its efforts. Conditions of a track, and the parts of a condition, are changed one
by one and independently, so the cheapest choice at each fork gives the cheapest whole.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eligibility.answers import MET, UNKNOWN, Answer
from eligibility.efforts import SAID, Effort, effort_of
from eligibility.rulebook import Rule, Rulebook
from eligibility.verdict import Finding, TrackVerdict, Verdict


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do: the finding that would hold then, and how much it takes."""

    finding: Finding
    effort: Effort

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON with the clause that asks for it."""
        return {
            **self.finding.as_dict(branch=self.finding.branch, stands=True, within=None),
            "effort": self.effort.name,
            "effort_says": SAID[self.effort].zh,
            "effort_says_en": SAID[self.effort].en,
        }


Changes = tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """The changes of one track, the least effort first. None are needed where the track is MET.

    `branch`: the alternative that they lead through, "" where the track has none.
    """

    target: str
    track: str
    answer: Answer
    changes: Changes
    branch: str = ""

    @property
    def cost(self) -> int:
        return _cost(self.changes)

    @property
    def hardest(self) -> Effort | None:
        return max((change.effort for change in self.changes), default=None)

    @property
    def is_open_now(self) -> bool:
        """Inside this plan's own time nothing more is asked than to tell, to have confirmed, to finish or to earn."""
        return self.hardest is None or self.hardest < Effort.WAIT


def ways(rulebook: Rulebook, verdict: Verdict, confirmed: Collection[str] = frozenset()) -> list[Way]:
    """One way per track of the verdict, the nearest first; equals keep the order of the plan."""
    rules = {rule.id: rule for rule in rulebook.rules()}
    found = [_way(target.target, track, rules, confirmed) for target in verdict.targets for track in target.tracks]
    return sorted(found, key=lambda way: (way.cost, len(way.changes)))


def _way(target: str, track: TrackVerdict, rules: Mapping[str, Rule], confirmed: Collection[str]) -> Way:
    standing = [finding for finding in track.findings if finding.stands]
    whole = _of_all([finding for finding in standing if not finding.branch], rules, confirmed)
    inside = {
        branch.branch: _of_all([f for f in standing if f.branch == branch.branch], rules, confirmed)
        for branch in track.branches
    }
    nearest = min(inside, key=lambda branch: _rank(inside[branch]), default="")
    changes = sorted((*whole, *inside.get(nearest, ())), key=lambda change: change.effort)
    return Way(target, track.track, track.answer, tuple(changes), nearest)


def _of_all(findings: Iterable[Finding], rules: Mapping[str, Rule], confirmed: Collection[str]) -> Changes:
    return tuple(change for finding in findings for change in _of_finding(finding, rules, confirmed))


def _of_finding(finding: Finding, rules: Mapping[str, Rule], confirmed: Collection[str]) -> Changes:
    """The cheapest changes by which one finding would hold."""
    if finding.answer is MET:
        return ()
    rule = rules[finding.rule]
    through_parts = _of_parts(finding, rule, rules, confirmed)
    if through_parts is None:
        return _itself(finding, rule)
    if finding.soft and finding.needs_person:
        return min(_itself(finding, rule), through_parts, key=_rank)
    if not rule.citation.decides and rule.id not in confirmed and finding.answer is UNKNOWN:
        return (*through_parts, Change(finding, Effort.CONFIRM))
    return through_parts


def _of_parts(finding: Finding, rule: Rule, rules: Mapping[str, Rule], confirmed: Collection[str]) -> Changes | None:
    """As many of the cheapest open parts as are lacking; None where the finding stands for itself."""
    if not finding.parts or not rule.needed:
        return None
    open_parts = [part for part in finding.parts if part.answer is not MET]
    lacking = rule.needed - (len(finding.parts) - len(open_parts))
    cheapest = sorted((_of_finding(part, rules, confirmed) for part in open_parts), key=_rank)
    return tuple(change for changes in cheapest[:lacking] for change in changes)


def _itself(finding: Finding, rule: Rule) -> Changes:
    effort = effort_of(finding, rule.operator)
    return (Change(finding, effort),) if effort else ()


def _cost(changes: Changes) -> int:
    return sum(change.effort for change in changes)


def _rank(changes: Changes) -> tuple[int, int]:
    return _cost(changes), len(changes)
