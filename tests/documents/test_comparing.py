"""The public page that compares a paper's file with what was sealed under its code, and keeps nothing of it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from documents import limits, making
from documents.actions import order
from documents.models import Document
from documents.store import open_document
from files import uploading

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_misses(settings: Any, tmp_path: Path) -> None:
    cache.clear()
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "spool"


@pytest.fixture
def paper(kind: str, clerk: Person) -> Document:
    placed = order(kind=kind, subject="test:1", key="one", params={}, requested_by=clerk, plan_code="test-plan")
    assert making.fulfil(placed.pk)
    return Document.objects.get(order=placed)


def asked(client: Client, code: str, content: bytes | None, name: str = "评审表.pdf") -> tuple[int, str]:
    data = {} if content is None else {"file": SimpleUploadedFile(name, content, "application/pdf")}
    answer = client.post(reverse("documents:verify_file", args=[code]), data)
    return answer.status_code, answer.content.decode()


def sealed(paper: Document) -> bytes:
    with open_document(paper) as body:
        return body.read()


def test_the_file_as_downloaded_is_the_one_that_was_sealed(client: Client, paper: Document, tmp_path: Path) -> None:
    status, page = asked(client, paper.code, sealed(paper), name="another name.pdf")
    assert (status, "文件与封存的一致" in page) == (200, True)
    assert [path for path in (tmp_path / "spool").rglob("*") if path.is_file()] == []


def test_one_byte_more_is_another_file(client: Client, paper: Document) -> None:
    status, page = asked(client, paper.code, sealed(paper) + b"\n")
    assert (status, "文件与封存的不一致" in page, "文件与封存的一致" in page) == (200, True, False)


def test_a_file_that_cannot_be_compared_is_told_why(
    client: Client, paper: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    for content, says in ((None, "请选择要比对的文件。"), (b"", "这个文件是空的，请重新选择。")):
        status, page = asked(client, paper.code, content)
        assert (status, says in page) == (422, True)
    monkeypatch.setattr(uploading, "HARD_LIMIT", 10)
    status, page = asked(client, paper.code, sealed(paper))
    assert (status, "文件超过 25 MB，不会是本平台的文书。" in page) == (422, True)


def test_an_unknown_code_compares_nothing_and_guessing_ends(client: Client, paper: Document) -> None:
    assert asked(client, "0" * 13, b"%PDF")[0] == 404
    for _miss in range(limits.MISSES - 1):
        assert asked(client, paper.code, b"%PDF wrong")[0] == 200
    assert asked(client, paper.code, sealed(paper))[0] == 429


def test_it_is_asked_by_post_alone(client: Client, paper: Document) -> None:
    assert client.get(reverse("documents:verify_file", args=[paper.code])).status_code == 405
    assert "比对电子文件" in client.get(reverse("documents:verify_code", args=[paper.code])).content.decode()
