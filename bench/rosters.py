"""Rosters: our workbook beside openpyxl's write-only mode with the same styles; every cell read back and compared."""

import io
import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side

from bench.rows import Different, Row, in_turn
from documents.sheets import FONT, KINDS, Column, Sheet, write

COLUMNS = [
    Column("序号", 6, "integer"), Column("身份证号码", 21), Column("姓名", 12), Column("性别", 6),
    Column("出生年月", 10), Column("工作单位", 30), Column("所在部门及岗位", 22), Column("参加工作时间", 12, "date"),
    Column("现从事专业技术工作", 20), Column("专业工作年限", 8, "integer"), Column("现专业技术资格", 16),
    Column("取得资格时间", 12, "date"), Column("任职年限", 8, "integer"), Column("终审单位", 22), Column("学历", 8),
    Column("毕业学校", 22), Column("毕业时间", 12, "date"), Column("申报专业", 18), Column("自评分", 8, "decimal"),
    Column("联系电话", 14),
]  # fmt: skip


def invented(count: int) -> list[list[Any]]:
    source = random.Random(7)
    day = date(1999, 7, 1)
    return [
        [
            n, f"3301061980{n % 9000 + 1000:04d}{n % 1000:03d}X", "阿依古丽·买买提" if n % 9 == 0 else "王𬎆", "女", "1980.01",
            f"杭州市第{n % 400}精细化工新材料股份有限公司", f"技术中心第{n % 50}室", day + timedelta(days=n % 3000), "工艺与装备开发",
            n % 30, "工程师", day + timedelta(days=n % 7000), n % 12, "市工程技术人员评审委员会", "本科", "江南工业大学",
            day + timedelta(days=n % 2000), "轻工", Decimal(source.randrange(4000, 9900)) / 100, f"1990571{n % 10000:04d}",
        ]
        for n in range(1, count + 1)
    ]  # fmt: skip


def rows(*, quick: bool) -> list[Row]:
    people = invented(1_000 if quick else 10_000)
    mine, theirs = by_us(people), by_openpyxl(people)
    if cells(mine) != cells(theirs):
        raise Different("roster: the two workbooks hold different cells")
    ours, peer = in_turn(lambda: by_us(people), lambda: by_openpyxl(people), rounds=2 if quick else 3)
    note = f"{len(people)} rows of {len(COLUMNS)} cells, {len(mine) // 1024} and {len(theirs) // 1024} KiB; same cells"
    return [
        Row(
            "roster rows",
            len(people) / ours,
            len(people) / peer,
            "rows/s of CPU",
            "openpyxl write_only, styled",
            note=note,
        )
    ]


def by_us(people: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    write(Sheet("花名册", COLUMNS, people), out)
    return out.getvalue()


def by_openpyxl(people: list[list[Any]]) -> bytes:
    """As its manual says, with style objects made once."""
    book = Workbook(write_only=True)
    page = book.create_sheet("名单")
    for place, column in enumerate(COLUMNS):
        page.column_dimensions[chr(65 + place)].width = column.width
    thin = Side(style="thin", color="000000")
    border, font = Border(left=thin, right=thin, top=thin, bottom=thin), Font(name=FONT, size=10)
    bold, alignment = Font(name=FONT, size=10, bold=True), Alignment(vertical="center", wrap_text=True)

    def styled(value: Any, kind: str, letters: Font) -> WriteOnlyCell:
        cell = WriteOnlyCell(page, value=value)
        cell.font, cell.border, cell.alignment = letters, border, alignment
        cell.number_format = KINDS[kind]
        return cell

    page.append(["花名册"])
    page.append([styled(column.title, "text", bold) for column in COLUMNS])
    for person in people:
        page.append([styled(value, column.kind, font) for value, column in zip(person, COLUMNS, strict=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(content: bytes) -> list[tuple[Any, ...]]:
    page = load_workbook(io.BytesIO(content), read_only=True).active
    assert page is not None
    return [tuple(row) for row in page.iter_rows(min_row=2, max_col=len(COLUMNS), values_only=True)]
