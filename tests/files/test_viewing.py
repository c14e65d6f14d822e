"""The page that shows a file: who gets it, what it carries, and which file may stand beside another."""

import re
import uuid
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from files import permissions, viewing
from files.models import StoredFile
from tests.files import corpus
from tests.files.test_views import stored


def shown(client: Client, file: StoredFile, **asked: str) -> str:
    response = client.get(reverse("files:view", args=[file.pk]), asked)
    assert response.status_code == 200
    return unescape(response.content.decode())


def panes(page: str) -> list[tuple[str, str, str]]:
    """(kind, file, page at which it opens) of each."""
    found = re.findall(r"data-pane data-kind=\"(\w+)\".*?data-file=\"([0-9a-f-]+)\" data-page=\"(\d+)\"", page)
    return [(kind, file, number) for kind, file, number in found]


@pytest.fixture
def mine(client: Client, owner: Person) -> Client:
    client.force_login(owner)
    return client


def test_the_owner_sees_the_file_with_name_and_time_as_watermark(mine: Client, owner: Person) -> None:
    file = stored(owner)
    page = shown(mine, file)
    assert panes(page) == [("pdf", str(file.pk), "1")]
    assert f'data-url="{reverse("files:download", args=[file.pk])}?inline=1"' in page
    assert re.search(rf'data-watermark="{owner.name} · 本人 · \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d"', page)


def test_it_opens_at_the_page_asked_for_if_there_is_one(mine: Client, owner: Person) -> None:
    file = stored(owner)
    numbers = [panes(shown(mine, file, page=asked))[0][2] for asked in ("2", "3", "0", "-1", "zwei", "２", "9" * 9)]
    assert numbers == ["2", "1", "1", "1", "1", "1", "1"]


def test_a_picture_is_shown_as_one(mine: Client, owner: Person) -> None:
    photo = stored(owner, "me.jpg", corpus.picture())
    assert panes(shown(mine, photo)) == [("picture", str(photo.pk), "1")]


def test_two_files_stand_side_by_side(mine: Client, owner: Person) -> None:
    file, other = stored(owner), stored(owner, "b.jpg", corpus.picture())
    page = shown(mine, file, beside=str(other.pk))
    assert panes(page) == [("pdf", str(file.pk), "1"), ("picture", str(other.pk), "1")]


def test_only_a_file_of_ones_own_may_stand_beside(
    mine: Client, owner: Person, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "_checks", {})
    file, alien, refused = stored(owner), stored(stranger), stored(owner, "a.pdf", corpus.HTML)
    for asked in (alien.pk, refused.pk, file.pk, uuid.uuid4(), "nothing"):
        response = mine.get(reverse("files:view", args=[file.pk]), {"beside": str(asked)})
        assert response.status_code == 404, asked


def test_it_is_no_page_for_strangers_or_for_files_that_were_refused(
    client: Client, owner: Person, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "_checks", {})
    file, refused = stored(owner), stored(owner, "a.pdf", corpus.HTML)
    assert client.get(reverse("files:view", args=[file.pk])).status_code == 302
    client.force_login(stranger)
    assert client.get(reverse("files:view", args=[file.pk])).status_code == 404
    client.force_login(owner)
    assert client.get(reverse("files:view", args=[refused.pk])).status_code == 404


def test_a_file_stands_on_the_first_shelf_that_names_it(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    file, near, far, refused = (
        stored(owner), stored(owner, "b.pdf"), stored(owner, "c.pdf"), stored(owner, "d.pdf", corpus.HTML),
    )  # fmt: skip
    monkeypatch.setattr(viewing, "_shelves", {})
    viewing.register("near", lambda *_who: [viewing.Shelf("近", (file, near, refused))])
    viewing.register("far", lambda *_who: [viewing.Shelf("远", (near, far)), viewing.Shelf("空", (file,))])
    assert viewing.shelves_beside(owner, None, file) == [viewing.Shelf("近", (near,)), viewing.Shelf("远", (far,))]
