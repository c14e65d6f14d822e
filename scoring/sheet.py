"""The score sheet: what was claimed, what counts, and why."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from provisions.citation import Text


@dataclass(frozen=True, slots=True)
class Claim:
    """One entry on a line. The mark is never free: `self_mark` may only lower what the choice comes to.

    `evidence`: references to files or achievements; `rank`: the person's place; `key`: the caller's own reference.
    """

    line: str
    choice: str | None = None
    value: Decimal | None = None
    rank: int | None = None
    achieved_on: date | None = None
    in_field: bool | None = None
    evidence: tuple[str, ...] = ()
    self_mark: Decimal | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class ClaimScore:
    """A claim with what it comes to by the person and by the machine."""

    claim: Claim
    self_mark: Decimal
    machine_mark: Decimal
    reason: Text


@dataclass(frozen=True, slots=True)
class LineScore:
    """A line: `machine_mark` after caps and `once`, `reason` in words for every difference."""

    line: str
    name: Text
    block: str
    cap: Decimal
    origin: str
    self_mark: Decimal
    machine_mark: Decimal
    reason: Text
    claims: tuple[ClaimScore, ...]


@dataclass(frozen=True, slots=True)
class BlockScore:
    """A block or section after its cap."""

    block: str
    name: Text
    depth: int
    cap: Decimal
    self_mark: Decimal
    machine_mark: Decimal


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """The whole sheet; totals have two decimals, rounded half up at the very end."""

    schedule: str
    specialty: str | None
    lines: tuple[LineScore, ...]
    blocks: tuple[BlockScore, ...]
    self_total: Decimal
    machine_total: Decimal
    unconfirmed_lines: tuple[str, ...]

    @property
    def confirmed(self) -> bool:
        """No line waits for an office."""
        return not self.unconfirmed_lines

    def line(self, code: str) -> LineScore:
        """A line by its code. Raises LookupError."""
        for line in self.lines:
            if line.line == code:
                return line
        raise LookupError(code)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON; marks are strings so that they stay exact."""
        return {
            "schedule": self.schedule,
            "specialty": self.specialty,
            "self_total": str(self.self_total),
            "machine_total": str(self.machine_total),
            "confirmed": self.confirmed,
            "unconfirmed_lines": list(self.unconfirmed_lines),
            "blocks": [
                {
                    "block": block.block,
                    "name": block.name.zh,
                    "name_en": block.name.en,
                    "depth": block.depth,
                    "cap": str(block.cap),
                    "self_mark": str(block.self_mark),
                    "machine_mark": str(block.machine_mark),
                }
                for block in self.blocks
            ],
            "lines": [_line(line) for line in self.lines],
        }


def _line(line: LineScore) -> dict[str, Any]:
    return {
        "line": line.line,
        "name": line.name.zh,
        "name_en": line.name.en,
        "block": line.block,
        "cap": str(line.cap),
        "origin": line.origin,
        "self_mark": str(line.self_mark),
        "machine_mark": str(line.machine_mark),
        "reason": line.reason.zh,
        "reason_en": line.reason.en,
        "claims": [
            {
                "key": score.claim.key,
                "choice": score.claim.choice,
                "value": None if score.claim.value is None else str(score.claim.value),
                "rank": score.claim.rank,
                "achieved_on": score.claim.achieved_on.isoformat() if score.claim.achieved_on else None,
                "evidence": list(score.claim.evidence),
                "self_mark": str(score.self_mark),
                "machine_mark": str(score.machine_mark),
                "reason": score.reason.zh,
                "reason_en": score.reason.en,
            }
            for score in line.claims
        ],
    }
