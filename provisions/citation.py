"""Where a rule, a date or a point comes from, and whether it may decide."""

from dataclasses import dataclass
from typing import Final

NOTICE: Final = "notice"
QUOTED: Final = "quoted"
INFERRED: Final = "inferred"
FOUND: Final = "found"
GENERAL: Final = "general"
REFERENCE: Final = "reference"
UNKNOWN: Final = "unknown"

ORIGINS: Final = (NOTICE, QUOTED, INFERRED, FOUND, GENERAL, REFERENCE, UNKNOWN)
DECIDING: Final = frozenset({NOTICE, QUOTED, INFERRED})


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in the two languages of the product."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh


@dataclass(frozen=True, slots=True)
class Citation:
    """A document number, a clause locator such as `附件1·二·(一)·2`, an origin, and our own summary."""

    document: str
    clause: str
    origin: str
    says: Text

    def __post_init__(self) -> None:
        if self.origin not in ORIGINS:
            raise ValueError(f"unknown origin {self.origin!r}")

    @property
    def decides(self) -> bool:
        """Only what a notice prints, quotes or plainly means may decide before an office confirms it."""
        return self.origin in DECIDING
