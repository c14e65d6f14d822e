"""Which works that are not claimed yet would close the gap to a threshold: found by really tallying.

Only works that add something by themselves are put together; few of them are tried in all ways, many one after the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any, Final

from scoring.calculator import tally
from scoring.matching import Work, claim_of, fits, options_for, surest
from scoring.schedule import Line, Option, ScoreSchedule
from scoring.sheet import Claim
from scoring.table import table_for

__all__ = ["Added", "Closing", "Way", "Work", "closing"]

MOST_WAYS: Final = 5
MOST_TRIED: Final = 12
MOST_PER_LINE: Final = 3
MOST_TOGETHER: Final = 4
"""Larger sets are built work by work, the one that adds most first."""


@dataclass(frozen=True, slots=True)
class Added:
    """One claim to add: a work, as which option of which line. `gain`: what it adds when it stands alone."""

    work: Work
    line: Line
    option: Option
    gain: Decimal

    @property
    def claim(self) -> Claim:
        """The claim itself."""
        return claim_of(self.line, self.work, self.option)


@dataclass(frozen=True, slots=True)
class Way:
    """Claims to add together, what they bring, and whether that is enough."""

    adds: tuple[Added, ...]
    gain: Decimal
    total: Decimal
    closes: bool


@dataclass(frozen=True, slots=True)
class Closing:
    """Where the machine's total stands, what is needed, and at most five ways onward, fewest works first."""

    total: Decimal
    needed: Decimal
    gap: Decimal
    ways: tuple[Way, ...]


def closing(
    schedule: ScoreSchedule, claims: Sequence[Claim], needed: Decimal, works: Sequence[Work], **asked: Any
) -> Closing:
    """Works that would close the gap. `asked`: as `tally` takes it. Raises what `tally` raises.

    Ways that close it come first by fewest works, then by gain; where none does, single works and the most that all bring.
    """
    return _Search(schedule, claims, needed, works, asked).closing()


class _Search:
    def __init__(
        self, schedule: ScoreSchedule, claims: Sequence[Claim], needed: Decimal, works: Sequence[Work], asked: Any
    ) -> None:
        self.schedule, self.claims, self.needed, self.works, self.asked = schedule, list(claims), needed, works, asked
        self.total = self.total_with(())

    def total_with(self, adds: Sequence[Added]) -> Decimal:
        return tally(self.schedule, [*self.claims, *(step.claim for step in adds)], **self.asked).machine_total

    def way(self, adds: tuple[Added, ...]) -> Way:
        total = self.total_with(adds)
        return Way(adds, total - self.total, total, total >= self.needed)

    def closing(self) -> Closing:
        gap = max(self.needed - self.total, Decimal(0))
        ways = self.ways() if gap else ()
        return Closing(self.total, self.needed, gap, ways)

    def ways(self) -> tuple[Way, ...]:
        singles = sorted(self.singles(), key=lambda way: (-way.gain, way.adds[0].line.code, way.adds[0].work.key))
        found = [way for way in singles if way.closes]
        chosen = self.few([way.adds[0] for way in singles if not way.closes])
        for size in range(2, MOST_TOGETHER + 1):
            if len(_best_of_each(found)) >= MOST_WAYS:
                break
            found += sorted(self.together(chosen, size, found), key=lambda way: -way.gain)
        if not any(way.closes for way in found):
            found = self.partial(singles)
        return tuple(_best_of_each(found)[:MOST_WAYS])

    def singles(self) -> Iterator[Way]:
        used = {(claim.line, claim.work) for claim in self.claims if claim.work}
        table = table_for(self.schedule, self.asked.get("specialty"))
        for row in table.rows:
            for work in self.works:
                option = surest(options_for(row.line, work)) if fits(row.line, work) else None
                if option is None or (row.line.code, work.key) in used:
                    continue
                way = self.way((Added(work, row.line, option, Decimal(0)),))
                if way.gain > 0:
                    step = Added(work, row.line, option, way.gain)
                    yield Way((step,), way.gain, way.total, way.closes)

    def few(self, steps: Sequence[Added]) -> list[Added]:
        """The best few of each line: more of one line than fit under its cap would only crowd out others."""
        kept: list[Added] = []
        for step in steps:
            if sum(1 for each in kept if each.line.code == step.line.code) < MOST_PER_LINE:
                kept.append(step)
        return kept[:MOST_TRIED]

    def together(self, steps: Sequence[Added], size: int, found: Sequence[Way]) -> Iterator[Way]:
        known = [{_name(step) for step in way.adds} for way in found]
        for adds in combinations(steps, size):
            names = {_name(step) for step in adds}
            if len({step.work.key for step in adds}) < size or any(smaller <= names for smaller in known):
                continue
            if self.total + sum(step.gain for step in adds) < self.needed:
                continue
            way = self.way(adds)
            if way.closes:
                yield way

    def partial(self, singles: Sequence[Way]) -> list[Way]:
        """No few works close the gap: the single ones, and as many as it takes, the most first."""
        most = self.greedy([way.adds[0] for way in singles])
        if most is None:
            return list(singles)
        return [most] if most.closes else [*_best_of_each(singles)[: MOST_WAYS - 1], most]

    def greedy(self, steps: Sequence[Added]) -> Way | None:
        best: Way | None = None
        rest = list(steps)
        while rest and not (best and best.closes):
            before: tuple[Added, ...] = best.adds if best else ()
            ways = [self.way((*before, step)) for step in rest]
            top = max(ways, key=lambda way: way.gain)
            if best is not None and top.gain <= best.gain:
                break
            best = top
            rest = [step for step in rest if step.work.key != top.adds[-1].work.key]
        return best if best is not None and len(best.adds) > 1 else None


def _best_of_each(ways: Sequence[Way]) -> list[Way]:
    """Of ways by the same works, the first."""
    found: dict[frozenset[str], Way] = {}
    for way in ways:
        found.setdefault(frozenset(add.work.key for add in way.adds), way)
    return list(found.values())


def _name(step: Added) -> tuple[str, str]:
    return step.line.code, step.work.key
