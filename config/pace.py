"""How fast pages are answered: a histogram that rolls over the last hour, kept in the cache for all processes.

A process counts for itself and hands its counts over every few seconds in one go: a request costs two looks at the clock.
What a killed process had not handed over is lost, and a cache that is gone costs figures and nothing else.
"""

import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from redis import Redis, RedisError

Handler = Callable[[HttpRequest], HttpResponse]

BOUNDS = (10, 20, 35, 50, 75, 100, 150, 200, 300, 400, 600, 800, 1200, 1600, 2400, 4000, 8000, 16000)
"""Upper bounds in milliseconds; what took longer is counted behind the last."""
SLOT_SECONDS, SLOTS = 600, 6
HAND_OVER_SECONDS = 5.0
SHARE = 0.95


@dataclass(frozen=True)
class Pace:
    """Of the last hour: how many pages, and in how many milliseconds 95 of 100 were there (None: slower than the last bound)."""

    pages: int
    within: int | None


class _Counted:
    """The counts of this process that have not been handed over."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counts: Counter[int] = Counter()
        self.handed_over = time.monotonic()

    def add(self, place: int) -> Counter[int] | None:
        """Answers the counts when it is time to hand them over."""
        with self.lock:
            self.counts[place] += 1
            if time.monotonic() - self.handed_over < HAND_OVER_SECONDS:
                return None
            due, self.counts, self.handed_over = self.counts, Counter(), time.monotonic()
            return due


_here = _Counted()


def time_pages(get_response: Handler) -> Handler:
    """Counts whole pages that were answered, in the middle of all that a request passes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html") and response.status_code < 500:
            note((time.monotonic() - began) * 1000)
        return response

    return middleware


def note(milliseconds: float) -> None:
    due = _here.add(bisect_left(BOUNDS, milliseconds))
    if due:
        hand_over(due, time.time())


def hand_over(counts: Counter[int], now: float) -> None:
    key = _key(int(now // SLOT_SECONDS))
    try:
        with _client() as client, client.pipeline(transaction=False) as pipe:
            for place, number in counts.items():
                pipe.hincrby(key, str(place), number)
            pipe.expire(key, SLOT_SECONDS * (SLOTS + 1))
            pipe.execute()
    except RedisError:
        return


def of_last_hour(now: float) -> Pace | None:
    """None where the cache does not answer."""
    slot = int(now // SLOT_SECONDS)
    found: Counter[int] = Counter()
    try:
        with _client() as client:
            for each in range(slot - SLOTS + 1, slot + 1):
                for place, number in client.hgetall(_key(each)).items():
                    found[int(place)] += int(number)
    except RedisError:
        return None
    return Pace(found.total(), _within(found))


def _within(found: Counter[int]) -> int | None:
    """The bound below which 95 of 100 lie; 0 where there was none."""
    wanted, seen = SHARE * found.total(), 0
    if not wanted:
        return 0
    for place, bound in enumerate(BOUNDS):
        seen += found[place]
        if seen >= wanted:
            return bound
    return None


def _client() -> Redis:
    return Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=0.5, socket_connect_timeout=0.5)


def _key(slot: int) -> str:
    return f"{settings.CACHES['default'].get('KEY_PREFIX', '')}:pace:{slot}"
