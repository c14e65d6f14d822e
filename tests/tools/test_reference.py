"""`make run` leads every door to the reference server, but for those that are connected elsewhere."""

import json
import os
from pathlib import Path

import pytest

from config.services import Places
from registries.contract import DOORS
from registries.reference import tell
from tools import reference


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.setattr(os, "environ", {"REGISTRY_SMS_URL": "https://sms.example.org", "REGISTRY_SMS_TOKEN": "own"})
    (tmp_path / "var").mkdir()
    return Places(var=tmp_path / "var", base=tmp_path / "var", sockets=tmp_path)


def test_every_door_leads_to_it_but_those_that_are_connected_elsewhere(places: Places) -> None:
    made = reference.prepare(places)
    found = {door: os.environ[f"REGISTRY_{door.upper().replace('-', '_')}_URL"] for door in DOORS}
    assert found.pop("sms") == "https://sms.example.org"
    assert os.environ["REGISTRY_SMS_TOKEN"] == "own"
    assert found == {door: f"{made.url}/{door}" for door in found}
    assert os.environ["REGISTRY_DEGREES_TOKEN"] == os.environ["REFERENCE_TOKEN"]


def test_token_and_secret_stay_and_stand_in_no_command_line(places: Places) -> None:
    made = reference.prepare(places)
    kept = os.environ["REFERENCE_TOKEN"], os.environ["REFERENCE_SECRET"]
    reference.prepare(places)
    assert (os.environ["REFERENCE_TOKEN"], os.environ["REFERENCE_SECRET"]) == kept
    assert not any(word in made.command for word in kept)
    note = places.var / "reference.json"
    assert json.loads(note.read_text(encoding="utf-8")) == {"url": made.url, "secret": kept[1]}
    assert note.stat().st_mode & 0o77 == 0


def test_telling_a_server_that_does_not_run_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert tell.main(["degrees", "down"]) == 1
    assert "`make run` writes it when it starts the reference server." in capsys.readouterr().err
