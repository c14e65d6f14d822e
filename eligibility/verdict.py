"""What the engine answers: findings with their figures and clauses, per track and target."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from eligibility.answers import Answer
from provisions.citation import Citation, Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule held against the facts.

    `would_be` is the answer if every unconfirmed source were confirmed; `stands` is False for advice beside the track.
    """

    rule: str
    answer: Answer
    would_be: Answer
    citation: Citation
    figures: Text
    needs: Text | None = None
    by: date | None = None
    evidence: tuple[str, ...] = ()
    stands: bool = True
    soft: bool = False
    needs_person: bool = False
    bars_submit: bool = False
    branch: str = ""
    parts: tuple["Finding", ...] = ()

    @property
    def origin(self) -> str:
        return self.citation.origin

    @property
    def reads_as(self) -> Answer | None:
        """What it would be once confirmed, if that differs."""
        return self.would_be if self.would_be is not self.answer else None

    def walk(self, within: str | None = None) -> Iterator[tuple["Finding", str | None]]:
        """This finding and its parts, depth first, each with the rule it is part of."""
        yield self, within
        for part in self.parts:
            yield from part.walk(self.rule)

    def as_dict(self, *, branch: str, stands: bool, within: str | None) -> dict[str, Any]:
        """Plain JSON of this finding alone."""
        return {
            "rule": self.rule,
            "answer": self.answer.value,
            "reads_as": self.reads_as.value if self.reads_as else None,
            "origin": self.origin,
            "document": self.citation.document,
            "clause": self.citation.clause,
            "says": self.citation.says.zh,
            "says_en": self.citation.says.en,
            "figures": self.figures.zh,
            "figures_en": self.figures.en,
            "needs": self.needs.zh if self.needs else None,
            "needs_en": self.needs.en if self.needs else None,
            "by": self.by.isoformat() if self.by else None,
            "evidence": list(self.evidence),
            "stands": stands,
            "soft": self.soft,
            "needs_person": self.needs_person,
            "bars_submit": self.bars_submit,
            "branch": branch,
            "within": within,
        }


@dataclass(frozen=True, slots=True)
class BranchVerdict:
    """One of the alternatives of a track."""

    branch: str
    name: Text
    answer: Answer
    would_be: Answer

    @property
    def reads_as(self) -> Answer | None:
        return self.would_be if self.would_be is not self.answer else None


@dataclass(frozen=True)
class TrackVerdict:
    """A track: its answer, its branches, and every finding, standing or beside. `tell` makes the findings."""

    track: str
    name: Text
    answer: Answer
    would_be: Answer
    branches: tuple[BranchVerdict, ...]
    tell: Callable[[], tuple[Finding, ...]] = field(repr=False, compare=False)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Each rule in words: own ones, those of the branches, common ones."""
        return self.tell()

    @property
    def reads_as(self) -> Answer | None:
        return self.would_be if self.would_be is not self.answer else None

    @property
    def every_finding(self) -> tuple[Finding, ...]:
        """The findings with all their parts."""
        return tuple(finding for top in self.findings for finding, _ in top.walk())

    @property
    def bars_submit(self) -> bool:
        """A clause that forbids declaring is surely broken."""
        return any(f.bars_submit and f.answer is Answer.NOT_MET for f in self.every_finding)

    @property
    def hangs_on(self) -> tuple[Finding, ...]:
        """The standing findings that give the track its answer."""
        same = {branch.branch for branch in self.branches if branch.answer is self.answer}
        return tuple(f for f in self.findings if f.stands and f.answer is self.answer and f.branch in {"", *same})

    def finding(self, rule: str) -> Finding:
        """The finding of a rule, by its full id or its last part. Raises LookupError."""
        for finding in self.every_finding:
            if rule in (finding.rule, finding.rule.rsplit(".", 1)[-1]):
                return finding
        raise LookupError(rule)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON, findings flattened depth first."""
        return {
            "track": self.track,
            "name": self.name.zh,
            "name_en": self.name.en,
            "answer": self.answer.value,
            "reads_as": self.reads_as.value if self.reads_as else None,
            "bars_submit": self.bars_submit,
            "hangs_on": [finding.rule for finding in self.hangs_on],
            "branches": [
                {
                    "branch": branch.branch,
                    "name": branch.name.zh,
                    "name_en": branch.name.en,
                    "answer": branch.answer.value,
                    "reads_as": branch.reads_as.value if branch.reads_as else None,
                }
                for branch in self.branches
            ],
            "findings": [
                finding.as_dict(branch=top.branch, stands=top.stands, within=within)
                for top in self.findings
                for finding, within in top.walk()
            ],
        }


@dataclass(frozen=True, slots=True)
class TargetVerdict:
    """All tracks to one target level."""

    target: str
    name: Text
    tracks: tuple[TrackVerdict, ...]


class Verdict:
    """Every track of every target, as judged on one day and counted to another. `tell` puts it into words."""

    __slots__ = ("_targets", "_tell", "count_to", "on")

    def __init__(self, on: date, count_to: date | None, tell: Callable[[], tuple[TargetVerdict, ...]]) -> None:
        self.on, self.count_to, self._tell = on, count_to, tell
        self._targets: tuple[TargetVerdict, ...] | None = None

    @property
    def targets(self) -> tuple[TargetVerdict, ...]:
        """Made when first read, from what was recorded when the person was judged."""
        if self._targets is None:
            self._targets = self._tell()
        return self._targets

    def track(self, target: str, track: str) -> TrackVerdict:
        """One track. Raises LookupError."""
        for judged in self.targets:
            for candidate in judged.tracks:
                if (judged.target, candidate.track) == (target, track):
                    return candidate
        raise LookupError(f"{target} {track}")

    def as_dict(self) -> dict[str, Any]:
        """The targets in plain JSON; whoever stores it adds plan, version, hash, engine, on, count_to."""
        return {
            "targets": [
                {
                    "target": target.target,
                    "name": target.name.zh,
                    "name_en": target.name.en,
                    "tracks": [track.as_dict() for track in target.tracks],
                }
                for target in self.targets
            ]
        }
