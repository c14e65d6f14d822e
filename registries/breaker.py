"""The circuit breaker of a door, shared by all processes through the cache.

After `open_after` failures within `window` seconds the door rests: callers are turned away at once for `rest` seconds.
Then one caller at a time may try; a success opens the way for all, a failure begins another rest.
"""

import time
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

REMEMBERED_SECONDS = 3600
LAST_SEEN_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True)
class Breaker:
    name: str
    open_after: int = 5
    window: int = 60
    rest: float = 30

    def lets_through(self) -> bool:
        """Whether to try at all. A cache that is gone turns nobody away."""
        try:
            rests_until = cache.get(self._key("rests"))
            if rests_until is None:
                return True
            if time.time() < rests_until:
                return False
            return bool(cache.add(self._key("trial"), 1, max(self.rest, 1)))
        except RedisError:
            return True

    def is_resting(self) -> bool:
        """Asks without taking the one trial."""
        try:
            rests_until = cache.get(self._key("rests"))
        except RedisError:
            return False
        return rests_until is not None and time.time() < rests_until

    def last_success(self) -> float | None:
        """Seconds since the epoch of the last answer within a month, None where there was none."""
        try:
            found: float | None = cache.get(self._key("success"))
        except RedisError:
            return None
        return found

    def recent_failures(self) -> int:
        """How many calls failed in the window that runs."""
        try:
            return int(cache.get(self._key("failures")) or 0)
        except RedisError:
            return 0

    def succeeded(self) -> None:
        try:
            cache.delete_many([self._key("failures"), self._key("rests"), self._key("trial")])
            cache.set(self._key("success"), time.time(), LAST_SEEN_SECONDS)
        except RedisError:
            return

    def failed(self) -> None:
        try:
            if cache.get(self._key("rests")) is not None or self._count() >= self.open_after:
                cache.set(self._key("rests"), time.time() + self.rest, REMEMBERED_SECONDS)
                cache.delete(self._key("trial"))
        except RedisError:
            return

    def _count(self) -> int:
        key = self._key("failures")
        cache.add(key, 0, self.window)
        try:
            return int(cache.incr(key))
        except ValueError:  # its window ended between the two lines
            return 1

    def _key(self, part: str) -> str:
        return f"registry:{self.name}:{part}"
