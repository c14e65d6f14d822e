"""Workbooks: openpyxl makes title, header, widths and styles once; the rows are streamed into its sheet as XML.

Made so because styling each cell through openpyxl costs ten times as much; see technology notes. Whatever people wrote
is a text cell: a formula stays text, shown as typed, and stays text when somebody edits it (quote prefix).
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

KINDS = {"text": "@", "date": "yyyy-mm-dd", "integer": "0", "decimal": "0.00"}
LONGEST_CELL = 32_767
EPOCH = date(1899, 12, 30).toordinal()
# Before this day the serial numbers of spreadsheets are off by one (their 1900 has a 29 February).
FIRST_SERIAL_DAY = date(1900, 3, 1)
TRIGGER = re.compile(r"""\s*[=+\-@＝＋－＠]|[\t\r\n"';,|]""")
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
LOOKS_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
SHEET = "xl/worksheets/sheet1.xml"
ABOUT = "xl/worksheets/sheet2.xml"
ABOUT_TAB = "本表说明"  # not on screen: the tab of a Chinese workbook
FONT = "Noto Sans CJK SC"


@dataclass(frozen=True)
class Column:
    """`width` in characters; `kind` is text, date, integer or decimal. Values of another type become text."""

    title: str
    width: int
    kind: str = "text"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"column {self.title}: unknown kind {self.kind}")


