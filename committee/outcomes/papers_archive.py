"""The employer's archive list as a workbook; a Chinese paper, whatever the reader's language."""

from typing import BinaryIO

from accounts.models import Organisation
from committee.outcomes import queries
from documents.sheets import Column, Sheet, write

COLUMNS = (
    Column("序号", 6, "integer"),
    Column("姓名", 12),
    Column("申报编号", 24),
    Column("资格名称", 18),
    Column("专业", 22),
    Column("取得时间", 12, "date"),
    Column("公布文号", 26),
    Column("公布日期", 12, "date"),
    Column("证书编号", 20),
)


def archive_workbook(employer: Organisation, out: BinaryIO) -> int:
    """Writes everybody of this employer who got a title; answers the number of rows."""
    holders = queries.archive_of(employer)
    numbers = queries.certificate_numbers(holders)
    rows = (
        (
            place, each.name, each.declaration.number, each.title, each.specialty, each.qualified_on,
            each.announcement.document_number, each.announcement.dated, numbers.get(each.declaration_id, ""),
        )
        for place, each in enumerate(holders, start=1)
    )  # fmt: skip
    return write(Sheet(title="任职资格归档清单", columns=COLUMNS, rows=rows, caption=employer.name), out)
