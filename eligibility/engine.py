"""Judging: every track of every target, each rule with its finding; or the answers alone."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from eligibility.answers import Answer
from eligibility.compiling.explained import ToldTarget
from eligibility.compiling.programs import Explainer, answerer, explainer
from eligibility.facts import Facts
from eligibility.rulebook import Rulebook
from eligibility.telling import Teller
from eligibility.verdict import TargetVerdict, Verdict

ENGINE_VERSION: Final = "1"


class UnknownTrack(LookupError):
    """The plan has no such target or track."""


def judge(
    rulebook: Rulebook,
    facts: Facts,
    *,
    on: date,
    count_to: date | None,
    target: str | None = None,
    track: str | None = None,
    confirmed: Collection[str] = frozenset(),
) -> Verdict:
    """Judge every track, or only those of `target` and `track`. The sentences are made when they are read.

    `on`: today; `count_to`: the day to which years are counted, None if no source prints one.
    `confirmed`: full ids of rules whose source an office has confirmed. Raises UnknownTrack.
    """
    found = explainer(rulebook, on, count_to, confirmed)
    if target or track:
        found = _only(found, target, track)
    record = found.explain(facts)
    return Verdict(on, count_to, lambda: _told(found.targets, Teller(record, on, count_to)))


def answers(
    rulebook: Rulebook,
    facts: Facts,
    *,
    on: date,
    count_to: date | None,
    confirmed: Collection[str] = frozenset(),
) -> Mapping[tuple[str, str], Answer]:
    """Only the answer of every (target, track), in the order of the rulebook: what a count over many people needs.

    The same answers as `judge` gives, for the same arguments.
    """
    return answerer(rulebook, on, count_to, confirmed)(facts)


def _only(found: Explainer, target: str | None, track: str | None) -> Explainer:
    """The wanted tracks of what is explained."""
    kept = tuple(
        ToldTarget(entry.target, tracks)
        for entry in found.targets
        if target in (None, entry.target.code)
        and (tracks := tuple(way for way in entry.tracks if track in (None, way.track.code)))
    )
    if not kept:
        raise UnknownTrack(" ".join(word for word in (target, track) if word))
    return Explainer(found.explain, kept)


def _told(targets: tuple[ToldTarget, ...], teller: Teller) -> tuple[TargetVerdict, ...]:
    return tuple(
        TargetVerdict(entry.target.code, entry.target.name, tuple(teller.track(way) for way in entry.tracks))
        for entry in targets
    )
