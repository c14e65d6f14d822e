"""The cases in Chinese sentences, and that every counting rule is looked at from both sides of its boundary."""

from decimal import Decimal
from typing import Any

import pytest

from provisions.documents_yaml import load
from scoring.calculator import tally
from scoring.claims_file import read_claims_file
from scoring.refusals import Refused
from scoring.sheet import ScoreSheet
from tests.scoring.tables import HERE, SCHEDULE

FOLDER = sorted((HERE / "cases").glob("*.yaml"))
ASKS = ("specialty", "anchors", "claims", "given", "marks")
ANSWERS = ("expect", "own", "says", "steps", "block_says", "awaits", "experts", "differs", "refused")


def cases() -> list[Any]:
    return [
        pytest.param({**data.get("base", {}), **case}, id=f"{path.stem}-{case['case']}")
        for path in FOLDER
        for data in [load(path).data]
        for case in data["cases"]
    ]


def sheet_of(case: dict[str, Any]) -> ScoreSheet:
    asked = read_claims_file({key: case[key] for key in ASKS if key in case})
    return tally(SCHEDULE, asked.claims, **asked.asked)


@pytest.mark.parametrize("case", cases())
def test_the_table_counts_as_the_sentence_says(case: dict[str, Any]) -> None:
    assert set(case) <= {"case", "side", *ASKS, *ANSWERS}
    if "refused" in case:
        with pytest.raises(Refused) as refusal:
            sheet_of(case)
        assert case["refused"] in refusal.value.message.zh
        assert refusal.value.message.en
        return
    sheet = sheet_of(case)
    blocks = {block.block: block for block in sheet.blocks}
    lines = {line.line: line for line in sheet.lines}
    machine = {code: block.machine_mark for code, block in blocks.items()} | sheet.line_marks
    machine["total"] = sheet.machine_total
    for code, mark in case["expect"].items():
        assert machine[code] == Decimal(mark), code
    for code, mark in case.get("own", {}).items():
        assert lines[code].self_mark == Decimal(mark), code
    for code, words in case.get("says", {}).items():
        assert_says(lines[code].reason.zh, words)
    for code, steps in case.get("steps", {}).items():
        assert [step.says.zh for step in lines[code].steps] == steps
        assert lines[code].steps[-1].mark == lines[code].machine_mark
    for code, words in case.get("block_says", {}).items():
        assert blocks[code].reason.zh == words
    for code, who in case.get("awaits", {}).items():
        assert (lines[code].awaits and lines[code].awaits.zh) == who
    experts = {code: block.expert_mark for code, block in blocks.items()} | {"total": sheet.expert_total}
    for code, mark in case.get("experts", {}).items():
        assert experts[code] == Decimal(mark), code
    for code, words in case.get("differs", {}).items():
        (told,) = [each for each in sheet.differences if each.line == code]
        assert told.expert_reason == words


def assert_says(reason: str, words: str) -> None:
    if words:
        assert words in reason
    else:
        assert not reason


def test_each_of_the_fifteen_counting_rules_is_tried_on_both_sides() -> None:
    numbers = [int(path.name[:2]) for path in FOLDER]
    assert numbers == list(range(1, 16))
    for path in FOLDER:
        data = load(path).data
        assert data["rule"].startswith(f"{int(path.name[:2])} ")
        assert {case["side"] for case in data["cases"]} == {"within", "beyond"}, path.name


def test_no_sentence_stands_twice() -> None:
    sentences = [case["case"] for path in FOLDER for case in load(path).data["cases"]]
    assert len(set(sentences)) == len(sentences)


def test_the_table_of_the_cases_uses_every_way_of_counting() -> None:
    ways = {line.count for line in SCHEDULE.every_line()}
    assert ways == {"choice", "bands", "each", "best_and_bonus", "formula", "given", "board"}
