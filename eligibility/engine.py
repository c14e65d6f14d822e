"""Judging: every track of every target, each rule with its finding."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from eligibility.answers import MET, UNKNOWN, Answer, both, either
from eligibility.conditions.registry import Case
from eligibility.facts import Facts
from eligibility.rulebook import Branch, Rule, Rulebook, Target, Track
from eligibility.verdict import BranchVerdict, Finding, TargetVerdict, TrackVerdict, Verdict

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
    """Judge every track, or only those of `target` and `track`.

    `on`: today; `count_to`: the day to which years are counted, None if no source prints one.
    `confirmed`: full ids of rules whose source an office has confirmed. Raises UnknownTrack.
    """
    case = Case(facts, on, count_to, confirmed)
    judged = [
        (entry, [way for way in entry.tracks if track in (None, way.code)])
        for entry in rulebook.targets
        if target in (None, entry.code)
    ]
    if not any(tracks for _, tracks in judged):
        raise UnknownTrack(" ".join(word for word in (target, track) if word))
    return Verdict(
        on, count_to, tuple(_judge_target(rulebook, entry, tracks, case) for entry, tracks in judged if tracks)
    )


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
    verdict = judge(rulebook, facts, on=on, count_to=count_to, confirmed=confirmed)
    return {(target.target, track.track): track.answer for target in verdict.targets for track in target.tracks}


def _judge_target(rulebook: Rulebook, target: Target, tracks: list[Track], case: Case) -> TargetVerdict:
    common = [_common(rule, case) for rule in rulebook.common if target.code in rule.targets]
    return TargetVerdict(target.code, target.name, tuple(_judge_track(track, common, case) for track in tracks))


def _common(rule: Rule, case: Case) -> Finding:
    return _placed(rule, rule.judge(case), case, empty=False)


def _placed(rule: Rule, finding: Finding, case: Case, *, empty: bool, branch: str = "") -> Finding:
    """Whether a finding stands in the AND: unconfirmed sources do only where nothing else would."""
    if rule.stands == "once_known":
        stands = finding.answer is not UNKNOWN
    elif rule.stands == "beside":
        stands = rule.id in case.confirmed
    else:
        stands = empty or rule.decides(case)
    if stands and not branch:
        return finding
    return replace(finding, stands=stands, branch=branch)


def _is_empty(rules: Iterable[Rule], case: Case) -> bool:
    return not any(rule.stands == "in" and rule.decides(case) for rule in rules)


def _judge_track(track: Track, common: list[Finding], case: Case) -> TrackVerdict:
    empty = _is_empty(track.every_rule, case)
    own = [_placed(rule, rule.judge(case), case, empty=empty) for rule in track.rules]
    branches, inside = [], []
    for branch in track.branches:
        verdict, findings = _judge_branch(branch, case)
        branches.append(verdict)
        inside.extend(findings)
    answers, would_be = _all(own, nothing=MET if branches else UNKNOWN)
    if branches:
        answers = both([answers, either(branch.answer for branch in branches)])
        would_be = both([would_be, either(branch.would_be for branch in branches)])
    gates, gates_would_be = _all(common, nothing=MET)
    return TrackVerdict(
        track.code,
        track.name,
        both([answers, gates]),
        both([would_be, gates_would_be]),
        tuple(branches),
        (*own, *inside, *common),
    )


def _judge_branch(branch: Branch, case: Case) -> tuple[BranchVerdict, list[Finding]]:
    empty = _is_empty(branch.rules, case)
    findings = [_placed(rule, rule.judge(case), case, empty=empty, branch=branch.code) for rule in branch.rules]
    answer, would_be = _all(findings, nothing=UNKNOWN)
    return BranchVerdict(branch.code, branch.name, answer, would_be), findings


def _all(findings: Iterable[Finding], *, nothing: Answer) -> tuple[Answer, Answer]:
    """AND of what stands, now and once confirmed; `nothing` if nothing stands."""
    standing = [finding for finding in findings if finding.stands]
    if not standing:
        return nothing, nothing
    return both(finding.answer for finding in standing), both(finding.would_be for finding in standing)
