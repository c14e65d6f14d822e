"""Papers as a person holds them: the words of a PDF page by page, and a roster's title, headings and rows."""

import io
import re
import subprocess
from dataclasses import dataclass
from typing import Any

import openpyxl


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page without white space, read by poppler."""
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return [flat(page) for page in read.stdout.decode().split("\f")[:-1]]


@dataclass(frozen=True)
class Sheet:
    title: str
    caption: str
    headings: list[str]
    rows: list[dict[str, Any]]


def sheet_of(xlsx: bytes) -> Sheet:
    """The only sheet: title, caption, headings, and the rows by heading."""
    lines = [list(row) for row in openpyxl.load_workbook(io.BytesIO(xlsx)).worksheets[0].iter_rows(values_only=True)]
    place = next(n for n, row in enumerate(lines) if row[0] == "序号")
    headings = [str(cell) for cell in lines[place]]
    above = [str(row[0] or "") for row in lines[:place]]
    rows = [dict(zip(headings, row, strict=True)) for row in lines[place + 1 :] if row[0] is not None]
    return Sheet(above[0], above[1] if len(above) > 1 else "", headings, rows)
