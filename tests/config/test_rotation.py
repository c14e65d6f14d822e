"""Keys change while the product is used: everything sealed is brought forward, and the old key may go."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from accounts.identity.actions import give_number
from accounts.identity.queries import find_person, number_of
from accounts.invitations import digest_of, is_code_of
from accounts.models import Identity, Invitation, Person
from audit.models import Event
from config import rotation
from config.invariants import CHECKS
from config.management.commands import rotate_keys
from documents import store
from documents.models import Document
from files import resealing
from files.actions import receive
from files.models import StoredFile
from files.queries import clean_bytes, open_original
from files.rules import EVIDENCE
from tests.accounts.test_identity import KEY
from tests.cast import identity_number, person
from tests.config.test_backups import _paper
from tests.files import corpus

pytestmark = pytest.mark.django_db
OTHER = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture
def sealed(settings: Any, tmp_path: Path) -> tuple[Person, StoredFile, Document]:
    settings.FILES_DIR = tmp_path
    someone = person()
    upload = receive(owner=someone, slot_rule=EVIDENCE, upload=SimpleUploadedFile("a.pdf", corpus.pdf(1)))
    return someone, upload, _paper(someone)


def new_keys(settings: Any) -> None:
    settings.IDENTITY_KEYS = f"k2:{KEY},{settings.IDENTITY_KEYS}"
    settings.IDENTITY_INDEX_KEY = f"{OTHER},{settings.IDENTITY_INDEX_KEY}"


def drop_old_keys(settings: Any) -> None:
    settings.IDENTITY_KEYS, settings.IDENTITY_INDEX_KEY = f"k2:{KEY}", OTHER


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[int, int]]:
    """(brought forward, behind) by part."""
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    return {row[0]: (int(row[1]), int(row[4])) for row in rows}


def test_everything_is_read_and_found_under_the_new_keys_alone(
    sealed: Any, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    someone, upload, paper = sealed
    number, original = number_of(someone), open_original(upload).read()
    new_keys(settings)
    call_command("rotate_keys", batch=2)
    assert said(capsys) == {
        "numbers": (1, 0), "indexes": (1, 0), "imports": (0, 0), "uploads": (2, 0), "papers": (1, 0),
    }  # fmt: skip
    drop_old_keys(settings)
    assert (number_of(someone), find_person(number)) == (number, someone)
    with open_original(upload) as file:
        assert file.read() == original
    assert clean_bytes(upload).startswith(b"%PDF-")
    with store.open_document(paper) as body:
        assert body.read() == "评审表".encode()
    paper.refresh_from_db()
    assert paper.key_id == "k2"
    assert [fault for check in CHECKS if "disk" in check.__name__ for fault in check()] == []


def test_a_second_run_does_nothing_and_records_nothing(
    sealed: Any, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    new_keys(settings)
    call_command("rotate_keys")
    capsys.readouterr()
    call_command("rotate_keys")
    assert set(said(capsys).values()) == {(0, 0)}
    events = Event.objects.filter(verb="rotate_keys").order_by("seq")
    assert list(events.values_list("object_id", "outcome")) == [("k2", "begun"), ("k2", "done")]
    assert events[1].payload == {"numbers": 1, "indexes": 1, "imports": 0, "uploads": 2, "papers": 1}


def test_a_dry_run_counts_and_changes_nothing(sealed: Any, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    new_keys(settings)
    before = list(Identity.objects.values())
    call_command("rotate_keys", dry_run=True)
    assert said(capsys) == {
        "numbers": (0, 1), "indexes": (0, 1), "imports": (0, 0), "uploads": (0, 2), "papers": (0, 1),
    }  # fmt: skip
    assert list(Identity.objects.values()) == before
    assert not Event.objects.filter(verb="rotate_keys").exists()


def test_what_was_interrupted_goes_on_where_it_stopped(
    sealed: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    new_keys(settings)
    resealed: list[str] = []

    def dies_at_the_second(place: str, *, name: str) -> None:
        if resealed:
            raise KeyboardInterrupt
        resealed.append(place)
        real(place, name=name)

    real = resealing.reseal
    monkeypatch.setattr(resealing, "reseal", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        call_command("rotate_keys")
    monkeypatch.setattr(resealing, "reseal", real)
    call_command("rotate_keys")
    assert said(capsys)["uploads"] == (1, 0)
    drop_old_keys(settings)
    assert clean_bytes(sealed[1]).startswith(b"%PDF-")


def test_while_the_index_turns_a_number_is_found_and_given_only_once(settings: Any) -> None:
    number = identity_number()
    someone, other = person(number=number), person(number=None)
    settings.IDENTITY_INDEX_KEY = f"{OTHER},{settings.IDENTITY_INDEX_KEY}"
    assert find_person(number) == someone
    with pytest.raises(ValidationError) as refused:
        give_number(other, number)
    assert refused.value.code == "taken"


def test_what_is_held_by_somebody_else_is_said_to_be_behind(
    sealed: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_keys(settings)
    stuck = rotation.Part("numbers", lambda: 1, lambda _batch: iter(()))
    monkeypatch.setattr(rotate_keys, "PARTS", (stuck, *rotation.PARTS[1:]))
    with pytest.raises(CommandError, match=r"run it again\. Until then the old key must stay\."):
        call_command("rotate_keys")
    assert Event.objects.filter(verb="rotate_keys").latest("seq").outcome == "incomplete"


def test_a_code_of_first_sign_in_opens_as_long_as_its_secret_is_kept(settings: Any) -> None:
    invitation = Invitation(pk=7)
    invitation.code_digest = digest_of(invitation, "ABC234")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret " * 5
    assert is_code_of(invitation, "abc-234")
    settings.SECRET_KEY_FALLBACKS = []
    assert not is_code_of(invitation, "abc-234")
