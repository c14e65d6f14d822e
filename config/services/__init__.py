"""PostgreSQL and Valkey for one machine, from their wheels: nothing to install, nothing to configure.

`start()` brings both up and answers with three addresses; `stop()` ends them; the data stays. Where
`DATABASE_URL` and `REDIS_URL` are set, those are used and nothing is started here. Imports no Django,
so that it can run before the settings are read.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from config.services import keys, postgres, valkey
from config.services.places import Places, ServicesError

__all__ = ["Places", "Services", "ServicesError", "environment", "held", "start", "status", "stop"]

# Set beside the three addresses by `environment()`: they came from here, so they may go stale and are not obeyed.
EMBEDDED_MARK = "EMBEDDED_SERVICES"


@dataclass(frozen=True)
class Services:
    """Addresses: the login role's database, the owner's (migrations, test databases), the broker."""

    database_url: str
    owner_url: str
    redis_url: str


@dataclass(frozen=True)
class Status:
    postgres: bool
    valkey: bool
    data: str


def from_outside(name: str) -> str:
    """The address the operator set, or "" where an embedded service is wanted."""
    return "" if os.environ.get(EMBEDDED_MARK) else os.environ.get(name, "").strip()


def start(places: Places | None = None, *, keep: bool = False) -> Services:
    """Start what is not running and wait until a query is answered. Safe to call at the same time from many shells.

    `keep` leaves the services running after the last `held()` block has ended.
    Raises ServicesError with one sentence that says what to do.
    """
    database_url, redis_url = from_outside("DATABASE_URL"), from_outside("REDIS_URL")
    owner_url = from_outside("DATABASE_OWNER_URL") or database_url
    if database_url and redis_url:
        return Services(database_url, owner_url, redis_url)
    places = places or Places.of_this_checkout()
    with _alone(places):
        places.prepare()
        if keep:
            (places.base / "kept").touch()
        passwords = keys.passwords(places)
        if not database_url:
            address = postgres.start(places, passwords)
            database_url, owner_url = address.login_url, address.owner_url
        if not redis_url:
            redis_url = valkey.start(places, passwords)
    return Services(database_url, owner_url, redis_url)


def stop(places: Places | None = None) -> None:
    """Stop what is running; the data stays. Nothing to stop is no error."""
    places = places or Places.of_this_checkout()
    if not places.exist():
        return
    with _alone(places):
        (places.base / "kept").unlink(missing_ok=True)
        valkey.stop(places)
        postgres.stop(places)


def status(places: Places | None = None) -> Status:
    places = places or Places.of_this_checkout()
    if not places.exist():
        return Status(postgres=False, valkey=False, data="")
    passwords = keys.passwords(places)
    return Status(
        postgres=postgres.answers(places, passwords), valkey=valkey.answers(places, passwords), data=str(places.base)
    )


@contextmanager
def held(places: Places | None = None) -> Iterator[Services]:
    """Services for the length of a block. The last block to end stops them, unless somebody asked to keep them.

    The lease is a file lock: a process killed with -9 gives it back.
    """
    places = places or Places.of_this_checkout()
    places.var.mkdir(exist_ok=True)
    with (places.var / "services.lease").open("a") as lease:
        fcntl.flock(lease, fcntl.LOCK_SH)
        try:
            yield start(places)
        finally:
            if _last(lease.fileno()) and not (places.base / "kept").exists():
                stop(places)


def environment(services: Services, places: Places | None = None) -> dict[str, str]:
    """What the settings ask for: the addresses, and the generated keys where none are set."""
    places = places or Places.of_this_checkout()
    made = {**keys.product_keys(places), **keys.signing_key(places)}
    found = {name: value for name, value in made.items() if not os.environ.get(name)}
    embedded = not (from_outside("DATABASE_URL") and from_outside("REDIS_URL"))
    return {
        "DATABASE_URL": services.database_url,
        "DATABASE_OWNER_URL": services.owner_url,
        "REDIS_URL": services.redis_url,
        **({EMBEDDED_MARK: str(places.var)} if embedded else {}),
        **found,
    }


@contextmanager
def _alone(places: Places) -> Iterator[None]:
    """One starter or stopper at a time per checkout."""
    try:
        places.var.mkdir(exist_ok=True)
        with (places.var / "services.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except PermissionError as error:
        raise ServicesError(
            f"{error.filename or places.var} belongs to another user: run the command as the user that made it, "
            "or remove it as that user with `make reset`."
        ) from error


def _last(lease: int) -> bool:
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
