"""Workbooks that strangers send: what is read from the cells, and each way a file can be no workbook."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook as Book

from files.inspect import Task, Unfit
from files.reading import LARGEST, Cell, Workbook, read_workbook
from files.refusals import Refusal
from files.workbooks import inspect


def saved(fill: Callable[[Any], object]) -> bytes:
    book = Book()
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(content: bytes, folder: Path, *, max_rows: int = 10) -> list[Any]:
    """What the child answers, without starting one."""
    source, copy = folder / "source", folder / "copy"
    source.write_bytes(content)
    inspect(Task("xlsx", str(source), str(copy), max_pages=0, max_pixels=0, max_rows=max_rows))
    return json.loads(copy.read_text())


def refused(content: bytes, folder: Path, **more: int) -> Unfit:
    with pytest.raises(Unfit) as refusal:
        opened(content, folder, **more)
    return refusal.value


def repacked(content: bytes, **changed: bytes) -> bytes:
    """The same package with parts added or replaced; `__` in a name stands for a slash, `_dot_` for a dot."""
    named = {name.replace("__", "/").replace("_dot_", "."): part for name, part in changed.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename not in named:
                target.writestr(entry.filename, source.read(entry))
        for name, part in named.items():
            target.writestr(name, part)
    return out.getvalue()


def upload(content: bytes, name: str = "人员.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_each_cell_comes_with_its_kind_and_empty_ones_not_at_all(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(
            ["文字", 12, 3.3e17, date(2008, 6, 30), datetime(2008, 6, 30, 8), True, "=1+1", "#N/A", "  ", None]
        )

    assert opened(saved(fill), tmp_path) == [
        [1, [[1, "text", "文字"], [2, "number", "12"], [3, "number", "3.3e+17"], [4, "day", "2008-06-30"],
             [5, "day", "2008-06-30"], [6, "yes_no", "1"], [7, "formula", ""], [8, "error", "#N/A"]]]
    ]  # fmt: skip


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"] = "=cmd|' /C calc'!A0"
        sheet["A1"].data_type = "s"

    assert opened(saved(fill), tmp_path) == [[1, [[1, "text", "=cmd|' /C calc'!A0"]]]]


def test_a_sheet_whose_last_cell_was_coloured_is_not_a_million_rows_long(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"] = "姓名"
        sheet["XFD1048576"].number_format = "@"

    assert opened(saved(fill), tmp_path) == [[1, [[1, "text", "姓名"]]]]


def test_merged_cells_are_refused_by_name(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        sheet["A3"] = "王小明"
        sheet.merge_cells("A3:A5")

    refusal = refused(saved(fill), tmp_path)
    assert (refusal.code, refusal.figures) == ("workbook_merged", {"cells": "A3:A5"})


def test_more_rows_than_allowed_are_refused_with_both_numbers(tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        for number in range(11):
            sheet.append([number])

    refusal = refused(saved(fill), tmp_path)
    assert (refusal.code, refusal.figures) == ("workbook_too_long", {"found": 11, "limit": 10})


def plain(sheet: Any) -> None:
    sheet["A1"] = "姓名"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"xl__vbaProject_dot_bin": b"macro"}, "workbook_macros"),
        ({"xl__worksheets__sheet9_dot_xml": b"0" * 30_000_000}, "workbook_bomb"),
        ({f"xl__media__{n}": b"" for n in range(500)}, "workbook_bomb"),
        ({"xl__sharedStrings_dot_xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><sst>&b;</sst>'}, "workbook_entities"),
        ({"xl__sharedStrings_dot_xml": "<!DOCTYPE a><sst/>".encode("utf-16")}, "workbook_entities"),
    ],
)  # fmt: skip
def test_a_package_that_no_spreadsheet_saves_is_refused_before_it_is_parsed(
    changed: dict[str, bytes], code: str, tmp_path: Path
) -> None:
    assert refused(repacked(saved(plain), **changed), tmp_path).code == code


def test_another_archive_is_no_workbook(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("word/document.xml", "<document/>")
    assert refused(out.getvalue(), tmp_path).code == "workbook_only"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xlsx", "workbook_protected"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "workbook_protected"),
        ("姓名,身份证号".encode(), "a.csv", "workbook_only"),
        ("姓名,身份证号".encode(), "a.xlsx", "workbook_damaged"),
        (b"PK\x03\x04", "a.xlsm", "workbook_only"),
        (b"x" * (LARGEST + 1), "a.xlsx", "workbook_too_big"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_told_apart_without_opening_it(content: bytes, name: str, code: str) -> None:
    answer = read_workbook(upload(content, name), max_rows=10)
    assert isinstance(answer, Refusal)
    assert answer.code == code
    assert answer.reason
    assert answer.remedy


def test_no_file_at_all_has_its_sentence() -> None:
    answer = read_workbook(None, max_rows=10)
    assert isinstance(answer, Refusal)
    assert answer.code == "no_file"


def test_a_workbook_is_read_in_a_child_and_nothing_of_it_stays(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path
    answer = read_workbook(upload(saved(plain)), max_rows=10)
    assert isinstance(answer, Workbook)
    assert answer.rows == ((1, {1: Cell("text", "姓名")}),)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_cut_off_workbook_is_answered_by_the_child_as_damaged(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path
    answer = read_workbook(upload(saved(plain)[:-200]), max_rows=10)
    assert isinstance(answer, Refusal)
    assert answer.code == "workbook_damaged"
