"""A file of claims: read exactly, refused with its path, and described by a schema that agrees."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema
import pytest

from provisions.documents_yaml import load
from scoring.calculator import Claim, ExpertMark, Given
from scoring.claims_file import CLAIMS_SCHEMA, BadClaimsFile, read_claims_file
from tests.scoring.test_cases import ASKS, FOLDER

WHOLE = {
    "schema": 1,
    "schedule": "every-rule",
    "specialty": "design",
    "anchors": {"title": "2025-01-01", "appointed": None, "count_to": "2030-12-31"},
    "confirmed": ["every-rule"],
    "claims": [
        {
            "line": "prizes",
            "choice": "city",
            "rank": 2,
            "achieved_on": "2026-05-01",
            "in_field": True,
            "evidence": ["file:7"],
            "self_mark": "3.50",
            "key": "12",
            "work": "w1",
            "pages": "3-5,8",
        },
        {"line": "exam", "value": 85.5, "choice": None, "evidence": []},
    ],
    "given": {"votes": {"value": "0.9", "by": "某市中评委", "document": "某评〔2030〕1号"}, "other": None},
    "marks": {"prizes": {"mark": 3, "reason": "佐证不全"}},
}
BROKEN: dict[str, tuple[Any, str, str]] = {
    "no list of claims": ({}, "$", "缺少“claims”"),
    "not an object": ([], "$", "名称"),
    "a stray word": ({"claims": [], "total": 3}, "$.total", "不认识“total”"),
    "another schema": ({"schema": 2, "claims": []}, "$.schema", "格式版本"),
    "a claim on no line": ({"claims": [{}]}, "$.claims[0]", "缺少“line”"),
    "a free mark": ({"claims": [{"line": "a", "points": 5}]}, "$.claims[0].points", "不认识“points”"),
    "a rank of nought": ({"claims": [{"line": "a", "rank": 0}]}, "$.claims[0].rank", "不小于 1"),
    "a negative mark": ({"claims": [{"line": "a", "self_mark": -1}]}, "$.claims[0].self_mark", "不小于 0"),
    "a figure in words": ({"claims": [{"line": "a"}, {"line": "a", "value": "many"}]}, "$.claims[1].value", "数"),
    "no day": ({"claims": [], "anchors": {"title": "spring"}}, "$.anchors.title", "日期"),
    "an anchor nobody knows": ({"claims": [], "anchors": {"birth": "2000-01-01"}}, "$.anchors.birth", "不认识“birth”"),
    "a figure from nobody": ({"claims": [], "given": {"votes": {"value": 1}}}, "$.given.votes", "缺少“by”"),
    "a reason that is no text": ({"claims": [], "marks": {"a": {"mark": 1, "reason": 5}}}, "$.marks.a.reason", "文字"),
    "evidence that is no text": ({"claims": [{"line": "a", "evidence": [3]}]}, "$.claims[0].evidence[0]", "文字"),
}  # fmt: skip


def test_a_whole_file_is_read_exactly() -> None:
    read = read_claims_file(WHOLE)
    assert read.schedule == "every-rule"
    assert read.claims == (
        Claim(
            "prizes",
            "city",
            rank=2,
            achieved_on=date(2026, 5, 1),
            in_field=True,
            evidence=("file:7",),
            self_mark=Decimal("3.50"),
            key="12",
            work="w1",
            pages="3-5,8",
        ),
        Claim("exam", value=Decimal("85.5")),
    )
    assert read.asked == {
        "specialty": "design",
        "anchors": {"title": date(2025, 1, 1), "count_to": date(2030, 12, 31)},
        "confirmed": ("every-rule",),
        "given": {"votes": Given(Decimal("0.9"), "某市中评委", "某评〔2030〕1号")},
        "marks": {"prizes": ExpertMark(Decimal(3), "佐证不全")},
    }


def test_a_file_may_say_nothing_but_its_claims() -> None:
    read = read_claims_file({"claims": [], "confirmed": []})
    assert (read.claims, read.schedule) == ((), "")
    assert read.asked == {"specialty": None, "anchors": {}, "confirmed": (), "given": {}, "marks": {}}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_names_path_and_remedy_and_the_schema_refuses_it_too(name: str) -> None:
    data, path, words = BROKEN[name]
    with pytest.raises(BadClaimsFile) as refusal:
        read_claims_file(data)
    assert refusal.value.path == path
    assert words in str(refusal.value)
    assert refusal.value.message.en
    assert refusal.value.remedy.en
    assert not valid(data)


def test_the_schema_is_one_of_2020_12_and_takes_what_the_reader_takes() -> None:
    jsonschema.Draft202012Validator.check_schema(CLAIMS_SCHEMA)
    assert CLAIMS_SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert valid(WHOLE)
    for path in FOLDER:
        data = load(path).data
        for case in data["cases"]:
            asked = {key: value for key, value in {**data.get("base", {}), **case}.items() if key in ASKS}
            plain = json.loads(json.dumps(asked, default=str))
            read_claims_file(plain)
            assert valid(plain), case["case"]


def valid(data: Any) -> bool:
    return jsonschema.Draft202012Validator(CLAIMS_SCHEMA).is_valid(data)
