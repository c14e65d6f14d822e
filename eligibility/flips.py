"""Two readings of the rules over the same facts: whose answer changes, and on which rules the change hangs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from eligibility.answers import MET, NOT_MET, NOT_YET, UNKNOWN, Answer
from eligibility.engine import answers, judge
from eligibility.facts import BadFacts, Facts
from eligibility.rulebook import Rulebook
from eligibility.verdict import TrackVerdict

BETTER_FIRST: Final = (MET, NOT_YET, UNKNOWN, NOT_MET)
GONE: Final = "GONE"
"""The other reading has no such track."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of the rules: plain data, so that another process can compile it again."""

    plan: str
    rules: Any
    count_to: date | None
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody's stored facts as JSON text; `track` empty: no track chosen yet. No name, no personal number."""

    number: str
    area: str
    target: str
    track: str
    on: date
    facts: str


@dataclass(frozen=True, slots=True)
class Flip:
    """An answer that changes. `rules`: full ids of what it hangs on, in the reading that is the stricter one."""

    number: str
    area: str
    kind: str
    target: str
    track: str
    before: str
    after: str
    rules: tuple[str, ...]
    clauses: tuple[str, ...]

    @property
    def better(self) -> bool:
        return self.after != GONE and BETTER_FIRST.index(Answer(self.after)) < BETTER_FIRST.index(Answer(self.before))


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of some people: how many were judged, whose facts no longer read, and the flips."""

    judged: int
    unreadable: int
    flips: tuple[Flip, ...]


class Comparison:
    """Both readings compiled once; nothing else is remembered between two people."""

    def __init__(self, before: Reading, after: Reading) -> None:
        self.before, self.after = _Compiled(before), _Compiled(after)

    def compare(self, people: Iterable[Asked]) -> Compared:
        """Everybody's answers by both readings. Facts that cannot be read any more are only counted."""
        judged = unreadable = 0
        flips: list[Flip] = []
        for asked in people:
            try:
                facts = Facts.from_stored(asked.facts)
            except BadFacts:
                unreadable += 1
                continue
            judged += 1
            flips.extend(self._flips(asked, facts))
        return Compared(judged, unreadable, tuple(flips))

    def _flips(self, asked: Asked, facts: Facts) -> Iterable[Flip]:
        old, new = self.before.answers(facts, asked.on), self.after.answers(facts, asked.on)
        for place, before in old.items():
            chosen = not asked.track or place == (asked.target, asked.track)
            if chosen and new.get(place) is not before:
                yield self._flip(asked, facts, place, before, new.get(place))

    def _flip(self, asked: Asked, facts: Facts, place: tuple[str, str], before: Answer, after: Answer | None) -> Flip:
        rules: tuple[str, ...] = ()
        clauses: tuple[str, ...] = ()
        if after is not None:
            worse = BETTER_FIRST.index(after) > BETTER_FIRST.index(before)
            stricter = self.after if worse else self.before
            findings = stricter.verdict(facts, asked.on, place).hangs_on
            rules = tuple(finding.rule for finding in findings)
            clauses = tuple(dict.fromkeys(finding.citation.clause for finding in findings))
        return Flip(
            asked.number,
            asked.area,
            facts.employer.kind or "",
            *place,
            before.value,
            after.value if after is not None else GONE,
            rules,
            clauses,
        )


class _Compiled:
    def __init__(self, reading: Reading) -> None:
        self.book = Rulebook.from_data(reading.rules, plan=reading.plan)
        self.count_to = reading.count_to
        self.confirmed: Collection[str] = frozenset(reading.confirmed)

    def answers(self, facts: Facts, on: date) -> dict[tuple[str, str], Answer]:
        return dict(answers(self.book, facts, on=on, count_to=self.count_to, confirmed=self.confirmed))

    def verdict(self, facts: Facts, on: date, place: tuple[str, str]) -> TrackVerdict:
        judged = judge(
            self.book,
            facts,
            on=on,
            count_to=self.count_to,
            target=place[0],
            track=place[1],
            confirmed=self.confirmed,
        )
        return judged.track(*place)


_prepared: list[Comparison] = []


def prepare(before: Reading, after: Reading) -> None:
    """For a worker process: compile once, before the first question."""
    _prepared[:] = [Comparison(before, after)]


def compare_prepared(people: tuple[Asked, ...]) -> Compared:
    """For a worker process: by the readings that `prepare` was given."""
    return _prepared[0].compare(people)
