"""One broken rule file for each way of being wrong: refused at its line, in words, with a remedy."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eligibility.conditions import COMPOSITES, OPERATORS
from eligibility.rulebook import Rulebook
from provisions.documents_yaml import PlanError, load, parse
from provisions.reader import Node

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SAMPLE = (HERE / "broken" / "sample" / "eligibility.yaml").read_text(encoding="utf-8")
BROKEN = sorted((HERE / "broken").glob("*.yaml"))
# Where rules are read and refused.
READERS = (
    "eligibility/rulebook.py",
    *(f"eligibility/conditions/{p.name}" for p in (ROOT / "eligibility/conditions").glob("*.py")),
)


def broken(path: Path) -> tuple[str, dict[str, Any]]:
    """The sample with its fault in it, and what must be said of it."""
    said = load(path).data
    assert SAMPLE.count(said["replace"]) == 1, path.name
    return SAMPLE.replace(said["replace"], said["with"]), said


def read(text: str) -> Rulebook:
    return Rulebook.from_data(parse(text, "eligibility.yaml"), plan="p")


def test_the_sample_itself_is_right() -> None:
    assert [rule.id for rule in read(SAMPLE).rules()] == ["p.common.on_post", "p.normal.tenure", "p.normal.known"]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_each_way_of_being_wrong_is_refused_at_its_line_with_a_remedy(path: Path) -> None:
    text, said = broken(path)
    with pytest.raises(PlanError) as refusal:
        read(text)
    error = refusal.value
    assert said["says"] in str(error.message)
    assert said["remedy"] in str(error.remedy)
    assert (error.file, error.line) == ("eligibility.yaml", said["line"])
    assert all([error.message.en, error.remedy.en])  # type: ignore[union-attr]


def test_every_operator_is_used_wrongly_somewhere() -> None:
    wrong = "".join(load(path).data["with"] for path in BROKEN)
    good = SAMPLE
    assert [name for name in (*OPERATORS, *COMPOSITES) if name not in wrong and name not in good] == []


def complaints(file: str) -> Iterator[tuple[str, int, int]]:
    """Every place in a file that refuses something: its first and last line."""
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "wrong":
            yield file, node.lineno, node.end_lineno or node.lineno


def test_every_refusal_of_the_readers_has_its_broken_file(monkeypatch: pytest.MonkeyPatch) -> None:
    refused: set[tuple[str, int]] = set()
    wrong = Node.wrong

    def noted(self: Node, *words: str) -> Exception:
        frame = sys._getframe(1)
        refused.add((frame.f_code.co_filename, frame.f_lineno))
        return wrong(self, *words)

    monkeypatch.setattr(Node, "wrong", noted)
    for path in BROKEN:
        with pytest.raises(PlanError):
            read(broken(path)[0])
    silent = [
        f"{file}:{first}"
        for reader in READERS
        for file, first, last in complaints(reader)
        if not any(name == str(ROOT / file) and first <= line <= last for name, line in refused)
    ]
    assert silent == []
