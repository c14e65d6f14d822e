"""One running product and one world for all walks. Their data are committed, and emptied when the last walk is over.

The walks carry no database mark, so pytest-django runs them after all tests that do.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config import invariants
from tests.walks import site as sites
from tests.walks.world import World


@pytest.fixture(scope="package")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, open and really written to."""
    with django_db_blocker.unblock():
        empty()  # what a broken-off run left
        yield
        empty()


def empty() -> None:
    """Never anything but a test database: a flush of another one can't be taken back."""
    name = connection.settings_dict["NAME"]
    assert name.startswith("test_"), f"{name} is no test database"
    call_command("flush", interactive=False, verbosity=0, reset_sequences=False)


@pytest.fixture(scope="package")
def world(database: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("walks")
    before = settings.DATA_DIR, settings.FILES_DIR
    settings.DATA_DIR, settings.FILES_DIR = folder / "data", folder / "files"
    for place in (settings.DATA_DIR / "spool", settings.DATA_DIR / "mail", settings.FILES_DIR):
        Path(place).mkdir(parents=True)
    with sites.running(folder) as address:
        yield World.begin(address)
    settings.DATA_DIR, settings.FILES_DIR = before


@pytest.fixture
def walks(world: World) -> Iterator[World]:
    """The world; after each walk everything stored is derived again, and nothing may be amiss."""
    yield world
    assert list(invariants.problems()) == []
