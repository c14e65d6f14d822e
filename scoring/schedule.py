"""A scoring table: blocks, sections and lines with their caps, sources and ways of counting."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from provisions.citation import Citation, Text

CHOICE: Final = "choice"
BANDS: Final = "bands"
EACH: Final = "each"
BEST_AND_BONUS: Final = "best_and_bonus"
FORMULA: Final = "formula"
GIVEN: Final = "given"
BOARD: Final = "board"
DESKS: Final = ("accepting_office", "bureau", "department", "agency", "lower_committee", "committee_check")
"""Kinds of stops whose office may give the figure of a `given` line."""
COUNTS: Final = (CHOICE, BANDS, EACH, BEST_AND_BONUS, FORMULA, GIVEN, BOARD)


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of an enumeration; a source of its own where it differs from the line's.

    `bonus`: what a further claim of this level adds (`best_and_bonus` only). `kinds`, `levels`, `grades`, `scales`: the
    words of the dossier that a work must carry to be claimed as this; empty where the dossier can't tell.
    """

    code: str
    name: Text
    points: Decimal
    citation: Citation
    bonus: Decimal = Decimal(0)
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    scales: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """Points from a figure on."""

    least: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Formula:
    """(figure - `minus`) x `times`, never below nought nor above the line's cap."""

    minus: Decimal
    times: Decimal


@dataclass(frozen=True, slots=True)
class Window:
    """When a work must date from: after an anchor OR in the last years before `count_to`; never after `until`."""

    after: str | None
    last_years: int | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """What can be claimed. `count` is one of COUNTS and says which of the fields below hold the points.

    `once`: only the highest claim counts. `ranks`: coefficients of place 1, 2, …; `rank_rest` for all later ones.
    `by`: who gives the figure of a `given` line; `desk`: the kind of stop at which that office acts, if it acts on the
    way. `expert_final`: the machine's mark only advises the experts.
    `accepts`: kinds of the dossier's achievements that may be claimed here, `roles`: what the person must have been in them
    (empty for anything). `specialties`: empty for all.
    """

    code: str
    name: Text
    cap: Decimal
    citation: Citation
    evidence: bool
    count: str = CHOICE
    options: tuple[Option, ...] = ()
    bands: tuple[Band, ...] = ()
    formula: Formula | None = None
    unit: Text | None = None
    by: Text | None = None
    desk: str = ""
    ranks: tuple[Decimal, ...] = ()
    rank_rest: Decimal = Decimal(0)
    once: bool = False
    window: Window | None = None
    in_field: bool = False
    expert_final: bool = False
    accepts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()

    @property
    def decides(self) -> bool:
        """Its source and those of its options may decide without an office's word."""
        return self.citation.decides and all(option.citation.decides for option in self.options)

    def option(self, code: str) -> Option | None:
        """The option of that code, if there is one."""
        return next((option for option in self.options if option.code == code), None)

    def for_specialty(self, specialty: str | None) -> bool:
        """Whether the line belongs to the table of a specialty."""
        return not self.specialties or specialty in self.specialties


@dataclass(frozen=True, slots=True)
class Section:
    """A block or a part of one: its cap over everything inside.

    `best_of`: only so many of the entries right inside count, the highest. `once_each`: one work counts on one line of it
    only. `specialties`: empty for all; otherwise the section stands in no other table.
    """

    code: str
    name: Text
    cap: Decimal
    citation: Citation
    sections: tuple["Section", ...] = ()
    lines: tuple[Line, ...] = ()
    best_of: int | None = None
    once_each: bool = False
    groups: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()

    def every_line(self) -> Iterator[Line]:
        """The lines inside, in the table's order."""
        for section in self.sections:
            yield from section.every_line()
        yield from self.lines

    def for_specialty(self, specialty: str | None) -> bool:
        """Whether the section belongs to the table of a specialty."""
        return not self.specialties or specialty in self.specialties


@dataclass(frozen=True, slots=True)
class Group:
    """Specialties that share a table: sections and lines name the group."""

    code: str
    name: Text
    specialties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rounding:
    """Half up to so many places: of the `total` only, or already of every `line`."""

    places: int = 2
    at: str = "total"


@dataclass(frozen=True, slots=True)
class ScoreSchedule:
    """A whole table; `code` is what self-score rules name."""

    code: str
    title: Text
    total_cap: Decimal
    citation: Citation
    blocks: tuple[Section, ...]
    groups: tuple[Group, ...] = ()
    rounding: Rounding = Rounding()
    tables: dict[str | None, Any] = field(default_factory=dict, compare=False, repr=False)
    """What the calculator has worked out beforehand, by specialty."""

    def every_line(self) -> Iterator[Line]:
        """All lines in order."""
        for block in self.blocks:
            yield from block.every_line()

    def line(self, code: str) -> Line:
        """A line by its code. Raises LookupError."""
        for line in self.every_line():
            if line.code == code:
                return line
        raise LookupError(code)

    def lines_for(self, specialty: str | None) -> list[Line]:
        """The lines of a specialty's table."""
        return [line for line in self.every_line() if line.for_specialty(specialty)]

    def group_of(self, specialty: str | None) -> Group | None:
        """The group whose table a specialty uses, if the table has groups."""
        return next((group for group in self.groups if specialty in group.specialties), None)

    def line_id(self, line: Line) -> str:
        """The id by which an office confirms a line; the code of the table alone confirms all."""
        return f"{self.code}.{line.code}"

    def section_id(self, section: Section) -> str:
        """The id by which an office confirms a section with all lines inside."""
        return f"{self.code}.{section.code}"

    def waiting(self, specialty: str | None) -> dict[str, frozenset[str]]:
        """Lines whose source may not decide yet, each with the ids of which one must be confirmed.

        These are its own, that of a section around it, and the table's code.
        """
        return dict(pair for block in self.blocks for pair in self._waiting(block, specialty, (self.code,)))

    def _waiting(
        self, section: Section, specialty: str | None, around: tuple[str, ...]
    ) -> Iterator[tuple[str, frozenset[str]]]:
        inside = (*around, self.section_id(section))
        for part in section.sections:
            yield from self._waiting(part, specialty, inside)
        for line in section.lines:
            if line.for_specialty(specialty) and not line.decides:
                yield self.line_id(line), frozenset((*inside, self.line_id(line)))
