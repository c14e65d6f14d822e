"""How a process of the product starts: `manage.py`, the web's entry and the workers' come by here.

A start makes half a million objects, and nearly all of them stay. The collector would look through them again and again
while they grow, a quarter of the whole start, and find nothing; and later again with every full round. So it rests
meanwhile, and what is there afterwards it leaves alone: processes that a worker forks go on sharing that memory.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery.loaders.app import AppLoader


@contextmanager
def without_collector() -> Iterator[None]:
    """Around what imports and sets up the apps, once in a process."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


class Loader(AppLoader):
    """Workers and beat set up the apps when Celery asks for the tasks."""

    def import_default_modules(self) -> Any:
        with without_collector():
            return super().import_default_modules()
