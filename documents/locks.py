"""Who is making an order: told by a lock of the database, which goes with its holder however that ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection


@contextmanager
def alone(order_id: UUID) -> Iterator[bool]:
    """Holds the order's lock if nobody else does; says whether it does."""
    held = _ask("SELECT pg_try_advisory_lock(%s)", order_id)
    try:
        yield held
    finally:
        if held and connection.is_usable():
            _ask("SELECT pg_advisory_unlock(%s)", order_id)


def is_free(order_id: UUID) -> bool:
    """Whether nobody is making the order at this moment."""
    with alone(order_id) as free:
        return free


def _ask(query: str, order_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(query, [int.from_bytes(order_id.bytes[:8], "big", signed=True)])
        return bool(cursor.fetchone()[0])
