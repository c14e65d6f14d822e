"""What every test may use. The people are in `tests/cast.py`."""

import gc
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection, transaction
from django.template import Context, Template
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation

from tests import cast as people
from tests import worlds

# The same examples on every machine: what is green here is green everywhere. To look further:
# `pytest --hypothesis-profile searching`.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("searching", deadline=None)
hypothesis.settings.load_profile("repeatable")

TESTS = Path(__file__).parent

# Side by side, these begin first, in this order: minutes each, and those of a folder share a running product.
FIRST = (
    "papers/test_batch.py", "walks/test_other_plans.py", "browser/test_pages.py", "browser/", "matrix/test_matrix.py", "walks/",
)  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No core shall wait at the end for another: the longest files begin first, then what is slow, then what has most tests."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    length = Counter(item.path for item in items)
    items.sort(key=lambda item: (_place(item.path), item.path not in slow, -length[item.path]))


def _place(path: Path) -> int:
    own = path.relative_to(TESTS).as_posix()
    return next((place for place, first in enumerate(FIRST) if own.startswith(first)), len(FIRST))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What has been imported and collected stays to the end: the collector need not look through it again and again.

    It took a fifth of a worker's time, a tenth with this (measured over tests of pages).
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def outer_templates_only(django_test_environment: None) -> None:
    """A client's answer keeps the contexts of pages, and not of the hundreds of parts that each includes."""
    told = Template._render

    def render(self: Template, context: Context) -> str:
        outer = context.template is self
        return told(self, context) if outer else self.nodelist.render(context)  # type: ignore[no-any-return]

    Template._render = render


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: Any, django_db_keepdb: bool, django_db_createdb: bool
) -> Iterator[None]:
    """A test database for whoever asks, and its tables may be emptied.

    pytest-django makes one only if a test of the session is marked for it. Walks that keep their data over many tests
    carry no mark: run alone they would stand on the real database, which is refused here.
    Transactional tests empty all tables by TRUNCATE, which the event chain refuses: in test databases only, it may.
    """
    made = None
    with django_db_blocker.unblock():
        if not _is_for_tests():
            keep = django_db_keepdb and not django_db_createdb
            made = setup_databases(verbosity=0, interactive=False, aliases={"default"}, keepdb=keep)
        assert _is_for_tests(), f"{connection.settings_dict['NAME']} is no test database"
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER event_table_is_kept")
            cursor.execute("ALTER TABLE audit_eventchain DISABLE TRIGGER chain_table_is_kept")
    yield
    with django_db_blocker.unblock():
        _close_sessions_of_threads()
        if made and not django_db_keepdb:
            teardown_databases(made, verbosity=0)


def _close_sessions_of_threads() -> None:
    """A thread of a test server may have left its session open; the database could not be dropped then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )


def _is_for_tests() -> bool:
    return str(connection.settings_dict["NAME"]).startswith("test_")


@pytest.fixture(scope="module")
def module_transaction(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What all tests of a module begin with is made once, in a transaction around theirs; see `tests.stages.again`.

    Not for a module with a transactional test: that one empties the tables.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    """No test writes into the folder of the installation."""
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit-anchor.jsonl"


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A request in another language leaves that language active in its thread; the next test begins in Chinese."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def own_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a changed piece of code wrote must not stand in another test's world, nor another's hide what it would write."""
    worlds.patched = monkeypatch
    yield
    worlds.patched = None


@pytest.fixture
def cast(db: None) -> people.Cast:
    """Everybody, see `tests.cast.Cast`."""
    return people.cast()
