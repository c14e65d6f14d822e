from pathlib import Path
from typing import Any

import pytest

from accounts.models import Person


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    """A file store of the test's own."""
    settings.FILES_DIR = tmp_path / "store"
    settings.FILES_DIR.mkdir()
    return settings.FILES_DIR


@pytest.fixture
def owner(db: None) -> Person:
    return Person.objects.create_user("applicant", password="a long password 1", name="王𬎆")


@pytest.fixture
def stranger(db: None) -> Person:
    return Person.objects.create_user("stranger", password="a long password 2", name="李㛃")
