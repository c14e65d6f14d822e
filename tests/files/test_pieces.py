"""A large upload in pieces: what arrived stays, only the rest is sent, nobody reads another's, and the whole is checked."""

import hashlib
import http.client
import os
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Person
from files.models import FileState
from files.pieces import AT_ONCE, Pieces, tidy
from files.rules import EVIDENCE
from files.views import receive_for
from tests import servers
from tests.files import corpus

WHOLE = corpus.pdf(2)
SHA = hashlib.sha256(WHOLE).hexdigest()
ADDRESS = reverse("files:pieces", args=[SHA])


@pytest.fixture
def mine(client: Client, owner: Person) -> Client:
    client.force_login(owner)
    return client


def send(client: Client, at: int, piece: bytes, length: int = len(WHOLE), address: str = ADDRESS) -> Any:
    headers = {"Upload-Offset": str(at), "Upload-Length": str(length)}
    return client.generic("PATCH", address, piece, "application/octet-stream", headers=headers)


def offset(client: Client) -> str:
    return str(client.head(ADDRESS)["Upload-Offset"])


def received(owner: Person, **posted: str) -> Any:
    request = RequestFactory().post("/", {"pieces": SHA, "name": "证明.pdf", **posted})
    request.user = owner
    return receive_for(request, EVIDENCE)[0]


def test_pieces_add_up_to_a_file_that_the_slot_takes(mine: Client, owner: Person) -> None:
    assert offset(mine) == "0"
    assert send(mine, 0, WHOLE[:300])["Upload-Offset"] == "300"
    assert offset(mine) == "300"
    assert send(mine, 300, WHOLE[300:]).status_code == 204
    stored = received(owner)
    assert (stored.state, stored.sha256, stored.original_name) == (FileState.READY, SHA, "证明.pdf")
    assert offset(mine) == "0"


@pytest.mark.parametrize("at", [0, 299, 301])
def test_a_piece_that_does_not_follow_is_told_where_to_go_on(mine: Client, at: int) -> None:
    send(mine, 0, WHOLE[:300])
    answer = send(mine, at, WHOLE[at:])
    assert (answer.status_code, answer["Upload-Offset"]) == (409, "300")
    assert offset(mine) == "300"


def test_what_arrived_otherwise_than_announced_is_refused_and_forgotten(mine: Client, owner: Person) -> None:
    send(mine, 0, b"x" * len(WHOLE))
    stored = received(owner)
    assert stored.state == FileState.REFUSED
    assert stored.reason == "文件在传送中出了错，收到的和您选的不一样。"
    assert offset(mine) == "0"


def test_an_unfinished_file_is_not_taken(mine: Client, owner: Person) -> None:
    send(mine, 0, WHOLE[:300])
    assert received(owner).state == FileState.REFUSED


@pytest.mark.parametrize(("at", "length"), [(0, 26 * 1024 * 1024), (0, 0), (400, 300)])
def test_more_than_any_slot_takes_is_refused_at_once(mine: Client, at: int, length: int) -> None:
    answer = send(mine, at, b"abc", length)
    assert answer.status_code == 413
    assert "还没有传完的文件太多" in answer.json()["reason"]


def test_a_person_has_only_so_many_unfinished_files(mine: Client) -> None:
    for number in range(AT_ONCE):
        assert send(mine, 0, b"a", address=reverse("files:pieces", args=[f"{number:064x}"])).status_code == 204
    assert send(mine, 0, WHOLE[:300]).status_code == 413


def test_anothers_pieces_are_neither_seen_nor_continued(mine: Client, owner: Person, stranger: Person) -> None:
    send(mine, 0, WHOLE)
    other = Client()
    other.force_login(stranger)
    assert offset(other) == "0"
    assert received(stranger).state == FileState.REFUSED
    assert Pieces(owner, SHA).offset() == len(WHOLE)
    assert Client().head(ADDRESS).status_code in (302, 401, 403)


def test_what_was_never_finished_is_forgotten_after_its_time(mine: Client, owner: Person, settings: Any) -> None:
    send(mine, 0, WHOLE[:300])
    assert tidy() == 0
    past = time.time() - settings.UPLOAD_PIECES_HOURS * 3600 - 1
    os.utime(Pieces(owner, SHA).path, (past, past))
    assert tidy() == 1
    assert offset(mine) == "0"


def test_no_other_name_than_a_hash_is_taken_for_pieces(mine: Client) -> None:
    assert mine.head(reverse("files:pieces", args=["..%2f..%2fsecret"])).status_code == 404


def test_over_a_link_that_is_cut_in_the_middle_only_the_rest_is_sent_again(
    transactional_db: None, store: Path, tmp_path: Path
) -> None:
    """A real server and a real socket: half of the announced bytes, then the wire is cut."""
    content = os.urandom(3 * 1024 * 1024)
    sha256 = hashlib.sha256(content).hexdigest()
    person = Person.objects.create_user("over-the-wire", password="a long password 3", name="王𬎆")
    client = Client()
    client.force_login(person)
    crumbs = "; ".join(f"{name}={crumb.value}" for name, crumb in client.cookies.items())
    address = reverse("files:pieces", args=[sha256])
    with servers.web(servers.environment(FILES_DIR=str(store)), tmp_path / "web.log") as port:

        def ask(method: str, body: bytes | None = None, **headers: str) -> http.client.HTTPResponse:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            link.request(method, address, body, {**given, **headers})
            answer = link.getresponse()
            answer.read()
            link.close()
            return answer

        given = {"Cookie": crumbs, "Upload-Length": str(len(content))}
        token = _token(port, crumbs)
        given = {**given, "X-CSRFToken": token[1], "Cookie": f"{crumbs}; {token[0]}={token[1]}"}
        first = ask("PATCH", content[: 1024 * 1024], **{"Upload-Offset": "0"})
        assert (first.status, first.headers["Upload-Offset"]) == (204, str(1024 * 1024))
        _cut_in_the_middle(
            port, address, {**given, "Upload-Offset": str(1024 * 1024)}, content[1024 * 1024 : 2 * 1024 * 1024]
        )
        there = int(ask("HEAD").headers["Upload-Offset"])
        assert 1024 * 1024 <= there < 2 * 1024 * 1024
        sent = there
        while sent < len(content):
            answer = ask("PATCH", content[sent : sent + 1024 * 1024], **{"Upload-Offset": str(sent)})
            assert answer.status in (204, 409)  # 409: the server still wrote what had come before the cut
            sent = int(answer.headers["Upload-Offset"])
        assert Pieces(person, sha256).path.read_bytes() == content


def _token(port: int, crumbs: str) -> tuple[str, str]:
    """The name and value of the CSRF cookie that a page with a form sets."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    link.request("GET", reverse("dossiers:profile"), headers={"Cookie": crumbs})
    answer = link.getresponse()
    answer.read()
    link.close()
    for line in answer.headers.get_all("Set-Cookie") or []:
        name, _equals, rest = line.partition("=")
        if "csrf" in name:
            return name, rest.partition(";")[0]
    raise AssertionError(f"no CSRF cookie: {answer.status}")


def _cut_in_the_middle(port: int, address: str, headers: dict[str, str], piece: bytes) -> None:
    lines = [f"PATCH {address} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(piece)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        wire.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + piece[: len(piece) // 2])
        wire.shutdown(socket.SHUT_RDWR)
