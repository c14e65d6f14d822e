"""What every test may use. The people are in `tests/cast.py`."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests import cast as people


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Transactional tests empty all tables by TRUNCATE, which the event chain refuses: in test databases only, it may."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER event_table_is_kept")
        cursor.execute("ALTER TABLE audit_eventchain DISABLE TRIGGER chain_table_is_kept")


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    """No test writes into the folder of the installation."""
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit-anchor.jsonl"


@pytest.fixture
def cast(db: None) -> people.Cast:
    """Everybody, see `tests.cast.Cast`."""
    return people.cast()
