"""The nearest way to each track: the smallest set of changes after which it would be MET.

A set is smallest by the sum of its efforts. Conditions of a track, and the parts of a condition, are changed one
by one and independently, so the cheapest choice at each fork gives the cheapest whole.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from eligibility.answers import MET, NOT_MET, UNKNOWN, Answer
from eligibility.efforts import SAID, Effort, effort_of
from eligibility.engine import judge
from eligibility.facts import Facts
from eligibility.rulebook import Rule, Rulebook
from eligibility.verdict import Finding, TrackVerdict, Verdict
from provisions.tenure import MONTHS, add_months

A_LIFE: Final = 60
"""Years after which no term that has begun is still too short."""


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


def timeless(rulebook: Rulebook, facts: Facts, *, on: date, count_to: date | None) -> frozenset[str]:
    """The rules that stay broken however much time passes: what their years count from isn't there."""
    ever = add_months(count_to or on, A_LIFE * MONTHS)
    verdict = judge(rulebook, facts, on=on, count_to=ever)
    found = (finding for target in verdict.targets for track in target.tracks for finding in track.every_finding)
    return frozenset(finding.rule for finding in found if NOT_MET in (finding.answer, finding.would_be))


def ways(
    rulebook: Rulebook,
    verdict: Verdict,
    confirmed: Collection[str] = frozenset(),
    never: Collection[str] = frozenset(),
) -> list[Way]:
    """One way per track of the verdict, the nearest first; equals keep the order of the plan.

    `confirmed` as the verdict was judged with; `never`: rules for which waiting is in vain (see `timeless`).
    """
    search = _Search({rule.id: rule for rule in rulebook.rules()}, confirmed, never)
    found = [search.way(target.target, track) for target in verdict.targets for track in target.tracks]
    return sorted(found, key=lambda way: (way.cost, len(way.changes)))


@dataclass(frozen=True)
class _Search:
    """What the search for the cheapest changes has to know besides the findings."""

    rules: dict[str, Rule]
    confirmed: Collection[str]
    never: Collection[str]

    def way(self, target: str, track: TrackVerdict) -> Way:
        standing = [finding for finding in track.findings if finding.stands]
        whole = self.of_all(finding for finding in standing if not finding.branch)
        inside = {
            branch.branch: self.of_all(f for f in standing if f.branch == branch.branch) for branch in track.branches
        }
        nearest = min(inside, key=lambda branch: _rank(inside[branch]), default="")
        changes = sorted((*whole, *inside.get(nearest, ())), key=lambda change: change.effort)
        return Way(target, track.track, track.answer, tuple(changes), nearest)

    def of_all(self, findings: Iterable[Finding]) -> Changes:
        return tuple(change for finding in findings for change in self.of_one(finding))

    def of_one(self, finding: Finding) -> Changes:
        """The cheapest changes by which one finding would hold."""
        if finding.answer is MET:
            return ()
        rule = self.rules[finding.rule]
        if not finding.parts or not rule.needed:
            return self.itself(finding, rule)
        through_parts = self.of_parts(finding, rule.needed)
        if finding.soft and finding.needs_person:
            return min(self.itself(finding, rule), through_parts, key=_rank)
        if not rule.citation.decides and rule.id not in self.confirmed and finding.answer is UNKNOWN:
            return (*through_parts, Change(finding, Effort.CONFIRM))
        return through_parts

    def of_parts(self, finding: Finding, needed: int) -> Changes:
        """As many of the cheapest open parts as are lacking."""
        open_parts = [part for part in finding.parts if part.answer is not MET]
        lacking = needed - (len(finding.parts) - len(open_parts))
        cheapest = sorted((self.of_one(part) for part in open_parts), key=_rank)
        return tuple(change for changes in cheapest[:lacking] for change in changes)

    def itself(self, finding: Finding, rule: Rule) -> Changes:
        effort = effort_of(finding, rule.operator)
        if effort is Effort.WAIT and finding.rule in self.never:
            effort = Effort.QUALIFY
        return (Change(finding, effort),) if effort else ()


def _cost(changes: Changes) -> int:
    return sum(change.effort for change in changes)


def _rank(changes: Changes) -> tuple[int, int]:
    return _cost(changes), len(changes)
