"""The score sheet as plain JSON, as submissions store it and the command prints it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from provisions.citation import Text

if TYPE_CHECKING:
    from scoring.sheet import BlockScore, ClaimScore, Difference, Given, LineScore, ScoreSheet, Step


def sheet(scored: ScoreSheet) -> dict[str, Any]:
    """Marks are strings so that they stay exact; None stays None."""
    return {
        "schedule": scored.schedule,
        "specialty": scored.specialty,
        "self_total": str(scored.self_total),
        "machine_total": str(scored.machine_total),
        "expert_total": _mark(scored.expert_total),
        "confirmed": scored.confirmed,
        "unconfirmed_lines": list(scored.unconfirmed_lines),
        "blocks": [_block(block) for block in scored.blocks],
        "lines": [_line(line) for line in scored.lines],
        "differences": [_difference(difference) for difference in scored.differences],
    }


def _mark(mark: Decimal | None) -> str | None:
    return None if mark is None else str(mark)


def _both(name: str, text: Text) -> dict[str, str]:
    return {name: text.zh, f"{name}_en": text.en}


def _block(block: BlockScore) -> dict[str, Any]:
    return {
        "block": block.block,
        **_both("name", block.name),
        "depth": block.depth,
        "cap": str(block.cap),
        "self_mark": str(block.self_mark),
        "machine_mark": str(block.machine_mark),
        "expert_mark": _mark(block.expert_mark),
        **_both("reason", block.reason),
    }


def _line(line: LineScore) -> dict[str, Any]:
    return {
        "line": line.line,
        **_both("name", line.name),
        "block": line.block,
        "cap": str(line.cap),
        "origin": line.origin,
        "self_mark": str(line.self_mark),
        "machine_mark": str(line.machine_mark),
        "expert_mark": _mark(line.expert_mark),
        **_both("reason", line.reason),
        "expert_reason": line.expert_reason,
        "awaits": line.awaits and line.awaits.zh,
        "awaits_en": line.awaits and line.awaits.en,
        "given": line.given and _given(line.given),
        "steps": _steps(line.steps),
        "claims": [_claim(score) for score in line.claims],
    }


def _given(given: Given) -> dict[str, Any]:
    by = given.by if isinstance(given.by, Text) else Text(given.by, given.by)
    return {"value": str(given.value), **_both("by", by), "document": given.document}


def _steps(steps: tuple[Step, ...]) -> list[dict[str, str]]:
    return [{**_both("says", step.says), "mark": str(step.mark)} for step in steps]


def _claim(score: ClaimScore) -> dict[str, Any]:
    claim = score.claim
    return {
        "key": claim.key,
        "work": claim.work,
        "choice": claim.choice,
        "value": None if claim.value is None else str(claim.value),
        "rank": claim.rank,
        "achieved_on": claim.achieved_on.isoformat() if claim.achieved_on else None,
        "in_field": claim.in_field,
        "evidence": list(claim.evidence),
        "pages": claim.pages,
        "self_mark": str(score.self_mark),
        "machine_mark": str(score.machine_mark),
        **_both("reason", score.reason),
        "steps": _steps(score.steps),
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "line": difference.line,
        **_both("name", difference.name),
        "self_mark": str(difference.self_mark),
        "machine_mark": str(difference.machine_mark),
        "expert_mark": _mark(difference.expert_mark),
        **_both("reason", difference.reason),
        "expert_reason": difference.expert_reason,
    }
