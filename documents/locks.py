"""Who is making an order or another long work: told by a lock of the database, which goes with its holder however that ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection


@contextmanager
def alone(order_id: UUID) -> Iterator[bool]:
    """Holds the order's lock if nobody else does; says whether it does."""
    with alone_at(int.from_bytes(order_id.bytes[:8], "big", signed=True)) as held:
        yield held


@contextmanager
def alone_at(key: int) -> Iterator[bool]:
    """Holds the lock of this number, of 64 bits, if nobody else does; says whether it does."""
    held = _ask("SELECT pg_try_advisory_lock(%s)", key)
    try:
        yield held
    finally:
        if held and connection.is_usable():
            _ask("SELECT pg_advisory_unlock(%s)", key)
        elif held:
            connection.close()  # what can't be given back must not stay with a session that goes on


def is_free(order_id: UUID) -> bool:
    """Whether nobody is making the order at this moment."""
    with alone(order_id) as free:
        return free


def _ask(query: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(query, [key])
        return bool(cursor.fetchone()[0])
