"""A plan's folder as .zip: in only as far as it is trusted, out always the same."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from review_plans.studio.archive import read_archive, write_archive

GOOD = {"plan.yaml": "schema: 1\n", "eligibility.yaml": "schema: 1\n", "cases/people.yaml": "on: 2023-01-01\n"}


def packed(files: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        read_archive(data)
    return " ".join(refused.value.messages)


def test_a_folder_comes_back_as_it_went_and_the_same_texts_give_the_same_bytes() -> None:
    data = write_archive("some-plan", GOOD)
    assert read_archive(data) == GOOD
    assert write_archive("some-plan", GOOD) == data


def test_files_without_a_folder_around_them_and_windows_lines_are_taken() -> None:
    assert read_archive(packed({**GOOD, "plan.yaml": b"\xef\xbb\xbfschema: 1\r\n"})) == GOOD


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("../plan.yaml", "不是计划文件"),
        ("/etc/passwd", "不是计划文件"),
        ("cases/../../x.yaml", "不是计划文件"),
        ("run.py", "不是计划文件"),
        ("deep/er/plan.yaml", "不是计划文件"),
    ],
)
def test_a_name_that_leads_elsewhere_or_is_no_plan_file_is_refused(name: str, says: str) -> None:
    assert says in refusal(packed({**GOOD, name: "x"}))


def test_a_bomb_is_not_unpacked() -> None:
    assert "plan.yaml 太大" in refusal(packed({**GOOD, "plan.yaml": b"0" * 50_000_000}))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"no zip at all", "打不开"),
        (b"x" * (2 * 1024 * 1024 + 1), "超过 2 MB"),
        (packed({f"cases/p{n}.yaml": "x" for n in range(41)}), "41 个文件"),
        (packed({"plan.yaml": "schema: 1"}), "缺少 eligibility.yaml"),
        (packed({**GOOD, "plan.yaml": "计划".encode("gbk")}), "不是 UTF-8"),
        (packed({}), "缺少"),
    ],
    ids=["no zip", "too large", "too many", "too few", "another encoding", "empty"],
)
def test_what_cannot_be_a_plan_is_refused_with_what_to_do(data: bytes, says: str) -> None:
    assert says in refusal(data)


def test_a_file_that_stands_there_twice_is_refused() -> None:
    buffer = io.BytesIO(packed(GOOD))
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("plan.yaml", "schema: 2")
    assert "两个 plan.yaml" in refusal(buffer.getvalue())
