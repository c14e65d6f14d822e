"""The score sheet: what was claimed, what counts, what the experts say, and why."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from provisions.citation import Text
from scoring import plain

NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Claim:
    """One entry on a line. The mark is never free: `self_mark` may only lower what the choice comes to.

    `evidence`: references to files or achievements; `rank`: the person's place; `key`: the caller's own reference;
    `work`: the achievement, by which a table tells that one work is claimed twice; `pages`: of its file, such as "3-5,8".
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
    work: str = ""
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A figure from another office, by whom it was given and by which document."""

    value: Decimal
    by: Text | str
    document: str


@dataclass(frozen=True, slots=True)
class ExpertMark:
    """What the experts give a line; where it differs from the machine's mark, why."""

    mark: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way to a machine mark: in words, and the mark after it."""

    says: Text
    mark: Decimal


@dataclass(frozen=True, slots=True)
class ClaimScore:
    """A claim with what it comes to by the person and by the machine; `steps` lead to the machine's mark."""

    claim: Claim
    self_mark: Decimal
    machine_mark: Decimal
    reason: Text
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class LineScore:
    """A line: `machine_mark` after caps, exclusions and `best_of`; `reason` in words for every difference.

    `expert_mark`: None until the experts gave one. `awaits`: whom the line still waits for. `given`: the office's figure.
    """

    line: str
    name: Text
    block: str
    cap: Decimal
    origin: str
    self_mark: Decimal
    machine_mark: Decimal
    reason: Text
    claims: tuple[ClaimScore, ...]
    expert_mark: Decimal | None = None
    expert_reason: str = ""
    awaits: Text | None = None
    steps: tuple[Step, ...] = ()
    given: Given | None = None


@dataclass(frozen=True, slots=True)
class BlockScore:
    """A block or section after its cap; `reason` says what its cap or `best_of` took away."""

    block: str
    name: Text
    depth: int
    cap: Decimal
    self_mark: Decimal
    machine_mark: Decimal
    expert_mark: Decimal | None = None
    reason: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Difference:
    """A line whose columns differ, and why: the table's words, and the experts' own."""

    line: str
    name: Text
    self_mark: Decimal
    machine_mark: Decimal
    expert_mark: Decimal | None
    reason: Text
    expert_reason: str


Told = tuple[tuple[LineScore, ...], tuple[BlockScore, ...]]


@dataclass(frozen=True)
class ScoreSheet:
    """The whole sheet; totals are rounded as the schedule says.

    `expert_total` is None before the first expert mark; a line without one counts with the machine's. Lines and blocks are
    told when somebody reads them: counting alone needs no words.
    """

    schedule: str
    specialty: str | None
    self_total: Decimal
    machine_total: Decimal
    expert_total: Decimal | None
    unconfirmed_lines: tuple[str, ...]
    line_marks: dict[str, Decimal]
    """The machine column by line, without the words."""
    tell: Callable[[], Told] = field(compare=False, repr=False)

    @cached_property
    def _told(self) -> Told:
        return self.tell()

    @property
    def lines(self) -> tuple[LineScore, ...]:
        """Every line of the specialty's table, in order."""
        return self._told[0]

    @property
    def blocks(self) -> tuple[BlockScore, ...]:
        """Every block and section, an outer one before its inner ones."""
        return self._told[1]

    @property
    def confirmed(self) -> bool:
        """No line waits for an office."""
        return not self.unconfirmed_lines

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The lines whose columns differ, each with its words."""
        return tuple(
            Difference(
                line.line,
                line.name,
                line.self_mark,
                line.machine_mark,
                line.expert_mark,
                line.reason,
                line.expert_reason,
            )
            for line in self.lines
            if line.self_mark != line.machine_mark or line.expert_mark not in (None, line.machine_mark)
        )

    def line(self, code: str) -> LineScore:
        """A line by its code. Raises LookupError."""
        for line in self.lines:
            if line.line == code:
                return line
        raise LookupError(code)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON; marks are strings so that they stay exact."""
        return plain.sheet(self)
