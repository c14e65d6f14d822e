"""When a track opens: the same engine run forward in time, one yearly round after the other.

Facts stay as they are; only time passes: terms and work that go on are taken to go on. What must be done besides is
listed with its last day. Later rounds are judged by the notice's own rules moved on by whole years.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from eligibility.efforts import Effort
from eligibility.engine import judge
from eligibility.facts import Facts
from eligibility.nearest import Change, Way, timeless, ways
from eligibility.rolling import last_year, rolled
from eligibility.rulebook import Rulebook
from provisions.reader import YEARS
from provisions.tenure import MONTHS, add_months

HORIZON: Final = 12
"""Rounds looked ahead, this plan's own included."""
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Round:
    """A yearly round: `later` 0 is the notice itself; years are counted to `count_to`."""

    later: int
    count_to: date
    rules: Mapping[str, Any]
    rulebook: Rulebook


@dataclass(frozen=True, slots=True)
class Outlook:
    """One track: the first round in which time asks for nothing more, and what else it asks for then.

    `full_on`: the day on which the years are complete, if it is time that opens the track; None if they are already, or
    if no round within the horizon completes them.
    """

    target: str
    track: str
    round: Round
    way: Way
    full_on: date | None

    @property
    def opens(self) -> bool:
        """Time, filling in, asking and finishing suffice."""
        return self.way.hardest is None or self.way.hardest < Effort.EARN

    @property
    def acts(self) -> tuple[Change, ...]:
        """What no time brings: works, honours, degrees, posts, and the years that only count from then on."""
        found = tuple(change for change in self.way.changes if Effort.EARN <= change.effort < Effort.FIXED)
        return found if any(change.effort is not Effort.WAIT for change in found) else ()

    @property
    def barriers(self) -> tuple[Change, ...]:
        """What stays closed in every round looked at."""
        acts = self.acts
        return tuple(c for c in self.way.changes if c.effort >= Effort.WAIT and c not in acts)

    @property
    def small_steps(self) -> tuple[Change, ...]:
        return tuple(change for change in self.way.changes if change.effort < Effort.EARN)


def rounds(rules: Mapping[str, Any], plan: str, count_to: date, horizon: int = HORIZON) -> list[Round]:
    """This notice's round and those after it. `rules` is the data of `eligibility.yaml`; raises PlanError if it is bad.

    Fewer than `horizon` where the years that the rules name would run out of the calendar.
    """
    ahead = []
    for later in range(min(horizon, YEARS[-1] + 1 - last_year(rules))):
        moved = rolled(rules, later) if later else rules
        ahead.append(Round(later, add_months(count_to, later * MONTHS), moved, Rulebook.from_data(moved, plan=plan)))
    return ahead


def outlooks(
    ahead: Sequence[Round], facts: Facts, *, on: date, confirmed: Collection[str] = frozenset()
) -> list[Outlook]:
    """Every track, the one that asks for least besides time at the head, then by round.

    `on` is today: what this year still lets be done counts as possible.
    """
    look = _Look(facts, on, confirmed, timeless(ahead[0].rulebook, facts, on=on, count_to=ahead[0].count_to))
    best: dict[tuple[str, str], Outlook] = {}
    for entry in ahead:
        for way in look.ways(entry, entry.count_to):
            name = (way.target, way.track)
            if name not in best or _asks(way) < _asks(best[name].way):
                best[name] = Outlook(way.target, way.track, entry, way, None)
    found = [look.dated(each) for each in best.values()]
    return sorted(found, key=lambda each: (_asks(each.way), each.round.later, each.way.cost))


def _asks(way: Way) -> int:
    """The weight of all that a year alone doesn't bring; where something is fixed, only how much of that."""
    fixed = sum(change.effort for change in way.changes if change.effort is Effort.FIXED)
    return fixed or sum(change.effort for change in way.changes if change.effort >= Effort.EARN)


@dataclass(frozen=True)
class _Look:
    """One person's facts, asked about again and again."""

    facts: Facts
    on: date
    confirmed: Collection[str]
    never: Collection[str]

    def ways(self, entry: Round, count_to: date) -> list[Way]:
        verdict = judge(entry.rulebook, self.facts, on=self.on, count_to=count_to, confirmed=self.confirmed)
        return ways(entry.rulebook, verdict, self.confirmed, self.never)

    def dated(self, outlook: Outlook) -> Outlook:
        """With the day inside the round's own year on which time has done its part."""
        entry, goal = outlook.round, _asks(outlook.way)

        def reached(day: date) -> bool:
            found = self.ways(entry, day)
            return any((w.target, w.track) == (outlook.target, outlook.track) and _asks(w) <= goal for w in found)

        early, late = add_months(entry.count_to, -MONTHS), entry.count_to
        if reached(early):
            return outlook
        while late - early > ONE_DAY:
            middle = early + (late - early) // 2
            early, late = (early, middle) if reached(middle) else (middle, late)
        return replace(outlook, full_on=late)
