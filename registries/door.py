"""One call to an outside system: time-outs, a few retries, the breaker, and an answer that fits the contract.

    answer = call(DEGREES_OF, Asked(name, number))      # Degrees, or one of `refusals`

Nothing of a question or an answer is logged: door, address, request id, status and milliseconds are.
"""

import logging
import random
import time
import uuid
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import httpx
import msgspec
from django.conf import settings

from registries.breaker import Breaker
from registries.contract import DOORS, Operation
from registries.refusals import NotConnected, NotFound, Unavailable, Wrong

log = logging.getLogger(__name__)
LARGEST_ANSWER = 1024 * 1024
OUT_OF_ORDER = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Times:
    """Seconds, all of them upper bounds. `budget` holds for a call with all its retries."""

    connect: float = 1.0
    read: float = 4.0
    budget: float = 6.0
    attempts: int = 3
    pause: float = 0.2
    open_after: int = 5
    rest: float = 30.0


@dataclass(frozen=True)
class Door:
    """Where a system is reached; no `url`: not connected."""

    name: str
    url: str = ""
    token: str = ""


class _Again(Exception):
    """This attempt came to nothing, another may succeed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def times() -> Times:
    changed: dict[str, Any] = settings.REGISTRY_TIMES
    return replace(Times(), **changed)


def door(name: str) -> Door:
    """The door as the settings describe it. Raises KeyError for a name that the contract does not have."""
    place = settings.REGISTRIES[name]
    return Door(name, place["url"], place["token"])


def doors() -> tuple[Door, ...]:
    return tuple(door(name) for name in DOORS)


def breaker(name: str) -> Breaker:
    now = times()
    return Breaker(name, open_after=now.open_after, rest=now.rest)


def call(operation: Operation, question: Any) -> Any:
    """The answer, an instance of `operation.answers`. Raises NotConnected, Unavailable, NotFound or Wrong."""
    place, request_id = door(operation.door), str(uuid.uuid4())
    if not place.url:
        raise NotConnected(place.name)
    guard = breaker(place.name)
    if not guard.lets_through():
        raise Unavailable(place.name, "resting", request_id)
    try:
        found = _tried(place, operation, msgspec.json.encode(question), request_id)
    except NotFound:
        guard.succeeded()
        raise
    except (Unavailable, Wrong):
        guard.failed()
        raise
    guard.succeeded()
    return found


def _tried(place: Door, operation: Operation, body: bytes, request_id: str) -> Any:
    """Retries only what may be asked twice, and never past the budget: somebody waits in front of a page."""
    bounds = times()
    until = time.monotonic() + bounds.budget
    attempts = bounds.attempts if operation.repeatable else 1
    for attempt in range(1, attempts + 1):
        try:
            return _once(place, operation, body, request_id, until)
        except _Again as failed:
            pause = bounds.pause * attempt * random.uniform(0.5, 1.5)  # noqa: S311 -- spreads the retries of many
            if attempt == attempts or time.monotonic() + pause >= until:
                raise Unavailable(place.name, failed.code, request_id) from None
            time.sleep(pause)
    raise AssertionError("an operation is tried at least once")


def _once(place: Door, operation: Operation, body: bytes, request_id: str, until: float) -> Any:
    began = time.monotonic()
    status = 0
    try:
        status, answer = _exchange(place, operation, body, request_id, until)
    except (httpx.ConnectError, httpx.ConnectTimeout):
        raise _Again("not-reached") from None
    except httpx.TimeoutException:
        # Whoever is slow now will be slow in a moment: no second wait for the person before the page.
        raise Unavailable(place.name, "too-slow", request_id) from None
    except httpx.HTTPError:
        raise _Again("broken-off") from None
    finally:
        spent = round((time.monotonic() - began) * 1000)
        log.info("registry %s/%s [%s] %s in %s ms", place.name, operation.path, request_id, status, spent)
    if status in OUT_OF_ORDER:
        raise _Again(f"status-{status}")
    if status == httpx.codes.NOT_FOUND:
        raise NotFound(place.name, "", request_id)
    if status != httpx.codes.OK:
        raise Wrong(place.name, f"status-{status}", request_id)
    try:
        return msgspec.json.decode(answer, type=operation.answers)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise Wrong(place.name, "shape", request_id) from None


@cache
def _client() -> httpx.Client:
    """One per process, as loading the certificates takes longer than a call. It keeps no connection open: one that the
    other side has closed meanwhile would spend an attempt. The environment's proxies are not asked.
    """
    return httpx.Client(trust_env=False, follow_redirects=False, limits=httpx.Limits(max_keepalive_connections=0))


def _exchange(place: Door, operation: Operation, body: bytes, request_id: str, until: float) -> tuple[int, bytes]:
    """Status and body."""
    bounds = times()
    left = max(until - time.monotonic(), 0.01)
    limits = httpx.Timeout(min(bounds.read, left), connect=min(bounds.connect, left))
    headers = {
        "Authorization": f"Bearer {place.token}",
        "Content-Type": "application/json",
        "Accept": "application/json",
        "X-Request-ID": request_id,
    }
    url = f"{place.url}/{operation.path}"
    with _client().stream("POST", url, content=body, headers=headers, timeout=limits) as answer:
        found = b""
        for piece in answer.iter_bytes():
            found += piece
            if time.monotonic() > until:  # a trickle keeps the read time-out quiet
                raise httpx.ReadTimeout("budget")
            if len(found) > LARGEST_ANSWER:
                raise Wrong(place.name, "size", request_id)
        return answer.status_code, found
