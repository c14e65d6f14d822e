"""Announcements, who is named in one, and the employer's archive list, as workbooks."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.permissions import role
from accounts.requests import SeatRequest
from committee.desk import enter
from committee.outcomes import queries
from committee.outcomes.models import Announcement, TitleHolder
from declarations.listings import PLACE, Asked, Found, ListColumn, Listing, in_order, minute, register

OFFICE, OPERATOR = role(Role.COMMITTEE_OFFICER), role(Role.EMPLOYER_OPERATOR)


def _announcements(request: SeatRequest, of: str) -> Found:
    plan, _now = enter(request)
    return Found(list(queries.announcements_of(plan).values_list("pk", flat=True)), plan_code=plan.code)


def _announcements_read(asked: Asked, keys: Sequence[int]) -> list[Announcement]:
    return in_order(queries.with_people(Announcement.objects.select_related("recorded_by")), keys)


ANNOUNCEMENTS = Listing("announcements", gettext_lazy("已公布"), OFFICE, {
    "position": PLACE,
    "document_number": ListColumn(gettext_lazy("文号"), 26, lambda r: r.document_number),
    "title": ListColumn(gettext_lazy("文件名称"), 40, lambda r: r.title),
    "dated": ListColumn(gettext_lazy("发文日期"), 12, lambda r: r.dated, "date"),
    "people": ListColumn(gettext_lazy("人数"), 8, lambda r: r.people, "integer"),
    "recorded_by": ListColumn(gettext_lazy("登记人"), 12, lambda r: r.recorded_by.name),
    "recorded_at": ListColumn(gettext_lazy("登记时间"), 17, lambda r: minute(r.recorded_at)),
}, _announcements, _announcements_read)  # fmt: skip


def _holders(request: SeatRequest, of: str) -> Found:
    plan, _now = enter(request)
    found = get_object_or_404(Announcement, pk=of if of.isdecimal() and len(of) < 18 else 0, plan=plan)
    keys = list(found.holders.order_by("position").values_list("pk", flat=True))
    return Found(keys, {_("公布文号"): found.document_number}, plan.code)


def _holders_read(asked: Asked, keys: Sequence[int]) -> list[tuple[TitleHolder, str]]:
    found = TitleHolder.objects.select_related("announcement", "declaration")
    rows = in_order(found, keys)
    numbers = queries.certificate_numbers(found.filter(pk__in=keys))
    return [(row, numbers.get(row.declaration_id, "")) for row in rows]


def _of_holder(name: str) -> Any:
    return lambda row: getattr(row[0], name)


HOLDER_COLUMNS = {
    "position": PLACE,
    "name": ListColumn(gettext_lazy("姓名"), 12, _of_holder("name")),
    "number": ListColumn(gettext_lazy("申报编号"), 24, lambda r: r[0].declaration.number),
    "title": ListColumn(gettext_lazy("资格名称"), 18, _of_holder("title")),
    "specialty": ListColumn(gettext_lazy("专业"), 22, _of_holder("specialty")),
    "qualified_on": ListColumn(gettext_lazy("取得时间"), 12, _of_holder("qualified_on"), "date"),
    "document_number": ListColumn(gettext_lazy("公布文号"), 26, lambda r: r[0].announcement.document_number),
    "dated": ListColumn(gettext_lazy("公布日期"), 12, lambda r: r[0].announcement.dated, "date"),
    "certificate": ListColumn(gettext_lazy("证书编号"), 20, lambda r: r[1]),
}
EMPLOYER = ListColumn(gettext_lazy("单位"), 28, _of_holder("employer"))
HOLDERS = Listing(
    "holders",
    gettext_lazy("取得任职资格人员"),
    OFFICE,
    {**HOLDER_COLUMNS, "employer": EMPLOYER},
    _holders,
    _holders_read,
)


def _archive(request: SeatRequest, of: str) -> Found:
    return Found(list(queries.archive_of(request.seat.organisation).values_list("pk", flat=True)))


ARCHIVE = Listing("archive", gettext_lazy("任职资格归档清单"), OPERATOR, HOLDER_COLUMNS, _archive, _holders_read)


def register_lists() -> None:
    register(ANNOUNCEMENTS, HOLDERS, ARCHIVE)
