"""A list of declarations as a workbook: what is on screen, in the same order, and what was left out and why.

    return exporting.answer(request, QUEUE, found, said={_("环节"): …}, plan_code=…)

A short one is made on the spot, a long one by the press (kind `list_export`); both are written piece by piece. Identity
numbers never travel in an export: a whole number stands on the roster, which is a paper.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.identity.queries import masked
from declarations import itinerary, rosters
from declarations.models import Declaration, Submission
from declarations.rosters import Line
from documents.models import DocumentOrder
from documents.papers import Paper
from documents.sheets import Column, Sheet, write

KIND = "list_export"
KEPT_FOR = timedelta(days=7)
CHUNK = 500
LISTINGS = {
    "employer": gettext_lazy("本单位申报"),
    "desk": gettext_lazy("申报审查"),
    "committee": gettext_lazy("评委会办公室"),
}
Words = str | Promise


@dataclass(frozen=True)
class ExportColumn:
    """`roles` are those that may have it (None: all who have the list), `why` is what the others read."""

    title: Words
    width: int
    kind: str
    cell: Callable[[Line], Any]
    roles: frozenset[str] | None = None
    why: Words = ""


def _since(line: Line) -> str:
    return timezone.localtime(line.declaration.since).strftime("%Y-%m-%d %H:%M")


def _as_on_roster(title: Words, code: str, **more: Any) -> ExportColumn:
    known = rosters.FIXED[code]
    return ExportColumn(title, known.width, known.kind, known.cell, **more)


# They speak with applicants by telephone; offices above write through the platform.
WHO_TELEPHONE = frozenset({Role.EMPLOYER_OPERATOR, Role.ACCEPTING_OFFICER, Role.COMMITTEE_OFFICER})
NUMBER_WITHHELD = gettext_lazy("完整身份证号（名单只写末四位，确需完整号码时用花名册）")

COLUMNS: dict[str, ExportColumn] = {
    "position": _as_on_roster(gettext_lazy("序号"), "position"),
    "number": ExportColumn(gettext_lazy("申报编号"), 18, "text", lambda n: n.declaration.number),
    "name": _as_on_roster(gettext_lazy("姓名"), "name"),
    "identity_tail": ExportColumn(gettext_lazy("身份证号末四位"), 14, "text", lambda n: masked(n.declaration.person)),
    "gender": _as_on_roster(gettext_lazy("性别"), "gender"),
    "birth_month": _as_on_roster(gettext_lazy("出生年月"), "birth_month"),
    "employer": _as_on_roster(gettext_lazy("工作单位"), "employer"),
    "work_department": _as_on_roster(gettext_lazy("所在部门及岗位"), "work_department"),
    "joined_work_on": _as_on_roster(gettext_lazy("参加工作时间"), "joined_work_on"),
    "current_work": _as_on_roster(gettext_lazy("现从事专业技术工作"), "current_work"),
    "field_years": _as_on_roster(gettext_lazy("专业工作年限"), "field_years"),
    "title_name": _as_on_roster(gettext_lazy("现专业技术资格"), "title_name"),
    "title_qualified_on": _as_on_roster(gettext_lazy("取得资格时间"), "title_qualified_on"),
    "title_years": _as_on_roster(gettext_lazy("任职年限"), "title_years"),
    "degree_level": _as_on_roster(gettext_lazy("学历"), "degree_level"),
    "school": _as_on_roster(gettext_lazy("毕业学校"), "school"),
    "major": _as_on_roster(gettext_lazy("所学专业"), "major"),
    "target_title": _as_on_roster(gettext_lazy("申报资格名称"), "target_title"),
    "specialty": _as_on_roster(gettext_lazy("申报专业"), "specialty"),
    "track": _as_on_roster(gettext_lazy("申报途径"), "track"),
    "self_score": _as_on_roster(gettext_lazy("自评分"), "self_score"),
    "telephone": _as_on_roster(
        gettext_lazy("联系电话"), "telephone", roles=WHO_TELEPHONE, why=gettext_lazy("联系电话（本身份通过平台消息联系申报人）")
    ),
    "state": ExportColumn(gettext_lazy("状态"), 12, "text", lambda n: n.declaration.get_state_display()),
    "revision": ExportColumn(gettext_lazy("第几次提交"), 8, "integer", lambda n: n.submission.revision),
    "since": ExportColumn(gettext_lazy("到达时间"), 17, "text", _since),
}  # fmt: skip
USUAL = (
    "position", "number", "name", "employer", "target_title", "specialty", "track", "state", "revision", "since",
)  # fmt: skip


def allowed(role: str) -> list[str]:
    """Codes of the columns that a role may have, in their order."""
    return [code for code, column in COLUMNS.items() if column.roles is None or role in column.roles]


def withheld(role: str) -> list[str]:
    """What the role doesn't get, each with the reason."""
    kept_back = [
        str(column.why) for column in COLUMNS.values() if column.roles is not None and role not in column.roles
    ]
    return [str(NUMBER_WITHHELD), *kept_back]


