"""What a table may not say: every refusal names its line and what to do."""

import json
import re
from pathlib import Path

import pytest

from provisions.documents_yaml import PlanError, parse
from scoring.reading import read_schedule
from scoring.schedule import COUNTS, Rounding
from tests.scoring.tables import EVERY_RULE, HERE, SCHEDULE

TEXT = (HERE / "every_rule.yaml").read_text(encoding="utf-8")
BROKEN = {
    "a specialty in two groups": ("specialties: [building]", "specialties: [design]", "同一专业只能用一张表"),
    "a specialty twice in a group": ("[surveying, design]", "[surveying, surveying]", "同一专业只能用一张表"),
    "a group nobody knows": ("groups: [building]", "groups: [mining]", "不认识“mining”"),
    "a line for specialties that its block leaves out": ("specialties: [surveying]\n", "specialties: [building]\n", "永远用不上"),
    "a line for a group that its block leaves out": ("specialties: [surveying]\n", "groups: [building]\n", "永远用不上"),
    "the best of as many as there are": ("best_of: 1", "best_of: 2", "等于不限"),
    "the best of none": ("best_of: 1", "best_of: 0", "不小于 1"),
    "levels from low to high": ("base: 8, bonus: 2", "base: 10, bonus: 2", "级别须从高到低"),
    "a bonus above its base": ("base: 5, bonus: 1", "base: 5, bonus: 6", "加分不能高于基础分"),
    "a level twice": ("code: city, zh: 市级, en: City, base", "code: national, zh: 市级, en: City, base", "选项重复"),
    "ranks from low to high": ("rank: [1.0, 0.8, 0.5]", "rank: [0.5, 0.8, 1.0]", "排名系数须从高到低"),
    "a rest above the last rank": ("rank_rest: 0.3", "rank_rest: 0.6", "排名系数须从高到低"),
    "two bands from one figure": ("{from: 5, points: 4}", "{from: 10, points: 4}", "档次须从高到低"),
    "evidence where an office gives the figure": ("count: {given:", "once: true\n        count: {given:", "用不上“once”"),
    "once beside a bonus": ("count:\n              best_and_bonus", "once: true\n            count:\n              best_and_bonus", "用不上“once”"),
    "a window on what the board adds": ("count: {board: {}}", "window: {after: title}\n        count: {board: {}}", "用不上“window”"),
    "a window longer than a life": ("or_last_years: 5", "or_last_years: 101", "应为 1 至 100"),
    "a way of counting with words of its own": ("board: {}", "board: {points: 2}", "不认识“points”"),
    "too many places": ("rounding: half_up_2", "rounding: {half_up: 5, at: line}", "最多保留 4 位"),
    "rounded nowhere": ("rounding: half_up_2", "rounding: {half_up: 1, at: block}", "不认识“block”"),
    "a section with nothing in it": ("    sections:\n      - section: works", "    sections:\n      - section: empty\n        zh: 空\n        en: Empty\n        cap: 1\n        cite: {document: 例, clause: 空, origin: notice}\n      - section: works", "没有任何评分条目"),
    "a level of the table below the base": ("cap: 15\n", "cap: 9\n", "超过本条上限"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_table_names_line_and_remedy(name: str) -> None:
    old, new, words = BROKEN[name]
    assert old in TEXT
    with pytest.raises(PlanError) as refusal:
        read_schedule(parse(TEXT.replace(old, new, 1), "scoring.yaml"))
    assert refusal.value.file == "scoring.yaml"
    assert refusal.value.line > 1
    assert words in f"{refusal.value.message}{refusal.value.remedy}"
    assert str(refusal.value.remedy)


def test_evidence_is_not_asked_for_a_figure_that_an_office_gives() -> None:
    start = TEXT.index("line: votes")
    broken = TEXT[:start] + TEXT[start:].replace("evidence: none", "evidence: required", 1)
    with pytest.raises(PlanError, match="用不上“evidence”"):
        read_schedule(parse(broken))


def test_a_table_goes_four_levels_deep_and_no_deeper() -> None:
    def nested(depth: int) -> str:
        head = "schema: 1\ncode: t\nzh: 表\nen: T\ntotal: 1\nrounding: half_up_2\n"
        cite = "cite: {document: 例, clause: 一, origin: notice}"
        text, indent = f"{head}{cite}\nblocks:\n", ""
        for level in range(depth):
            kind = "block" if level == 0 else "section"
            text += f"{indent}  - {kind}: s{level}\n{indent}    zh: 组\n{indent}    en: S\n{indent}    cap: 1\n{indent}    {cite}\n"
            text += f"{indent}    {'lines' if level == depth - 1 else 'sections'}:\n"
            indent += "    "
        line = f"{indent}  - line: x\n{indent}    zh: 条\n{indent}    en: X\n{indent}    cap: 1\n{indent}    {cite}\n"
        return f"{text}{line}{indent}    evidence: none\n{indent}    count: {{board: {{}}}}\n"

    assert [line.code for line in read_schedule(parse(nested(3))).every_line()] == ["x"]
    with pytest.raises(PlanError, match="层级超过四级"):
        read_schedule(parse(nested(4)))


def test_a_stored_table_reads_like_its_file() -> None:
    stored = json.loads(json.dumps(EVERY_RULE.data, default=str))
    assert read_schedule(stored) == SCHEDULE


def test_rounding_may_be_told_apart() -> None:
    table = read_schedule(parse(TEXT.replace("half_up_2", "{half_up: 1, at: line}", 1)))
    assert (SCHEDULE.rounding, table.rounding) == (Rounding(2, "total"), Rounding(1, "line"))


def test_a_table_knows_its_lines_options_and_groups() -> None:
    prizes = SCHEDULE.line("prizes")
    option = prizes.option("city")
    assert option
    assert option.levels == ("city",)
    assert prizes.option("county") is None
    with pytest.raises(LookupError):
        SCHEDULE.line("nothing")
    design, nobody = SCHEDULE.group_of("design"), SCHEDULE.group_of("mining")
    assert design
    assert (design.code, nobody) == ("design", None)
    assert "surveys" not in [line.code for line in SCHEDULE.lines_for("design")]
    assert SCHEDULE.waiting(None) == {}


def test_the_examples_of_the_documentation_can_be_read() -> None:
    told = (Path(__file__).parents[2] / "docs" / "scoring.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"```yaml\n(.*?)```", told, re.S)
    ways = re.findall(r"`(count: .*?)`", told)
    cite = "cite: {document: 例, clause: 一, origin: reference}"
    lines = "".join(
        f"      - {{line: l{number}, zh: 条, en: Line, cap: 9, evidence: none, {cite}, {way}}}\n"
        for number, way in enumerate(ways)
    )
    schedule = read_schedule(parse(re.sub(r"    lines: \[\].*\n", lambda _found: f"    lines:\n{lines}", table)))
    assert {line.count for line in schedule.every_line()} == set(COUNTS)
