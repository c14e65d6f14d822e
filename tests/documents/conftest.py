import copy
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Person
from documents import registry
from documents.models import DocumentOrder
from documents.papers import Paper, PaperRefused
from tests.documents import paper

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture(autouse=True)
def workshop(settings: Any, tmp_path: Path) -> None:
    """A store and templates of the test's own."""
    settings.FILES_DIR = tmp_path / "store"
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(TEMPLATES)
    settings.TEMPLATES = templates


@pytest.fixture
def clerk(db: None) -> Person:
    return Person.objects.create_user("clerk", password="a long password 1", name="高评甲")


def build(order: DocumentOrder) -> Paper:
    """A builder that does what its order's params say."""
    if words := order.params.get("refuse"):
        raise PaperRefused(words)
    if order.params.get("break"):
        raise RuntimeError("broken by the test")
    person = order.params.get("person", "王𬎆")
    if megabytes := order.params.get("megabytes"):
        bytearray(megabytes * 1024 * 1024)
    if order.params.get("die"):
        os.kill(os.getpid(), signal.SIGKILL)
    return paper(name=person, person=person, figures={"姓名": f"{person[:1]}*"}, signed=True)


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> str:
    """A kind of paper that the test's builder makes."""
    monkeypatch.setattr(registry, "_builders", {**registry._builders, "test_paper": build})
    return "test_paper"


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Any], None]:
    return lambda kind, builder: monkeypatch.setitem(registry._builders, kind, builder)
