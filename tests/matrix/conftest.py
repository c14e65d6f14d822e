"""The world of the matrix is built once and taken back whole; each request is taken back by itself."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings

from tests.matrix.world import World, make_world


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Made in one transaction that is never committed. Counted tries live in a cache of the test's own.

    Sessions live in their cookies: each of the requests would read its row once more.
    """
    caches = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    folder = Path(tmp_path_factory.mktemp("matrix"))
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(
            CACHES=caches, FILES_DIR=folder, SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"
        ),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        # Thousands of refusals are what is asked for here; a test that fails for another reason stays readable.
        patch.setattr(logging.getLogger("django.request"), "disabled", True)
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # a browser test may have left its loop in this thread
        made = make_world()
        connection.check_constraints()  # what is still to be checked is gone through each time that a request is taken back
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def kept(world: World) -> Iterator[World]:
    """The world; what a test does to it is taken back."""
    with transaction.atomic():
        yield world
        transaction.set_rollback(True)
