"""Files that know their lines: each way of being wrong names line and remedy."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from provisions.documents_yaml import PlanError, load, parse

PLANS = Path(__file__).resolve().parents[2] / "review_plans" / "plans"

GOOD = """\
name: 计划
open: yes
on: 2023-12-31
area: "330000"
points: 2.5
count: 3
ready: true
none: ~
rules:
  - {id: a}
  - id: b
    cite: {document: 某号, clause: 一, origin: notice}
"""


def test_plain_values_are_read_without_surprises() -> None:
    assert parse(GOOD).data == {
        "name": "计划",
        "open": "yes",
        "on": date(2023, 12, 31),
        "area": "330000",
        "points": Decimal("2.5"),
        "count": 3,
        "ready": True,
        "none": None,
        "rules": [{"id": "a"}, {"id": "b", "cite": {"document": "某号", "clause": "一", "origin": "notice"}}],
    }


def test_every_node_knows_its_line(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(GOOD, encoding="utf-8")
    located = load(path)
    assert located.line_of(("rules", 1, "cite", "origin")) == 12
    assert located.line_of(("rules", 1, "nothing")) == 11
    error = located.error(("rules", 0), "错", "改")
    assert (error.file, error.line) == (str(path), 10)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\na: 2\n", 2, "写了两次"),
        ("a: [1\nb: 2\n", 2, "YAML"),
        ("a: 2023-02-30\n", 1, "日期"),
        ("", 1, "空"),
        ("a: 9999-12-31\n", 1, "1900 年至 2200 年"),
        ("a: 0001-01-01\n", 1, "1900 年至 2200 年"),
        ("b: 1\na: " + "9" * 5000 + "\n", 2, "数字超过"),
        ("a: " + "9" * 5000 + ".5\n", 1, "数字超过"),
        ("a: &x [*x]\n", 1, "别名"),
        ('b: 1\na: "x\\0y"\n', 2, "控制字符"),
        ('a: "\\ud800"\n', 1, "控制字符"),
        ('b: 1\n"a\\x07": 1\n', 2, "控制字符"),
        ('b: 1\na: ["\\x7f"]\n', 2, "控制字符"),
        ('b: 1\na: "\\U99999999"\n', 2, "控制字符"),
        ('b: 1\na: "\\UFFFFFFFF"\n', 2, "控制字符"),
        ("a: 1\nb: \x07\n", 2, "控制字符"),
        ("\nb: \x07\n", 2, "控制字符"),
        ('\na: "\\U99999999"\n', 2, "控制字符"),
        ("a: " + "9" * 41 + "\n", 1, "数字超过"),
        ("\n" + "[" * 42 + "]" * 42, 2, "嵌套"),
        ("[" * 20_000, 1, "嵌套"),
        ("a: " + "字" * 250_000, 1, "250000 个字符"),
        ("a: &x [" + "1," * 400 + "]\nb: &y [" + "*x," * 400 + "]\n", 1, "100000 项"),
    ],
    ids=[
        "twice", "open", "no day", "empty", "too late", "too early", "too many digits", "a long fraction", "own alias",
        "escaped null", "surrogate", "control in a key", "control in a list", "no character", "largest escape",
        "control", "control after an empty line", "escape after an empty line", "one digit too many", "deep", "very deep", "long", "swollen",
    ],
)  # fmt: skip
def test_broken_files_name_the_line(text: str, line: int, words: str) -> None:
    with pytest.raises(PlanError) as refusal:
        parse(text, "plan.yaml")
    assert refusal.value.line == line
    assert words in str(refusal.value)
    assert str(refusal.value.remedy)


def test_a_day_of_another_age_is_told_the_first_and_the_last_year() -> None:
    with pytest.raises(PlanError) as refusal:
        parse("a: 1800-01-01\n", "plan.yaml")
    assert refusal.value.message.en == "1800-01-01 is not between 1900 and 2200."  # type: ignore[union-attr]


def test_forty_levels_may_be_nested_in_a_file() -> None:
    text = "[" * 40 + "]" * 40
    assert parse(text, "plan.yaml").data == json.loads(text)
    with pytest.raises(PlanError):
        parse(f"[{text}]", "plan.yaml")


@pytest.mark.parametrize("opening", ["[", "- ", "{a: ", "? "])
def test_a_text_that_only_goes_deeper_is_refused_and_ends_nothing(opening: str) -> None:
    with pytest.raises(PlanError, match="嵌套"):
        parse(opening * (240_000 // len(opening)), "plan.yaml")


@pytest.mark.parametrize("path", sorted(PLANS.rglob("*.yaml")), ids=lambda path: str(path.relative_to(PLANS)))
def test_the_fast_reading_of_a_plan_is_that_of_the_careful_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = load(path)
    monkeypatch.setattr(yaml, "CBaseLoader", yaml.BaseLoader)
    assert fast == load(path)


def test_forty_digits_are_still_a_number() -> None:
    assert parse("a: " + "9" * 40 + "\n", "plan.yaml").data == {"a": 10**40 - 1}


READERS = {
    "missing": (lambda root: root.at("rules"), "缺少"),
    "stray": (lambda root: root.only("b"), "不认识"),
    "not a mapping": (lambda root: root.at("a").at("b"), "名称: 值"),
    "not a list": (lambda root: list(root.at("a").items()), "列表"),
    "empty list": (lambda root: root.at("empty").some(), "至少一项"),
    "no words": (lambda root: root.at("n").text(), "文字"),
    "no choice": (lambda root: root.at("a").choice({"x"}), "可选"),
    "not whole": (lambda root: root.at("a").whole(), "整数"),
    "too small": (lambda root: root.at("n").whole(9), "整数"),
    "not a mapping for its keys": (lambda root: root.at("a").only("b"), "名称: 值"),
    "a list as number": (lambda root: root.at("empty").number(), "数"),
    "a negative number": (lambda root: root.at("less").number(), "数"),
    "no number": (lambda root: root.at("a").number(), "数"),
    "no flag": (lambda root: root.at("a").flag(), "true"),
    "no day": (lambda root: root.at("a").day(), "日期"),
    "no pairs": (lambda root: dict(root.at("a").pairs()), "名称: 值"),
}


@pytest.mark.parametrize("name", READERS)
def test_each_reader_refuses_with_place_and_remedy(name: str) -> None:
    read, words = READERS[name]
    with pytest.raises(PlanError) as refusal:
        read(parse("a: 字\nn: 3\nempty: []\nless: -1\n", "plan.yaml").root)
    assert words in str(refusal.value)
    assert refusal.value.line >= 1


def test_escapes_of_ordinary_characters_are_read() -> None:
    assert parse('a: "\\t\\n\\u8BA1\\U0001F600\\U0010FFFD"\n').data == {"a": "\t\n计\U0001f600\U0010fffd"}


def test_a_day_that_came_back_from_json_as_text_is_bounded_like_one_that_was_written() -> None:
    assert parse('on: "2023-12-31"\n').root.at("on").day() == date(2023, 12, 31)
    with pytest.raises(PlanError, match="1900 年至 2200 年"):
        parse('on: "9999-12-31"\n').root.at("on").day()
