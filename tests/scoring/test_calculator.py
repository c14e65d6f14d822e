"""Tallying on a small table, tables that are refused, and the tables of the plans."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from provisions.documents_yaml import PlanError, load, parse
from scoring.calculator import BadClaim, Claim, tally
from scoring.reading import read_schedule

PLANS = Path(__file__).parents[2] / "review_plans" / "plans"
FILES = sorted(PLANS.glob("*/scoring.yaml"))
CITE = "cite: {document: 某标准, clause: 一, origin: notice}"
TABLE = f"""\
schema: 1
code: t
zh: 表
en: Table
total: 20
rounding: half_up_2
{CITE}
blocks:
  - block: level
    zh: 水平
    en: Level
    cap: 12
    {CITE}
    lines:
      - line: degree
        zh: 学历
        en: Degree
        cap: 7
        {CITE}
        evidence: required
        once: true
        count: {{choice: [{{code: doctor, zh: 博士, en: Doctor, points: 7}}, {{code: bachelor, zh: 本科, en: Bachelor, points: 5}}]}}
      - line: years
        zh: 年限
        en: Years
        cap: 8
        {CITE}
        evidence: none
        count: {{bands: {{unit_zh: 年, unit_en: years, of: [{{from: 10, points: 8}}, {{from: 5, points: 6}}]}}}}
  - block: results
    zh: 成果
    en: Results
    cap: 15
    {CITE}
    sections:
      - section: awards
        zh: 获奖
        en: Awards
        cap: 10
        {CITE}
        lines:
          - line: prizes
            zh: 奖
            en: Prizes
            cap: 9
            cite: {{document: 参考, clause: 一, origin: reference}}
            evidence: required
            in_field: true
            window: {{after: title, or_last_years: 5, until: 2023-08-27}}
            count: {{each: {{rank: [1.0, 0.8, 0.35], rank_rest: 0.1, choices: [{{code: big, zh: 大, en: Big, points: 6}}, {{code: small, zh: 小, en: Small, points: 2.5}}]}}}}
