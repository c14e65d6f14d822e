"""What a notice lets follow from dishonesty: a title revoked, an entry on record, a time in which nobody may declare."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from provisions.citation import Citation, Text
from provisions.tenure import MONTHS, add_months

REVOKE: Final = "revoke"
RECORD: Final = "record"
BAR: Final = "bar"
KINDS: Final = (REVOKE, RECORD, BAR)

DECISION: Final = "decision"
YEAR_AFTER_REVIEW: Final = "year_after_review"
COUNTED_FROM: Final = (DECISION, YEAR_AFTER_REVIEW)

ANY_TITLE: Final = "any_title"
HIGHER_TITLE: Final = "higher_title"
SCOPES: Final = (ANY_TITLE, HIGHER_TITLE)

PLATFORMS: Final = ("national", "provincial")


@dataclass(frozen=True, slots=True)
class Term:
    """From `begins` until before `over_on`."""

    begins: date
    over_on: date

    @property
    def last_day(self) -> date:
        return self.over_on - timedelta(days=1)

    def covers(self, day: date) -> bool:
        return self.begins <= day < self.over_on


@dataclass(frozen=True, slots=True)
class SanctionRule:
    """One consequence as a plan prints it. What is not revoked lasts `years`, counted from the decision or a new year.

    `scope` says which titles a bar closes, `platforms` where an entry is to be recorded.
    """

    kind: str
    says: Text
    cite: Citation
    years: int = 0
    counted_from: str = ""
    scope: str = ""
    platforms: tuple[str, ...] = ()

    @property
    def needs_year(self) -> bool:
        """Whether the year of the review has to be known."""
        return self.counted_from == YEAR_AFTER_REVIEW

    def term(self, decided_on: date, reviewed_in: int | None = None) -> Term | None:
        """None for what has no end. Raises ValueError if the year of the review is needed and not told."""
        if not self.years:
            return None
        if self.counted_from == DECISION:
            return Term(decided_on, add_months(decided_on, self.years * MONTHS))
        if reviewed_in is None:
            raise ValueError("the year of the review is not known")
        return Term(date(reviewed_in + 1, 1, 1), date(reviewed_in + 1 + self.years, 1, 1))
