"""T-021, T-022, T-026: how a stored file is served, and to whom."""

import re
import uuid
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Person
from files import permissions
from files.actions import receive
from files.models import FileState, StoredFile
from files.rules import EVIDENCE
from files.uploading import HARD_LIMIT, CountingUploadHandler
from files.views import receive_for
from tests.files import corpus


def stored(owner: Person, name: str = "聘书.pdf", content: bytes | None = None) -> StoredFile:
    upload = SimpleUploadedFile(name, content or corpus.pdf(2))
    return receive(owner=owner, slot_rule=EVIDENCE, upload=upload)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.fixture
def no_checks(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    checks: dict[str, Any] = {}
    monkeypatch.setattr(permissions, "_checks", checks)
    return checks


def test_the_owner_gets_an_inert_attachment(client: Client, owner: Person, no_checks: object) -> None:
    file = stored(owner)
    client.force_login(owner)
    response = client.get(reverse("files:download", args=[file.pk]))
    assert response.status_code == 200
    assert body(response).startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition.rsplit("'", 1)[1]) == "聘书.pdf"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_a_pdf_is_shown_only_when_asked_and_a_picture_always(client: Client, owner: Person) -> None:
    pdf, photo = stored(owner), stored(owner, "me.jpg", corpus.picture())
    client.force_login(owner)
    shown = client.get(reverse("files:download", args=[pdf.pk]), {"inline": "1"})
    picture = client.get(reverse("files:download", args=[photo.pk]))
    assert shown["Content-Disposition"].startswith("inline")
    assert picture["Content-Disposition"].startswith("inline")
    assert picture["Content-Type"] == "image/jpeg"
    body(shown), body(picture)


def test_a_page_comes_as_a_picture(client: Client, owner: Person) -> None:
    file = stored(owner)
    client.force_login(owner)
    response = client.get(reverse("files:page", args=[file.pk, 2]))
    assert response["Content-Type"] == "image/png"
    assert response.content.startswith(b"\x89PNG")
    assert client.get(reverse("files:page", args=[file.pk, 3])).status_code == 404
    assert client.get(reverse("files:page", args=[file.pk, 0])).status_code == 404


def test_a_stranger_cant_tell_a_file_from_none(
    client: Client, owner: Person, stranger: Person, no_checks: object
) -> None:
    file = stored(owner)
    client.force_login(stranger)
    answers = []
    for pk in (file.pk, uuid.uuid4()):
        response = client.get(reverse("files:download", args=[pk]))
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
        answers.append((response.status_code, page.replace(str(pk), "")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
    assert client.get(reverse("files:page", args=[file.pk, 1])).status_code == 404


def test_nobody_is_sent_to_sign_in(client: Client, owner: Person) -> None:
    assert client.get(reverse("files:download", args=[stored(owner).pk])).status_code == 302


def test_a_room_above_may_open_a_file_to_others(
    client: Client, owner: Person, stranger: Person, no_checks: dict[str, Any]
) -> None:
    file, other = stored(owner), stored(owner, "b.pdf")
    permissions.register("test", lambda person, _seat, asked: person == stranger and asked == file)
    client.force_login(stranger)
    opened = client.get(reverse("files:download", args=[file.pk]))
    assert opened.status_code == 200
    body(opened)
    assert client.get(reverse("files:download", args=[other.pk])).status_code == 404


def test_a_refused_file_is_never_served(client: Client, owner: Person) -> None:
    file = stored(owner, "a.pdf", corpus.HTML)
    client.force_login(owner)
    assert client.get(reverse("files:download", args=[file.pk])).status_code == 404


@pytest.mark.parametrize("name", ["a\r\nSet-Cookie: x.pdf", 'a";x="y.pdf', "㛃𬎆.pdf", "con.pdf"])
def test_headers_stay_one_line(client: Client, owner: Person, name: str) -> None:
    file = stored(owner, name)
    client.force_login(owner)
    response = client.get(reverse("files:download", args=[file.pk]))
    body(response)
    assert "\n" not in response["Content-Disposition"]
    assert "Set-Cookie" not in response.headers


def test_an_upload_is_answered_for_the_slot_on_the_page(rf: RequestFactory, owner: Person) -> None:
    request = rf.post("/", {"file": SimpleUploadedFile("a.pdf", corpus.pdf(), content_type="text/html")})
    request.user = owner
    file, response = receive_for(request, EVIDENCE)
    request.close()
    assert (response.status_code, file.state) == (200, FileState.READY)
    request = rf.post("/", {"file": SimpleUploadedFile("a.pdf", corpus.HTML, content_type="application/pdf")})
    request.user = owner
    file, response = receive_for(request, EVIDENCE)
    request.close()
    assert (response.status_code, file.state) == (422, FileState.REFUSED)
    assert file.reason.encode("unicode_escape") in response.content


def test_an_upload_far_too_big_is_only_counted(rf: RequestFactory, owner: Person) -> None:
    request = rf.post("/", {"file": SimpleUploadedFile("a.pdf", b"%PDF-" + b"0" * (HARD_LIMIT + 1_000_000))})
    request.user = owner
    request.upload_handlers = [CountingUploadHandler(request)]
    upload = request.FILES["file"]
    assert upload.overflowed
    assert upload.size == HARD_LIMIT + 1_000_005
    file, response = receive_for(request, EVIDENCE)
    request.close()
    assert response.status_code == 422
    assert file.reason.startswith("文件过大：26.0")
