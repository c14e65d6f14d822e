"""The files of a plan are read each for itself, distrusted, and every fault names its file and line."""

from pathlib import Path

import pytest

from provisions.documents_yaml import PlanError
from review_plans.studio.sources import is_plan_file, open_source, texts_of_folder
from tests.review_plans.studio.changed import IT, texts


def test_a_fault_in_one_file_does_not_hide_that_of_another() -> None:
    broken = texts(IT, ("plan.yaml", "self_score:", "self_scored:"), ("scoring.yaml", "total:", "totals:"))
    found = open_source({**broken, "cases/more.yaml": "a: [1\n"})
    assert {error.file for error in found.errors} == {"plan.yaml", "cases/more.yaml"}
    mended = open_source({**broken, "plan.yaml": texts(IT)["plan.yaml"]})
    assert [error.file for error in mended.errors] == ["scoring.yaml"]


def test_a_missing_file_is_said() -> None:
    left = {name: text for name, text in texts(IT).items() if name != "eligibility.yaml"}
    assert [error.file for error in open_source(left).errors] == ["eligibility.yaml"]


def test_parts_that_do_not_meet_leave_the_plan_readable() -> None:
    found = open_source(texts(IT, ("plan.yaml", "by: [common.post_quota]", "by: [common.gone]")))
    assert found.errors == ()
    assert "common.gone" in str(found.disagreements[0])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
            + "".join(f"{c}: &{c} [{', '.join([f'*{p}'] * 10)}]\n" for p, c in zip("abcdef", "bcdefg", strict=True)),
            "展开后超过",
        ),
        ("[" * 3000, "嵌套超过"),
        ("\n".join(f"{'  ' * depth}k:" for depth in range(60)), "嵌套超过"),
        ("x" * 250_001, "个字符"),
        ("a: 1\nb: \x00", "控制字符"),
    ],
)
def test_a_file_made_to_exhaust_the_machine_is_refused(text: str, says: str) -> None:
    found = open_source({**texts(IT), "cases/bomb.yaml": text})
    assert says in str(found.errors[0].message)
    assert found.errors[0].file == "cases/bomb.yaml"


@pytest.mark.parametrize(
    "name", ["plan.yaml", "eligibility.yaml", "scoring.yaml", "cases/people.yaml", "cases/人物_2.b-c.yaml"]
)
def test_the_known_names_are_taken(name: str) -> None:
    assert is_plan_file(name)


@pytest.mark.parametrize(
    "name",
    [
        "../plan.yaml",
        "cases/../plan.yaml",
        "/plan.yaml",
        "cases/a/b.yaml",
        "cases/.yaml",
        "cases/x.py",
        "readme.md",
        "cases/.a.yaml",
        "cases/a&file=plan.yaml",
        "cases/a\nb.yaml",
        "cases/a b.yaml",
        "cases/a\x00.yaml",
        "cases/" + "a" * 110 + ".yaml",
    ],
)
def test_any_other_name_is_not(name: str) -> None:
    assert not is_plan_file(name)


def test_a_folder_without_a_plan_and_a_file_in_another_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="文件不存在"):
        texts_of_folder(tmp_path)
    (tmp_path / "plan.yaml").write_bytes("名称".encode("gbk"))
    with pytest.raises(PlanError, match="UTF-8"):
        texts_of_folder(tmp_path)
