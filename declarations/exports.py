"""The columns that every list of declarations may have, and how their rows are read."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.identity.queries import masked
from declarations import itinerary, rosters
from declarations.listings import NUMBER_WITHHELD, PLACE, Found, ListColumn, Words, minute
from declarations.models import Declaration, Submission
from declarations.rosters import Line


def _as_on_roster(title: Words, code: str, **more: Any) -> ListColumn:
    known = rosters.FIXED[code]
    return ListColumn(title, known.width, known.cell, known.kind, **{"usual": False, **more})


# They speak with applicants by telephone; offices above write through the platform.
WHO_TELEPHONE = frozenset({Role.EMPLOYER_OPERATOR, Role.ACCEPTING_OFFICER, Role.COMMITTEE_OFFICER})
KEPT_BACK: tuple[Words, ...] = (NUMBER_WITHHELD,)

COLUMNS: dict[str, ListColumn] = {
    "position": PLACE,
    "number": ListColumn(gettext_lazy("申报编号"), 18, lambda n: n.declaration.number),
    "name": _as_on_roster(gettext_lazy("姓名"), "name", usual=True),
    "identity_tail": ListColumn(
        gettext_lazy("身份证号末四位"), 14, lambda n: masked(n.declaration.person), usual=False
    ),
    "gender": _as_on_roster(gettext_lazy("性别"), "gender"),
    "birth_month": _as_on_roster(gettext_lazy("出生年月"), "birth_month"),
    "employer": _as_on_roster(gettext_lazy("工作单位"), "employer", usual=True),
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
    "target_title": _as_on_roster(gettext_lazy("申报资格名称"), "target_title", usual=True),
    "specialty": _as_on_roster(gettext_lazy("申报专业"), "specialty", usual=True),
    "track": _as_on_roster(gettext_lazy("申报途径"), "track", usual=True),
    "self_score": _as_on_roster(gettext_lazy("自评分"), "self_score"),
    "telephone": _as_on_roster(
        gettext_lazy("联系电话"), "telephone", roles=WHO_TELEPHONE, why=gettext_lazy("联系电话（本身份通过平台消息联系申报人）")
    ),
    "state": ListColumn(gettext_lazy("状态"), 12, lambda n: n.declaration.get_state_display()),
    "revision": ListColumn(gettext_lazy("第几次提交"), 8, lambda n: n.submission.revision, "integer"),
    "since": ListColumn(gettext_lazy("到达时间"), 17, lambda n: minute(n.declaration.since)),
}  # fmt: skip


def found_in(cases: QuerySet[Declaration], *, plan_code: str, **said: object) -> Found:
    """Declarations in the order of the query; `said` by keyword only where a list needs one word."""
    rows = list(cases.values_list("pk", "row_version"))
    return Found([pk for pk, _version in rows], said, plan_code, stamp=rows)


def lines(asked: object, ids: Sequence[int]) -> Iterator[Line]:
    """One line for each declaration that was handed in and is still there. Two queries for a piece."""
    found = Declaration.objects.select_related("person__identity", "plan", "version", "employer").in_bulk(ids)
    rows = Submission.objects.filter(declaration__in=ids).order_by("declaration_id", "-revision")
    newest = {row.declaration_id: row for row in rows.distinct("declaration_id")}
    for pk in ids:
        if pk in found and pk in newest:
            yield Line(0, found[pk], newest[pk], itinerary.plan_of(found[pk]), "")
