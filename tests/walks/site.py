"""The product running for the walks: granian, Celery workers and beat over the test database and the real broker."""

import contextlib
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from documents.models import DocumentOrder, OrderState
from tests import servers

# Longer than the product takes to drive again what a killed worker or a lost message left: a minute until an order
# counts as stale, half a minute until the next sweep, and the making itself on a busy machine.
PATIENCE = 180.0


@contextlib.contextmanager
def running(folder: Path) -> Iterator[str]:
    """Everything that `make run` starts, with queues and cache keys that nobody else uses; answers with the address."""
    mark = f"_walks_{uuid.uuid4().hex[:8]}"
    env = servers.environment(TEST_DB_SUFFIX=mark, DJANGO_SETTINGS_MODULE="tests.walks.server.settings")
    with servers.product(folder, mark, env) as address:
        yield address


def wait_for_papers(whom: str, **which: object) -> None:
    """Until all these orders are made. Their rows are looked at: a page that is asked again and again costs far more."""
    end = time.monotonic() + PATIENCE
    while True:
        orders = list(DocumentOrder.objects.filter(**which).values_list("state", "error"))
        assert not [error for state, error in orders if state == OrderState.FAILED], orders
        if {state for state, _error in orders} == {OrderState.DONE}:
            return
        assert time.monotonic() < end, f"waited too long for {whom}"
        time.sleep(0.2)
