"""How far a long list is: rows pass through `counted`, which writes their number beside the order as they go.

An order that was cancelled meanwhile stops there: the rows behind it are never read.
"""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from documents.models import DocumentOrder, OrderState

EACH_SECONDS = 1.0
LOOK_EACH = 100
"""Rows between two looks at the clock."""
Row = TypeVar("Row")


class OrderCancelledError(Exception):
    """Somebody took the order back while it was being made."""


def counted(order: DocumentOrder, rows: Iterable[Row], *, expected: int) -> Iterator[Row]:
    """The same rows. Raises OrderCancelledError where the order is no longer running."""
    _tell(order, 0, expected)
    told, written = time.monotonic(), 0
    for written, row in enumerate(rows, start=1):
        yield row
        if written % LOOK_EACH == 0 and time.monotonic() - told >= EACH_SECONDS:
            _tell(order, written, expected)
            told = time.monotonic()
    _tell(order, written, expected)


def _tell(order: DocumentOrder, written: int, expected: int) -> None:
    running = DocumentOrder.objects.filter(pk=order.pk, state=OrderState.RUNNING)
    if not running.update(rows_written=written, rows_expected=expected):
        raise OrderCancelledError(str(order.pk))
