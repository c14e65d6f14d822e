"""The workbook that is filled in: headings, an example line, drop-downs, and a sheet that explains each column."""

import io
from collections.abc import Iterable
from typing import Any

from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from documents.sheets import FONT, clean, is_trigger
from offices.people.columns import COLUMNS, EXAMPLE_MARK, PROBLEM_HEADING, Column
from offices.people.rows import MOST_ROWS, Row

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# not on screen: names and headings inside a Chinese workbook
PEOPLE, EXPLAINED, EXPLAINED_HEADINGS = "人员", "填写说明", ("列", "必填", "怎么填", "可选的词", "示例")
# not on screen: words inside a Chinese workbook
MUST, MAY, EXAMPLE_LINE = (
    "必填",
    "选填",
    "示例行（浅色的第 2 行）不会导入，可以留着。身份证号请按文本填写；一人一行，不要合并单元格，不要改标题。",
)
# not on screen: the box a spreadsheet shows beside a wrong word
FROM_THE_LIST = "请从下拉选项里选。"
INK, MUST_FILL, EXAMPLE_INK = "1B2430", "F3E9D2", "5F6B7A"
LAST = MOST_ROWS


def template() -> bytes:
    """An empty workbook with its example."""
    return _saved(_book(), ())


def refused(rows: Iterable[Row]) -> bytes:
    """The rows as they were sent, each with its reasons in a last column that is not read when it is sent again."""
    return _saved(_book(PROBLEM_HEADING), rows)


def _book(*more: str) -> Workbook:
    book = Workbook()
    page: Any = book.active
    page.title = PEOPLE
    for place, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = column.width
        page.column_dimensions[letter].number_format = "@"
        _head(
            page.cell(1, place), f"{column.heading}*" if column.compulsory else column.heading, must=column.compulsory
        )
        example = f"{EXAMPLE_MARK}：{column.example}" if place == 1 else column.example
        _write(page.cell(2, place), example, EXAMPLE_INK)
        if column.words:
            _offer(page, letter, column)
    for place, heading in enumerate(more, start=len(COLUMNS) + 1):
        page.column_dimensions[get_column_letter(place)].width = 60
        _head(page.cell(1, place), heading, must=False)
    page.freeze_panes = "B2"
    page.row_dimensions[1].height = 32
    _explain(book.create_sheet(EXPLAINED))
    return book


def _saved(book: Workbook, rows: Iterable[Row]) -> bytes:
    page: Any = book[PEOPLE]
    for line, row in enumerate(rows, start=3):
        for place, column in enumerate(COLUMNS, start=1):
            _write(page.cell(line, place), row.cell(column).text, INK)
        reasons = "\n".join(f"{each.heading}：{each.words}" if each.heading else each.words for each in row.problems)
        _write(page.cell(line, len(COLUMNS) + 1), reasons, INK)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(cell: Any, text: str, *, must: bool) -> None:
    cell.value = text
    cell.font = Font(name=FONT, size=11, bold=True, color=INK)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    if must:
        cell.fill = PatternFill("solid", fgColor=MUST_FILL)


def _write(cell: Any, text: str, ink: str) -> None:
    """Always text: a spreadsheet neither counts with it nor runs it."""
    if not text:
        return
    cell.value = clean(text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = is_trigger(text)
    cell.font = Font(name=FONT, size=11, color=ink)
    cell.alignment = Alignment(vertical="center", wrap_text=len(text) > 40)


def _offer(page: Any, letter: str, column: Column) -> None:
    offered = DataValidation(
        type="list", formula1=f'"{",".join(column.words)}"', allow_blank=True, showErrorMessage=True
    )
    offered.error = FROM_THE_LIST
    page.add_data_validation(offered)
    offered.add(f"{letter}2:{letter}{LAST}")


def _explain(page: Any) -> None:
    for place, (heading, width) in enumerate(zip(EXPLAINED_HEADINGS, (18, 8, 60, 44, 24), strict=True), start=1):
        page.column_dimensions[get_column_letter(place)].width = width
        _head(page.cell(1, place), heading, must=False)
    with override("zh-hans"):
        for line, column in enumerate(COLUMNS, start=2):
            told = (
                column.heading, MUST if column.compulsory else MAY, str(column.hint), " / ".join(column.words),
                column.example,
            )  # fmt: skip
            for place, text in enumerate(told, start=1):
                _write(page.cell(line, place), text, INK)
        _write(page.cell(len(COLUMNS) + 3, 1), EXAMPLE_LINE, INK)
    page.freeze_panes = "A2"