@dataclass(frozen=True)
class Sheet:
    """`rows` is read once, row by row; each holds as many values as there are columns. None is an empty cell.

    `foot` is asked with the number of rows written: lines that stand below them, each in the first cell of a row.
    `about` is asked the same and answers what a second sheet says, as name and words; for a paper whose first sheet
    holds its rows and nothing else.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    caption: str = ""
    landscape: bool = True
    name: str = "名单"  # not on screen: the tab of a Chinese workbook
    foot: Callable[[int], Sequence[str]] | None = None
    about: Callable[[int], Sequence[tuple[str, str]]] | None = None


@dataclass(frozen=True)
class _Template:
    """The empty workbook as bytes, the style numbers of each column (plain, quoted) and the row of the first value.

    `about`: the two styles of the second sheet.
    """

    content: bytes
    styles: tuple[tuple[int, int], ...]
    first_row: int
    about: tuple[int, int] = (0, 0)


def write(sheet: Sheet, out: BinaryIO) -> int:
    """Writes the workbook; answers the number of rows. Memory does not grow with them."""
    template = _template(sheet)
    count = 0
    with (
        zipfile.ZipFile(io.BytesIO(template.content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            if entry.filename == ABOUT:  # says how many rows there are: after them
                continue
            if entry.filename != SHEET:
                target.writestr(entry.filename, source.read(entry))
                continue
            head, tail = source.read(entry).decode().split("</sheetData>")
            with target.open(SHEET, "w", force_zip64=True) as stream:
                # Without <dimension> readers count for themselves; with openpyxl's they would stop at the header.
                stream.write(re.sub(r"<dimension [^>]*/>", "", head).encode())
                for xml in _rows(sheet, template):
                    stream.write(xml.encode())
                    count += 1
                for xml in _foot(sheet, template.first_row + count, count):
                    stream.write(xml.encode())
                stream.write(f"</sheetData>{tail}".encode())
        if sheet.about:
            empty = re.sub(r"<dimension [^>]*/>", "", source.read(ABOUT).decode())
            said = "".join(_about(sheet.about(count), template.about))
            head, tail = re.split(r"<sheetData ?/>|<sheetData></sheetData>", empty)
            target.writestr(ABOUT, f"{head}<sheetData>{said}</sheetData>{tail}")
    return count


def is_trigger(text: str) -> bool:
    """Whether a spreadsheet, or a reader of a CSV made from it, could take this text for a formula (T-045)."""
    return TRIGGER.match(text) is not None


def clean(text: str) -> str:
    """What XML can hold, in one cell."""
    kept = UNWRITABLE.sub("", text)
    return kept if len(kept) <= LONGEST_CELL else kept[: LONGEST_CELL - 1] + "…"


def _template(sheet: Sheet) -> _Template:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet.name
    thin = Side(style="thin", color="000000")
    ruled, last = Border(left=thin, right=thin, top=thin, bottom=thin), len(sheet.columns)
    heads = [text for text in (sheet.title, sheet.caption) if text]
    for number, text in enumerate(heads, start=1):
        page.merge_cells(start_row=number, start_column=1, end_row=number, end_column=last)
        _put(page.cell(number, 1), text, Font(name=FONT, size=16 if number == 1 else 10, bold=number == 1), "center")
    header = len(heads) + 1
    for place, column in enumerate(sheet.columns, start=1):
        cell = page.cell(header, place)
        _put(cell, column.title, Font(name=FONT, size=10, bold=True), "center")
        cell.border = ruled
        page.column_dimensions[get_column_letter(place)].width = column.width
    styles = tuple(
        _styles(page, header + 1, place, column, ruled) for place, column in enumerate(sheet.columns, start=1)
    )
    page.delete_rows(header + 1, 2)
    page.freeze_panes = f"A{header + 1}"
    page.print_title_rows = f"{header}:{header}"
    page.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    assert page.oddFooter is not None
    page.oddFooter.center.text = "第 &P 页 共 &N 页"  # not on screen: printed on a Chinese paper
    about = _about_sheet(book) if sheet.about else (0, 0)
    out = io.BytesIO()
    book.save(out)
    return _Template(out.getvalue(), styles, header + 1, about)


def _about_sheet(book: Workbook) -> tuple[int, int]:
    """Adds the empty second sheet; answers the styles of its names and of its words."""
    page = book.create_sheet(ABOUT_TAB)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 16, 90
    page.page_setup.paperSize = page.PAPERSIZE_A4
    numbers = []
    for place, bold in ((1, True), (2, False)):
        cell = page.cell(1, place)
        _put(cell, " ", Font(name=FONT, size=10, bold=bold), "left")
        cell.number_format = "@"
        cell.quotePrefix = True
        numbers.append(cell.style_id)
    page.delete_rows(1)
    return numbers[0], numbers[1]


def _styles(page: Any, row: int, place: int, column: Column, ruled: Border) -> tuple[int, int]:
    """Style numbers of a column: as it is, and for text that must not be read as a formula."""
    numbers = []
    for offset, quoted in enumerate((False, True)):
        cell = page.cell(row + offset, place)
        cell.value = " "
        cell.font, cell.border = Font(name=FONT, size=10), ruled
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        cell.number_format = "@" if quoted else KINDS[column.kind]
        cell.quotePrefix = quoted
        numbers.append(cell.style_id)
    return numbers[0], numbers[1]


def _put(cell: Cell | MergedCell, text: str, font: Font, horizontal: str) -> None:
    cell.value = clean(text)
    cell.data_type = "s"
    cell.font = font
    cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=True)


def _rows(sheet: Sheet, template: _Template) -> Iterator[str]:
    places = [
        (get_column_letter(place), column.kind, plain, quoted)
        for place, (column, (plain, quoted)) in enumerate(zip(sheet.columns, template.styles, strict=True), start=1)
    ]
    for number, values in enumerate(sheet.rows, start=template.first_row):
        cells = [
            f'<c r="{letter}{number}"{_value(value, kind, plain, quoted)}'
            for value, (letter, kind, plain, quoted) in zip(values, places, strict=True)
        ]
        yield f'<row r="{number}">{"".join(cells)}</row>'


def _foot(sheet: Sheet, first_row: int, count: int) -> Iterator[str]:
    """After an empty row; style 0 doesn't wrap, so that a line runs on over the cells beside it."""
    for number, line in enumerate(sheet.foot(count) if sheet.foot else (), start=first_row + 1):
        text = escape(clean(line))
        yield f'<row r="{number}"><c r="A{number}" s="0" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c></row>'


def _about(said: Sequence[tuple[str, str]], styles: tuple[int, int]) -> Iterator[str]:
    for number, pair in enumerate(said, start=1):
        cells = [
            f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(clean(text))}</t></is></c>'
            for letter, style, text in zip("AB", styles, pair, strict=True)
        ]
        yield f'<row r="{number}">{"".join(cells)}</row>'


def _value(value: Any, kind: str, plain: int, quoted: int) -> str:
    """The rest of a cell's element, after its place."""
    if value is None or value == "":
        return f' s="{plain}"/>'
    if kind == "date" and isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        if day >= FIRST_SERIAL_DAY:
            return f' s="{plain}"><v>{day.toordinal() - EPOCH}</v></c>'
        value = day.isoformat()
    if kind in {"integer", "decimal"} and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f' s="{plain}"><v>{value}</v></c>'
    text = clean(value if isinstance(value, str) else str(value))
    style = quoted if kind != "text" or TRIGGER.match(text) else plain
    shown = escape(text)
    if "_x" in shown:
        shown = LOOKS_ESCAPED.sub(r"_x005F_x\1_", shown)
    return f' s="{style}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'
