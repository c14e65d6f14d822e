"""The set-up: what is missing is told in one line, what is done is not done again."""

import sys
from pathlib import Path

import pytest

from tools import setup


def test_an_ordinary_user_is_told_the_exact_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        setup, "PACKAGES", {"libpango-1.0-0": lambda: True, "chromium": lambda: False, "gettext": lambda: False}
    )
    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)
    with pytest.raises(setup.SetupError) as refusal:
        setup.system_packages()
    assert str(refusal.value) == (
        "System packages are missing; run: sudo apt-get install -y --no-install-recommends chromium gettext"
    )


def test_root_installs_what_is_missing_and_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[list[str]] = []
    monkeypatch.setattr(setup, "PACKAGES", {"chromium": lambda: bool(installed)})
    monkeypatch.setattr(setup.os, "geteuid", lambda: 0)
    monkeypatch.setattr(setup.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(setup, "run", lambda command, env=None: installed.append(list(command)))
    setup.system_packages()
    assert installed == [
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
    ]


def test_what_is_only_better_is_asked_for_once_and_its_absence_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tried: list[list[str]] = []

    def refused(command: list[str], env: dict[str, str] | None = None) -> None:
        tried.append(command)
        raise setup.SetupError("no network")

    monkeypatch.setattr(setup, "BETTER", {"chromium-headless-shell": lambda: False})
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "setup")
    monkeypatch.setattr(setup.os, "geteuid", lambda: 0)
    monkeypatch.setattr(setup, "run", refused)
    setup.better_packages()
    setup.better_packages()
    assert tried == [["apt-get", "update", "-qq"]]
    assert "no network" in capsys.readouterr().err


def test_an_ordinary_user_is_told_what_would_be_better(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "BETTER", {"chromium-headless-shell": lambda: False})
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "setup")
    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)
    setup.better_packages()
    said = capsys.readouterr().err
    assert "sudo apt-get install -y --no-remove --no-install-recommends chromium-headless-shell" in said


def test_debians_own_python_goes_before_one_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHON", raising=False)
    monkeypatch.setattr(setup, "makes_venvs", lambda python: True)
    assert setup.interpreter() == "/usr/bin/python3"


def test_where_debians_makes_no_environment_the_one_on_the_path_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHON", raising=False)
    monkeypatch.setattr(setup, "DEBIANS", "/nowhere/python3")
    monkeypatch.setattr(setup.sys, "executable", sys._base_executable)  # type: ignore[attr-defined]
    assert setup.interpreter() == sys._base_executable  # type: ignore[attr-defined]


def test_a_python_that_is_named_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON", sys.executable)
    assert setup.interpreter() == sys.executable


def test_a_python_of_another_version_makes_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert setup.makes_venvs(sys.executable)
    monkeypatch.setattr(setup, "OLDEST", (4, 0))
    assert not setup.makes_venvs(sys.executable)


def test_the_two_that_papers_stand_on_are_asked_for() -> None:
    assert {"libharfbuzz-subset0", "fonts-noto-cjk"} <= set(setup.PACKAGES)
    assert all(setup.PACKAGES[package]() for package in ("libharfbuzz-subset0", "fonts-noto-cjk"))


def test_a_step_runs_again_only_when_its_input_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")
    lock, done = tmp_path / "lock", []
    for text in ("a", "a", "b"):
        lock.write_text(text, encoding="ascii")
        setup.once("step", [lock], "", bool(done), lambda: done.append(lock.read_text()))
    assert done == ["a", "b"]


def test_a_step_whose_result_was_removed_runs_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")
    done: list[int] = []
    for _ in range(2):
        setup.once("step", [], "", False, lambda: done.append(1))
    assert done == [1, 1]


def test_an_interrupted_step_is_not_taken_for_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")

    def interrupted() -> None:
        raise setup.SetupError("no network")

    with pytest.raises(setup.SetupError):
        setup.once("step", [], "", True, interrupted)
    done: list[int] = []
    setup.once("step", [], "", True, lambda: done.append(1))
    assert done == [1]