@dataclass(frozen=True)
class Asked:
    """What is to be exported: `ids` in the order of the screen, `said` the filter as (name, value)."""

    listing: str
    ids: Sequence[int]
    columns: Sequence[str]
    role: str
    office: str
    said: Sequence[Sequence[str]]
    at: datetime

    def as_params(self) -> dict[str, Any]:
        return {
            "listing": self.listing, "ids": list(self.ids), "columns": list(self.columns), "role": self.role,
            "office": self.office, "said": [list(pair) for pair in self.said], "at": self.at.isoformat(),
        }  # fmt: skip

    @classmethod
    def of(cls, params: dict[str, Any]) -> "Asked":
        return cls(**{**params, "at": datetime.fromisoformat(params["at"])})


def sheet(asked: Asked) -> Sheet:
    """In the language that is active; the rows are read when it is written."""
    columns = [COLUMNS[code] for code in asked.columns]
    return Sheet(
        title=str(LISTINGS[asked.listing]),
        columns=[Column(str(column.title), column.width, column.kind) for column in columns],
        rows=([column.cell(line) for column in columns] for line in lines(asked.ids)),
        caption=asked.office,
        foot=lambda written: foot(asked, written),
    )


def foot(asked: Asked, written: int) -> list[str]:
    """What the workbook says of itself below its rows."""
    expected = len(asked.ids)
    said = "；".join(f"{name}：{value}" for name, value in asked.said) or _("没有筛选")
    counted = _("应有 %(expected)d 行，写入 %(written)d 行。") % {"expected": expected, "written": written}
    if written != expected:
        counted += _("少的 %(lacking)d 行在导出时已不在，请重新导出。") % {"lacking": expected - written}
    at = timezone.localtime(asked.at).strftime("%Y-%m-%d %H:%M:%S")
    return [
        counted,
        _("筛选：%(said)s") % {"said": said},
        _("导出时间：%(at)s　导出单位：%(office)s") % {"at": at, "office": asked.office},
        _("没有导出：%(withheld)s") % {"withheld": "；".join(withheld(asked.role))},
    ]


def lines(ids: Sequence[int]) -> Iterator[Line]:
    """One line for each declaration that was handed in and is still there; memory doesn't grow with their number."""
    position = 0
    for start in range(0, len(ids), CHUNK):
        piece = ids[start : start + CHUNK]
        found = Declaration.objects.select_related("person__identity", "plan", "version", "employer").in_bulk(piece)
        rows = Submission.objects.filter(declaration__in=piece).order_by("declaration_id", "-revision")
        newest = {row.declaration_id: row for row in rows.distinct("declaration_id")}
        for pk in piece:
            if pk in found and pk in newest:
                position += 1
                yield Line(position, found[pk], newest[pk], itinerary.plan_of(found[pk]), "")


def paper(order: DocumentOrder) -> Paper:
    """Builder of kind `list_export`."""
    asked = Asked.of(order.params)
    with translation.override("zh-hans"):
        title = str(LISTINGS[asked.listing])
        figures = {_("名单"): title, _("应有行数"): str(len(asked.ids))}
    return Paper(
        template="",
        context={},
        title=title,
        watermark="",
        file_name=file_name(asked),
        holder=asked.office,
        figures=figures,
        media="xlsx",
        body=lambda out: _written(asked, out),
        expires_at=timezone.now() + KEPT_FOR,
    )


def file_name(asked: Asked) -> str:
    return f"{LISTINGS[asked.listing]}_{timezone.localtime(asked.at):%Y%m%d-%H%M%S}.xlsx"


def _written(asked: Asked, out: BinaryIO) -> None:
    with translation.override("zh-hans"):
        write(sheet(asked), out)