"""
SCHEDULE = read_schedule(parse(TABLE))
ANCHORS = {"title": date(2020, 1, 1), "count_to": date(2023, 12, 31)}


def prize(**more: Any) -> Claim:
    given = {"choice": "big", "rank": 1, "in_field": True, "evidence": ("a",), "achieved_on": date(2021, 1, 1), **more}
    return Claim("prizes", **given)


def line_of(*claims: Claim) -> tuple[Decimal, Decimal, str]:
    sheet = tally(SCHEDULE, claims, anchors=ANCHORS)
    line = sheet.line(claims[0].line)
    return line.self_mark, line.machine_mark, line.reason.zh


@pytest.mark.parametrize(
    ("claims", "own", "machine", "words"),
    [
        ([Claim("degree", "bachelor", evidence=("d",))], "5", "5", ""),
        ([Claim("degree", "bachelor")], "5", "0", "没有佐证"),
        (
            [Claim("degree", "bachelor", evidence=("d",)), Claim("degree", "doctor", evidence=("e",))],
            "12",
            "7",
            "最高一项",
        ),
        ([Claim("degree", evidence=("d",))], "0", "0", "未选择"),
        ([Claim("degree", "doctor", evidence=("d",), self_mark=Decimal(4))], "4", "4", ""),
        ([Claim("degree", "doctor", evidence=("d",), self_mark=Decimal(9))], "9", "7", "只计 7 分"),
        ([Claim("years", value=Decimal(10))], "8", "8", ""),
        ([Claim("years", value=Decimal("9.9"))], "6", "6", ""),
        ([Claim("years", value=Decimal(5))], "6", "6", ""),
        ([Claim("years", value=Decimal("4.9"))], "0", "0", "未达最低档"),
        ([Claim("years")], "0", "0", "未填写数值"),
        ([prize()], "6", "6", ""),
        ([prize(rank=2)], "4.8", "4.8", "排名第 2"),
        ([prize(rank=4)], "0.6", "0.6", "排名第 4"),
        ([prize(rank=None)], "0", "0", "未注明本人排名"),
        ([prize(), prize()], "12", "9", "上限"),
        ([prize(in_field=False)], "6", "0", "不相关"),
        ([prize(in_field=None)], "6", "0", "不相关"),
        ([prize(achieved_on=None)], "6", "0", "未注明取得时间"),
        ([prize(achieved_on=date(2023, 8, 27))], "6", "6", ""),
        ([prize(achieved_on=date(2023, 8, 28))], "6", "0", "晚于截止日"),
        ([prize(achieved_on=date(2018, 12, 31))], "6", "6", ""),
        ([prize(achieved_on=date(2018, 12, 30))], "6", "0", "不在规定的取得时间内"),
    ],
)
def test_a_line_counts_as_its_rule_says(claims: list[Claim], own: str, machine: str, words: str) -> None:
    given_own, given_machine, reason = line_of(*claims)
    assert (given_own, given_machine) == (Decimal(own), Decimal(machine))
    assert words in reason if words else not reason


def test_caps_of_section_block_and_total() -> None:
    sheet = tally(
        SCHEDULE,
        [Claim("degree", "doctor", evidence=("d",)), Claim("years", value=Decimal(30)), prize(), prize(), prize()],
        anchors=ANCHORS,
    )
    assert {block.block: block.machine_mark for block in sheet.blocks} == {"level": 12, "results": 9, "awards": 9}
    assert (sheet.self_total, sheet.machine_total) == (Decimal("33.00"), Decimal("20.00"))


def test_totals_are_rounded_half_up_once_at_the_end() -> None:
    sheet = tally(
        SCHEDULE,
        [prize(choice="small", rank=3), prize(choice="small", rank=3, self_mark=Decimal("0.13"))],
        anchors=ANCHORS,
    )
    assert sheet.line("prizes").machine_mark == Decimal("1.005")
    assert sheet.machine_total == Decimal("1.01")


def test_an_anchor_that_is_not_known_opens_no_window() -> None:
    assert tally(SCHEDULE, [prize()], anchors={}).line("prizes").machine_mark == 0


@pytest.mark.parametrize(
    "claim", [Claim("nothing"), Claim("degree", "emperor"), Claim("degree", "doctor", self_mark=Decimal(-1))]
)
def test_a_claim_that_fits_nothing_is_refused(claim: Claim) -> None:
    with pytest.raises(BadClaim):
        tally(SCHEDULE, [claim])


def test_a_table_waits_for_confirmation_line_by_line() -> None:
    assert tally(SCHEDULE, []).unconfirmed_lines == ("t.prizes",)
    assert tally(SCHEDULE, [], confirmed={"t.prizes"}).confirmed
    assert tally(SCHEDULE, [], confirmed={"t"}).confirmed


def test_a_word_on_a_section_stands_for_every_line_inside_at_any_depth() -> None:
    (around,) = [block for block in SCHEDULE.blocks if "prizes" in [line.code for line in block.every_line()]]
    (inner,) = [part for part in (around, *around.sections) if "prizes" in [line.code for line in part.lines]]
    assert tally(SCHEDULE, [], confirmed={SCHEDULE.section_id(around)}).confirmed
    assert tally(SCHEDULE, [], confirmed={SCHEDULE.section_id(inner)}).confirmed
    assert not tally(
        SCHEDULE, [], confirmed={f"t.{block.code}" for block in SCHEDULE.blocks if block != around}
    ).confirmed


def test_lines_may_belong_to_a_specialty() -> None:
    text = TABLE.replace("        evidence: none\n", "        evidence: none\n        specialties: [silk]\n")
    schedule = read_schedule(parse(text))
    assert [line.line for line in tally(schedule, [], specialty="silk").lines] == ["degree", "years", "prizes"]
    assert [line.line for line in tally(schedule, []).lines] == ["degree", "prizes"]
    with pytest.raises(BadClaim):
        tally(schedule, [Claim("years", value=Decimal(5))], specialty="chemical")


BROKEN = {
    "no citation": ("    cap: 12\n    " + CITE, "    cap: 12", "cite"),
    "an option above the cap": ("cap: 7", "cap: 6", "上限"),
    "a code twice": ("line: years", "line: degree", "重复"),
    "bands upside down": (
        "{from: 10, points: 8}, {from: 5, points: 6}",
        "{from: 5, points: 6}, {from: 10, points: 8}",
        "从高到低",
    ),
    "an option twice": ("code: bachelor", "code: doctor", "重复"),
    "another rounding": ("half_up_2", "banker", "banker"),
    "another schema": ("schema: 1", "schema: 2", "格式版本"),
    "no way of counting": ("count: {choice:", "count: {guess:", "guess"),
    "a bad code": ("code: t\n", "code: T!\n", "T!"),
    "two ways of counting": ("count: {bands:", "count: {each: {choices: []}, bands:", "一种"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_table_names_line_and_remedy(name: str) -> None:
    old, new, words = BROKEN[name]
    assert old in TABLE
    with pytest.raises(PlanError) as refusal:
        read_schedule(parse(TABLE.replace(old, new, 1), "scoring.yaml"))
    assert refusal.value.line > 0
    assert words in str(refusal.value.message)
    assert str(refusal.value.remedy)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_the_tables_of_the_plans_are_whole_and_wait_for_an_office(path: Path) -> None:
    schedule = read_schedule(load(path))
    assert schedule.total_cap == sum(block.cap for block in schedule.blocks) == 100
    assert not tally(schedule, []).confirmed
    stored = read_schedule(json.loads(json.dumps(load(path).data, default=str)))
    assert stored == schedule


def test_what_was_found_of_the_information_technology_table() -> None:
    schedule = read_schedule(load(PLANS / "zhejiang-it-senior-2023" / "scoring.yaml"))
    assert [(block.cap, block.citation.origin) for block in schedule.blocks] == [
        (30, "found"),
        (60, "found"),
        (10, "found"),
    ]
    education = schedule.line("education")
    bachelor = education.option("bachelor_full_time")
    assert (education.cap, education.citation.origin) == (7, "found")
    assert bachelor
    assert (bachelor.points, bachelor.citation.origin) == (5, "found")
    found = {line.code for line in schedule.every_line() if line.citation.origin == "found"}
    assert found == {"education", "second_degree"}
    assert schedule.line("second_degree").count == "board"


def test_the_sheet_in_json_keeps_marks_exact() -> None:
    plain = json.loads(json.dumps(tally(SCHEDULE, [prize(rank=2)], anchors=ANCHORS).as_dict()))
    assert (plain["machine_total"], plain["confirmed"]) == ("4.80", False)
    assert {"line", "self_mark", "machine_mark", "reason", "origin", "claims"} <= set(plain["lines"][0])
