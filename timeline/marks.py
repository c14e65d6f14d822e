"""What is marked on the line, and how attentive the reader is."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from provisions.citation import Text

# What a careful clerk lets pass. No rule of a notice: nobody is refused by a mark, it asks for a look.
GAP: Final = timedelta(days=92)
HANDOVER: Final = timedelta(days=31)
HOLIDAYS: Final = timedelta(days=92)
"""Somebody who is hired in the last term, before the certificate."""
SPARE_MONTHS: Final = 1
YOUNGEST_WORKER: Final = 16
YOUNGEST_GRADUATE: Final = 15


@dataclass(frozen=True, slots=True)
class Mark:
    """A gap, an overlap or a mismatch: which statements it lies between, when, and in words what to look at."""

    code: str
    keys: tuple[str, ...]
    since: date
    until: date
    says: Text


def span(since: date, until: date) -> str:
    """A stretch as both languages write it."""
    return f"{since.isoformat()} – {until.isoformat()}"
