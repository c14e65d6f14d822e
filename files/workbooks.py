"""Opens a workbook in the child: what stands in the cells of its first sheet. Nothing in it is calculated or followed.

The answer, in `task.copy`, is JSON: [[row, [[column, kind, text], …]], …], rows and columns counted from 1, empty cells
and rows left out. Kinds: text, number, day, yes_no, formula, error. Imports nothing of Django.
"""

import json
import zipfile
import zlib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from files.inspect import Found, Task, Unfit

MOST_PARTS = 400
MOST_BYTES = 64 * 1024 * 1024
MOST_OF_ONE = 200
"""A sheet of equal rows shrinks to a fiftieth at most; a bomb to a thousandth."""
SMALL = 1024 * 1024
LONGEST = 500
MARKUP = tuple(word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be"))


def inspect(task: Task) -> Found:
    try:
        _check_package(task.source)
        with Path(task.source).open("rb") as file:
            book = load_workbook(file, keep_links=False)
    except (zipfile.BadZipFile, zlib.error, InvalidFileException, KeyError, EOFError, NotImplementedError) as error:
        raise Unfit("workbook_damaged") from error
    if not book.worksheets:
        raise Unfit("workbook_damaged")
    sheet = book.worksheets[0]
    if merged := sorted(str(area) for area in sheet.merged_cells.ranges):
        raise Unfit("workbook_merged", cells=", ".join(merged[:3]))
    rows = _rows(sheet)
    if len(rows) > task.max_rows:
        raise Unfit("workbook_too_long", found=len(rows), limit=task.max_rows)
    Path(task.copy).write_text(json.dumps(rows), encoding="utf-8")
    return Found(pages=len(rows))


def _check_package(source: str) -> None:
    """Looks at the archive before any parser sees it: sizes as declared, which `zipfile` then holds readers to."""
    with zipfile.ZipFile(source) as package:
        parts = package.infolist()
        names = {part.filename for part in parts}
        if "xl/workbook.xml" not in names:
            raise Unfit("workbook_only", found=".zip")
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise Unfit("workbook_macros")
        if len(parts) > MOST_PARTS or len(names) < len(parts) or sum(part.file_size for part in parts) > MOST_BYTES:
            raise Unfit("workbook_bomb")
        for part in parts:
            if part.file_size > SMALL and part.file_size > MOST_OF_ONE * max(part.compress_size, 1):
                raise Unfit("workbook_bomb")
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")) and _has_markup(package.read(part)):
                raise Unfit("workbook_entities")


def _has_markup(content: bytes) -> bool:
    return any(word in content for word in MARKUP)


def _rows(sheet: Any) -> list[Any]:
    """Only cells that exist: a sheet whose last cell was coloured once is a million rows long."""
    found: dict[int, list[list[Any]]] = {}
    for (row, column), cell in sorted(sheet._cells.items()):
        if (content := _content(cell)) is not None:
            found.setdefault(row, []).append([column, *content])
    return [[row, cells] for row, cells in found.items()]


def _content(cell: Any) -> tuple[str, str] | None:
    value = cell.value
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if cell.data_type == "f":
        return "formula", ""
    if cell.data_type == "e":
        return "error", str(value)[:LONGEST]
    if isinstance(value, bool):
        return "yes_no", "1" if value else "0"
    if isinstance(value, datetime | date):
        return "day", (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, int | float):
        return "number", repr(value)
    return "text", str(value)[: LONGEST + 1]
