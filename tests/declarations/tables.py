"""Score tables made for a test, standing in a plan of ours: one line of each kind, or a hundred alike."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from tests.stages import PLANS

HOST = "zhejiang-it-senior-2023"
TABLE = "it-senior-2018"
CITE = {"document": "测试评分表", "clause": "一", "origin": "notice"}
OURS = {"document": "本系统参考条目", "clause": "二", "origin": "reference"}

Data = dict[str, Any]


def folder_with(table: Data, where: Path) -> Path:
    """The folder of the host plan with another table in it; its cases speak of the old one and stay behind."""
    folder = where / HOST
    shutil.copytree(PLANS / HOST, folder, ignore=shutil.ignore_patterns("cases"))
    (folder / "scoring.yaml").write_text(yaml.safe_dump(table, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def table(*blocks: Data, total: int = 100) -> Data:
    return {
        "schema": 1, "code": TABLE, "zh": "测试评分表", "en": "Test table", "total": total, "rounding": "half_up_2",
        "cite": CITE, "blocks": list(blocks),
    }  # fmt: skip


def block(code: str, *lines: Data, cap: int = 30, **more: Any) -> Data:
    return {"block": code, "zh": f"模块{code}", "en": code, "cap": cap, "cite": CITE, "lines": list(lines), **more}


def line(code: str, count: Data, *, cap: int = 20, evidence: str = "required", **more: Any) -> Data:
    said = {"line": code, "zh": f"条目{code}", "en": code, "cap": cap, "cite": CITE, "evidence": evidence}
    return {**said, "count": count, **more}


def option(code: str, points: int, *levels: str) -> Data:
    said: Data = {"code": code, "zh": f"档{code}", "en": code, "points": points}
    return {**said, "levels": list(levels)} if levels else said


def each(*options: Data, **more: Any) -> Data:
    return {"each": {"choices": list(options), **more}}


def of_every_kind() -> Data:
    """Lines to try the pages on. `projects`: two levels, coefficients of rank, capped below two works."""
    levels = (option("high", 8, "national", "provincial"), option("low", 5, "city"))
    ranked = {"rank": [1.0, 0.5], "rank_rest": 0.25}
    return table(
        block(
            "works",
            line("projects", each(*levels, **ranked), cap=10, accepts=["project"], in_field=True),
            line("papers", each(option("any", 3)), cap=6, accepts=["paper"]),
            cap=14,
        ),
        block(
            "person",
            line("education", {"choice": [option("doctor", 7), option("bachelor", 5)]}, cap=7, once=True),
            line(
                "years", {"bands": {"unit_zh": "年", "unit_en": "years", "of": [{"from": 5, "points": 4}]}}, once=True
            ),
            line("exam", {"formula": {"unit_zh": "分", "unit_en": "points", "minus": 60, "times": 0.25}}, cap=10),
            line(
                "votes",
                {
                    "given": {
                        "by_zh": "下一级评委会",
                        "by_en": "the lower board",
                        "unit_zh": "率",
                        "unit_en": "rate",
                        "times": 2,
                    }
                },
                cap=2,
                evidence="none",
            ),
            line("board", {"board": {}}, cap=5, evidence="none"),
            line("ours", each(option("one", 2)), cap=2, cite=OURS),
        ),
    )


def of_a_hundred_lines() -> Data:
    blocks = [
        block(
            f"b{b}", *(line(f"l{b}-{n}", each(option("one", 1)), cap=2, accepts=["project"]) for n in range(20)), cap=20
        )
        for b in range(5)
    ]
    return table(*blocks)
