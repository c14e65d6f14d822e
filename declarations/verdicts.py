"""The verdict as a page shows it: tracks with the nearest first, findings as a tree, every source beside its rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from declarations import person_checks
from declarations.foreseen import StepLine, steps_of
from declarations.models import Declaration
from declarations.queries import words
from eligibility.answers import Answer
from eligibility.nearest import Way
from eligibility.verdict import Finding, TrackVerdict, Verdict
from review_plans.plan import Plan


@dataclass(frozen=True)
class FindingLine:
    """A finding in words. `reads_as` is what it would be once its source is confirmed; `reasons` what an office wrote."""

    answer: str
    reads_as: str
    says: str
    document: str
    clause: str
    origin: str
    figures: str
    needs: str
    by: date | None
    soft: bool
    needs_person: bool
    bars_submit: bool
    parts: tuple["FindingLine", ...]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class BranchBlock:
    name: str
    answer: str
    reads_as: str
    findings: tuple[FindingLine, ...]


@dataclass(frozen=True)
class TrackBlock:
    code: str
    name: str
    answer: str
    reads_as: str
    chosen: bool
    bars_submit: bool
    findings: tuple[FindingLine, ...]
    branches: tuple[BranchBlock, ...]
    advice: tuple[FindingLine, ...]
    steps: tuple[StepLine, ...] = ()

    @property
    def open(self) -> tuple[FindingLine, ...]:
        """Of the conditions that all must hold, those that don't hold yet."""
        return tuple(finding for finding in self.findings if finding.answer != Answer.MET.value)

    @property
    def met(self) -> tuple[FindingLine, ...]:
        return tuple(finding for finding in self.findings if finding.answer == Answer.MET.value)


@dataclass(frozen=True)
class TargetBlock:
    level: str
    name: str
    chosen: bool
    tracks: tuple[TrackBlock, ...]


def targets(declaration: Declaration, plan: Plan, verdict: Verdict, nearest: Sequence[Way]) -> list[TargetBlock]:
    """Every target of the plan, the chosen one first; in each the track that asks for least first."""
    blocks, reasons = [], person_checks.reasons_of(declaration)
    for found in verdict.targets:
        tracks = [
            track_block(
                verdict.track(way.target, way.track),
                chosen=_is_chosen(declaration, way.target, way.track),
                way=way,
                reasons=reasons,
            )
            for way in nearest
            if way.target == found.target
        ]
        chosen = declaration.target_level in ("", found.target)
        blocks.append(TargetBlock(found.target, words(plan.target(found.target).title), chosen, tuple(tracks)))
    return sorted(blocks, key=lambda block: not block.chosen)


def _is_chosen(declaration: Declaration, target: str, track: str) -> bool:
    return (declaration.target_level, declaration.track) == (target, track)


def track_block(
    track: TrackVerdict,
    *,
    chosen: bool = False,
    way: Way | None = None,
    reasons: Mapping[str, str] = MappingProxyType({}),
) -> TrackBlock:
    """`way`: with the fewest steps to take, where they are to be shown. `reasons` of findings, by reference."""
    standing = [finding for finding in track.findings if finding.stands]
    nearest = way.branch if way else ""
    return TrackBlock(
        code=track.track,
        name=words(track.name),
        answer=track.answer.value,
        reads_as=_value(track.reads_as),
        chosen=chosen,
        bars_submit=track.bars_submit,
        findings=_lines((finding for finding in standing if not finding.branch), reasons),
        branches=tuple(
            BranchBlock(
                words(branch.name),
                branch.answer.value,
                _value(branch.reads_as),
                _lines((finding for finding in standing if finding.branch == branch.branch), reasons),
            )
            for branch in sorted(track.branches, key=lambda branch: branch.branch != nearest)
        ),
        advice=_lines((finding for finding in track.findings if not finding.stands), reasons),
        steps=steps_of(way.changes) if way else (),
    )


def _lines(findings: Iterable[Finding], reasons: Mapping[str, str]) -> tuple[FindingLine, ...]:
    """What is open first: a reader looks for what is wrong."""
    return tuple(_line(finding, reasons) for finding in sorted(findings, key=lambda f: f.answer is Answer.MET))


def _line(finding: Finding, reasons: Mapping[str, str]) -> FindingLine:
    inner = {each for part in finding.parts for each in part.evidence}
    return FindingLine(
        answer=finding.answer.value,
        reads_as=_value(finding.reads_as),
        says=words(finding.citation.says),
        document=finding.citation.document,
        clause=finding.citation.clause,
        origin=finding.origin,
        figures=words(finding.figures),
        needs=words(finding.needs) if finding.needs else "",
        by=finding.by,
        soft=finding.soft,
        needs_person=finding.needs_person,
        bars_submit=finding.bars_submit,
        parts=tuple(_line(part, reasons) for part in finding.parts),
        reasons=tuple(reasons[each] for each in finding.evidence if each in reasons and each not in inner),
    )


def _value(answer: Answer | None) -> str:
    return answer.value if answer else ""
