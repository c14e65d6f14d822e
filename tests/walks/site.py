"""The product running for the walks: granian, Celery workers and beat over the test database and the real broker."""

import contextlib
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

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


def wait_for(what: Callable[[], bool], whom: str) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, f"waited too long for {whom}"
        time.sleep(0.2)
