"""Which workers answer: asked once a minute by one of them, remembered for whoever looks. Nobody's request waits for it."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

KEY = "pulse:workers"
ANSWER_WITHIN = 2.0  # seconds
REMEMBERED = 24 * 3600  # seconds


@dataclass(frozen=True)
class Pulse:
    """Names of the workers that answered, as they call themselves, and when they were asked."""

    names: tuple[str, ...]
    at: datetime


def take() -> int:
    """Asks all workers; answers how many were there."""
    from config.celery import app  # noqa: PLC0415 -- the settings have to stand first

    found = app.control.inspect(timeout=ANSWER_WITHIN).ping() or {}
    remember(Pulse(tuple(sorted(found)), timezone.now()))
    return len(found)


def remember(pulse: Pulse) -> None:
    cache.set(KEY, [list(pulse.names), pulse.at.isoformat()], REMEMBERED)


def last() -> Pulse | None:
    """None where nobody has asked for a day, or the cache does not answer."""
    try:
        found = cache.get(KEY)
    except RedisError:
        return None
    return Pulse(tuple(found[0]), datetime.fromisoformat(found[1])) if found else None
