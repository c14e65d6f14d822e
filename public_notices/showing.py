"""A notice as a page shows it: its days, how far they have run, and the words for it."""

from dataclasses import dataclass
from datetime import date, datetime

from config import clock
from public_notices.counting import days_left
from public_notices.models import PublicNotice
from public_notices.queries import is_open, phase
from public_notices.wording import day_words, end_words


@dataclass(frozen=True)
class Day:
    """A counted working day; `place` is done, now or ahead."""

    day: date
    words: str
    place: str


@dataclass(frozen=True)
class NoticeShown:
    notice: PublicNotice
    phase: str
    is_open: bool
    now: datetime
    posted: str
    end: str
    days: tuple[Day, ...]
    days_left: int


def shown(notice: PublicNotice) -> NoticeShown:
    """The notice on its plan's clock."""
    now = clock.now(notice.plan.code)
    return NoticeShown(
        notice=notice,
        phase=phase(notice, now),
        is_open=is_open(notice, now),
        now=now,
        posted=day_words(notice.posted_on),
        end=end_words(notice.over_at),
        days=tuple(_day(date.fromisoformat(text), now.date()) for text in notice.counted),
        days_left=days_left(notice.counted, now.date()),
    )


def _day(day: date, today: date) -> Day:
    return Day(day, day_words(day), "done" if day < today else "now" if day == today else "ahead")
