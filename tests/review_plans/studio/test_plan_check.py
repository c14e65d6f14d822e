"""`manage.py plan_check`: 0 clean, 1 something found, 2 unreadable; the same in JSON and in words."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.review_plans.samples import PLANS
from tests.review_plans.studio.changed import CHEM, IT, Change, texts

pytestmark = pytest.mark.django_db


def folder(at: Path, code: str, *changes: Change) -> Path:
    (at / "cases").mkdir()
    for name, text in texts(code, *changes).items():
        (at / name).write_text(text, encoding="utf-8")
    return at


def run(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> tuple[int, str]:
    try:
        call_command("plan_check", str(path), *options)
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, capsys.readouterr().out


@pytest.mark.parametrize("code", sorted(path.parent.name for path in PLANS.glob("*/plan.yaml")))
def test_the_plans_of_the_product_are_clean(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out = run(capsys, PLANS / code, "--json")
    found = json.loads(out)
    assert (status, found["forgotten"], found["contradictions"], found["errors"]) == (0, [], [], [])
    assert found["examples"]["checked"] > 0
    assert {clause["status"] for clause in found["clauses"]} <= {"enforced", "person", "information"}


def test_findings_come_with_status_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late = ("plan.yaml", "date: 2023-09-07", "date: 2023-08-30")
    bare = ("plan.yaml", "handled: person, by: [bureau]", "handled: person")
    five = ("eligibility.yaml", "at_least: 5}}", "at_least: 6}}")
    path = folder(tmp_path, CHEM, late, bare, five)
    status, out = run(capsys, path, "--json")
    found = json.loads(out)
    assert status == 1
    assert [each["locator"] for each in found["forgotten"]] == ["附件3·三·3"]
    assert [each["kind"] for each in found["contradictions"]] == ["notice_too_late"]
    assert {"case", "expected", "got", "hangs_on", "file", "line"} <= set(found["examples"]["disagreements"][0])
    status, out = run(capsys, path / "plan.yaml")
    assert status == 1
    assert "附件3·三·3" in out


def test_a_file_that_cannot_be_read_comes_with_status_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out = run(capsys, folder(tmp_path, IT, ("plan.yaml", "self_score:", "self_scored:")), "--json")
    found = json.loads(out)
    assert status == 2
    assert found["errors"][0]["file"] == "plan.yaml"
    assert found["errors"][0]["line"] > 1
    assert found["errors"][0]["remedy"]


def test_an_empty_folder_and_no_folder_are_unreadable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, tmp_path)[0] == 2
    with pytest.raises(CommandError, match="no such folder") as refused:
        call_command("plan_check", str(tmp_path / "nowhere"))
    assert refused.value.returncode == 2
