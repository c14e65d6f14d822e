"""The same table as a workbook of formulas, written by openpyxl and calculated by LibreOffice, or by pycel without it."""

import logging
import shutil
import subprocess
import tempfile
import time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bench.claims import SCHEDULE, TITLE
from scoring.calculator import Claim
from scoring.schedule import BANDS, Line, Section

OFFICE = "soffice"
FIRST, LAST = 2, 101
CENT = Decimal("0.01")
NO_MARK = 1000
"""Above any points of the table: nobody claims less."""


def office() -> str | None:
    """LibreOffice, where the machine has it (Debian: apt install libreoffice-calc-nogui)."""
    return shutil.which(OFFICE)


def write(sheets: list[list[Claim]], path: Path) -> None:
    """One worksheet of claims and formulas for each sheet, and the table of points beside them."""
    book = Workbook()
    _points(book.active)
    for number, claims in enumerate(sheets):
        _sheet(book.create_sheet(f"s{number}"), claims)
    book.save(path)


def calculated_by_office(path: Path) -> list[Decimal]:
    """Opened, calculated and saved by LibreOffice; then the totals are read."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [OFFICE, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", folder]
        subprocess.run([*command, str(path)], check=True, capture_output=True)
        book = load_workbook(Path(folder) / path.name, data_only=True, read_only=True)
        return [_exact(sheet["L1"].value) for sheet in book.worksheets[1:]]


def calculated_by_pycel(path: Path) -> tuple[list[Decimal], float]:
    """(totals, seconds), without the time that reading the workbook takes."""
    from pycel import ExcelCompiler  # noqa: PLC0415 -- only where LibreOffice is missing

    logging.getLogger("pycel").setLevel(logging.WARNING)  # else it tells of every cell
    compiler = ExcelCompiler(filename=str(path))
    names = load_workbook(path, read_only=True).sheetnames[1:]
    begun = time.perf_counter()
    found = [_exact(compiler.evaluate(f"{name}!L1")) for name in names]
    return found, time.perf_counter() - begun


def _exact(value: float) -> Decimal:
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


def _points(sheet: Worksheet) -> None:
    """Columns: option of a line and its points; line and place, and the coefficient; bands from low to high."""
    sheet.title = "points"
    row = {"A": 0, "D": 0, "G": 0}
    for line in SCHEDULE.every_line():
        for option in line.options:
            row["A"] += 1
            sheet[f"A{row['A']}"], sheet[f"B{row['A']}"] = f"{line.code}:{option.code}", float(option.points)
        for place in range(1, 7):
            row["D"] += 1
            share = 1.0
            if line.ranks:
                share = float(line.ranks[place - 1] if place <= len(line.ranks) else line.rank_rest)
            sheet[f"D{row['D']}"], sheet[f"E{row['D']}"] = f"{line.code}:{place}", share
        for figure in range(13) if line.bands else ():
            row["G"] += 1
            reached = next((band.points for band in line.bands if figure >= band.least), Decimal(0))
            sheet[f"G{row['G']}"], sheet[f"H{row['G']}"] = f"{line.code}:{figure}", float(reached)


def _sheet(sheet: Worksheet, claims: list[Claim]) -> None:
    """A line, B option, C figure, D place, E day, F field, G evidence, H what counts, I the own mark; J lines and sections, L the total."""
    for row, claim in enumerate(claims, FIRST):
        line = SCHEDULE.line(claim.line)
        sheet[f"A{row}"], sheet[f"B{row}"] = claim.line, claim.choice
        sheet[f"C{row}"] = int(claim.value) if claim.value is not None else None
        sheet[f"D{row}"], sheet[f"E{row}"] = claim.rank, (claim.achieved_on - TITLE).days
        sheet[f"F{row}"], sheet[f"G{row}"] = int(bool(claim.in_field)), len(claim.evidence)
        sheet[f"I{row}"] = NO_MARK if claim.self_mark is None else float(claim.self_mark)
        sheet[f"H{row}"] = _counts(line, row)
    places: dict[str, str] = {}
    for block in SCHEDULE.blocks:
        _section(sheet, block, places)
    blocks = "+".join(places[block.code] for block in SCHEDULE.blocks)
    sheet["L1"] = f"=ROUND(MIN({SCHEDULE.total_cap},{blocks}),2)"


def _counts(line: Line, row: int) -> str:
    asks = [f"G{row}>0"] if line.evidence else []
    asks += [f"F{row}=1"] if line.in_field else []
    asks += [f"E{row}>=0"] if line.window else []
    if line.count == BANDS:
        points = f'VLOOKUP(A{row}&":"&C{row},points!$G$1:$H$40,2,FALSE)'
    else:
        share = f'VLOOKUP(A{row}&":"&D{row},points!$D$1:$E$200,2,FALSE)'
        points = f'VLOOKUP(A{row}&":"&B{row},points!$A$1:$B$80,2,FALSE)*{share}'
    counted = f"MIN(I{row},{points})"
    return f"=IF(AND({','.join(asks)}),{counted},0)" if asks else f"={counted}"


def _section(sheet: Worksheet, section: Section, places: dict[str, str]) -> None:
    for inner in section.sections:
        _section(sheet, inner, places)
    for line in section.lines:
        how = "MAXIFS($H${0}:$H${1},$A${0}:$A${1}," if line.once else "SUMIFS($H${0}:$H${1},$A${0}:$A${1},"
        if line.once and office():
            how = "_xlfn." + how
        _put(sheet, line.code, f'MIN({line.cap},{how.format(FIRST, LAST)}"{line.code}"))', places)
    parts = "+".join(places[part.code] for part in (*section.sections, *section.lines))
    _put(sheet, section.code, f"MIN({section.cap},{parts})", places)


def _put(sheet: Worksheet, code: str, formula: str, places: dict[str, str]) -> None:
    row = len(places) + 1
    sheet[f"J{row}"] = f"={formula}"
    places[code] = f"J{row}"
