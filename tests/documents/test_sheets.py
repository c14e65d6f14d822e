"""T-045 and the roster's cells, read back with openpyxl."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from documents.sheets import Column, Sheet, clean, is_trigger, write

COLUMNS = [
    Column("序号", 6, "integer"),
    Column("身份证号码", 21),
    Column("姓名", 12),
    Column("取得资格时间", 12, "date"),
    Column("自评分", 10, "decimal"),
]
ROW = [1, "33010619850615001X", "王𬎆", date(2015, 4, 12), Decimal("78.50")]
TRIGGERS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1＋1",
    "＋1",
    "－1",
    "＠x",
    '"=1',
    ";=1",
    " =1",
    "=cmd|' /C calc'!A0",
]


def book(rows: list[list[Any]], **fields: Any) -> Any:
    out = io.BytesIO()
    sheet = Sheet(title="花名册", caption="杭州，2023 年", columns=COLUMNS, rows=rows, **fields)
    assert write(sheet, out) == len(rows)
    return openpyxl.load_workbook(io.BytesIO(out.getvalue()))


def test_cells_come_back_as_what_they_were() -> None:
    page = book([ROW]).active
    assert [cell.value for cell in page[3]] == [column.title for column in COLUMNS]
    number, identity, name, day, score = page[4]
    assert (number.value, identity.value, name.value, score.value) == (1, "33010619850615001X", "王𬎆", 78.5)
    assert (identity.data_type, name.data_type) == ("s", "s")
    assert identity.number_format == "@"
    assert day.is_date
    assert day.value.date() == date(2015, 4, 12)
    assert day.number_format == "yyyy-mm-dd"
    assert name.border.left.style == "thin"


def test_leading_zeros_and_long_numbers_stay() -> None:
    page = book([[1, "012345678901234567", "00123", None, None]]).active
    assert [cell.value for cell in page[4]][1:3] == ["012345678901234567", "00123"]


@pytest.mark.parametrize("text", TRIGGERS)
def test_what_could_be_a_formula_stays_text(text: str) -> None:
    assert is_trigger(text)
    page = book([[1, text, text, text, text]]).active
    for cell in page[4][1:]:
        assert cell.data_type == "s"
        assert cell.value == text.replace("\r", "")
        assert cell.quotePrefix
        assert cell.number_format == "@"


def test_the_title_can_be_no_formula_either() -> None:
    out = io.BytesIO()
    write(Sheet(title="=1+1", columns=[Column("=2+2", 5)], rows=[]), out)
    page = openpyxl.load_workbook(io.BytesIO(out.getvalue())).active
    assert [(page["A1"].value, page["A1"].data_type), (page["A2"].value, page["A2"].data_type)] == [
        ("=1+1", "s"),
        ("=2+2", "s"),
    ]


def test_markup_and_control_characters_do_no_harm() -> None:
    page = book([[1, "</t></is></c><c><v>1</v>&<>\"'", "a\x00b\x0bc\x1fd\ud800e\ufffe", None, None]]).active
    assert page["B4"].value == "</t></is></c><c><v>1</v>&<>\"'"
    assert page["C4"].value == "abcde"


def test_line_breaks_and_blanks_at_the_ends_are_kept() -> None:
    assert book([[1, " a\n b ", "x", None, None]]).active["B4"].value == " a\n b "


def test_a_text_too_long_for_a_cell_is_marked() -> None:
    assert len(clean("长" * 40_000)) == 32_767
    assert clean("长" * 40_000).endswith("…")


def test_a_day_before_spreadsheets_count_is_text() -> None:
    page = book(
        [
            [1, "x", "y", date(1899, 5, 1), None],
            [2, "x", "y", date(1900, 3, 1), None],
            [3, "x", "y", date(1986, 5, 4), None],
        ]
    ).active
    assert page["D4"].value == "1899-05-01"
    assert [page["D5"].value.date(), page["D6"].value.date()] == [date(1900, 3, 1), date(1986, 5, 4)]


def test_the_page_is_ready_for_printing() -> None:
    page = book([ROW]).active
    assert page.freeze_panes == "A4"
    assert page.print_title_rows == "$3:$3"
    assert page.page_setup.orientation == "landscape"
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.column_dimensions["B"].width == 21
    assert page["A1"].value == "花名册"
    assert page["A2"].value == "杭州，2023 年"


def test_no_rows_make_an_empty_list() -> None:
    assert book([]).active.max_row == 3


def test_many_rows_are_streamed() -> None:
    out = io.BytesIO()
    count = write(Sheet(title="长名单", columns=COLUMNS, rows=(ROW for _ in range(20_000))), out)
    assert count == 20_000
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as packed:
        assert packed.testzip() is None
    page = openpyxl.load_workbook(io.BytesIO(out.getvalue()), read_only=True).active
    assert sum(1 for _ in page.iter_rows(min_row=3)) == 20_000


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        book([[1, 2]])


def test_a_second_sheet_leaves_the_first_as_it_is() -> None:
    def shown(page: Any) -> list[Any]:
        cells = [
            (c.coordinate, c.value, c.font.b, c.font.sz, c.number_format, c.quotePrefix)
            for row in page.iter_rows()
            for c in row
        ]
        return [page.title, page.freeze_panes, page.print_title_rows, page.merged_cells.ranges, *cells]

    plain = book([ROW, ROW])
    told = book([ROW, ROW], about=lambda count: [("写入行数", str(count)), ("筛选", "=1+1 & <b>")])
    assert (plain.sheetnames, told.sheetnames) == (["名单"], ["名单", "本表说明"])
    assert shown(plain.active) == shown(told.active)
    about = told.worksheets[1]
    assert list(about.iter_rows(values_only=True)) == [("写入行数", "2"), ("筛选", "=1+1 & <b>")]
    assert {(cell.data_type, cell.quotePrefix) for row in about.iter_rows() for cell in row} == {("s", True)}
