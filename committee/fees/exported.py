"""The office's lists of the review fee as workbooks."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.permissions import role
from accounts.requests import SeatRequest
from committee.desk import enter
from committee.fees import office_views, queries
from committee.fees.models import FeeOrder, FeeRefund
from committee.models import FeeRecord
from declarations import exports
from declarations.listings import PLACE, Asked, Found, ListColumn, Listing, in_order, minute, register

OFFICE = role(Role.COMMITTEE_OFFICER)
CASE = ("declaration__person", "declaration__employer")


def _open(request: SeatRequest, of: str) -> Found:
    plan, now = enter(request)
    shown = office_views.shown_of(request)
    shown = shown if shown in ("unpaid", "overdue") else "unpaid"
    cases = office_views.rows_of(request, shown, queries.overdue_of(request.seat, plan, now))
    rows = exports.found_in(cases, plan_code=plan.code)
    return Found(rows.keys, {_("缴费"): office_views.SHOWN[shown]}, plan.code, rows.stamp)


def _paid(request: SeatRequest, of: str) -> Found:
    plan, _now = enter(request)
    rows = queries.records_of(request.seat)
    return Found(list(rows.values_list("pk", flat=True)), {_("缴费"): office_views.SHOWN["paid"]}, plan.code)


def _odd(request: SeatRequest, of: str) -> Found:
    plan, _now = enter(request)
    rows = queries.odd_of(request.seat)
    return Found(list(rows.values_list("pk", flat=True)), {_("缴费"): office_views.SHOWN["odd"]}, plan.code)


def _ended(request: SeatRequest, of: str) -> Found:
    plan, _now = enter(request)
    rows = queries.ended_of(request.seat)
    return Found(list(rows.values_list("pk", flat=True)), {_("缴费"): office_views.SHOWN["ended"]}, plan.code)


def _refunds(request: SeatRequest, of: str) -> Found:
    plan, _now = enter(request)
    rows = queries.refunds_of(request.seat).prefetch_related(None)
    return Found(list(rows.values_list("pk", flat=True)), {_("缴费"): office_views.SHOWN["refunds"]}, plan.code)


def _paid_read(asked: Asked, keys: Sequence[int]) -> list[FeeRecord]:
    return in_order(
        queries.with_going_back(FeeRecord.objects.all()).select_related(*CASE, "recorded_by", "order"), keys
    )


def _odd_read(asked: Asked, keys: Sequence[int]) -> list[FeeOrder]:
    return in_order(FeeOrder.objects.select_related(*CASE, "refund"), keys)


def _refunds_read(asked: Asked, keys: Sequence[int]) -> list[FeeRefund]:
    related = ("order__declaration__person", "order__declaration__employer", "decided_by")
    return in_order(FeeRefund.objects.select_related(*related), keys)


def _refund(order: Any) -> str:
    return order.refund.get_state_display() if hasattr(order, "refund") else ""


OF_CASE = {
    "position": PLACE,
    "number": ListColumn(gettext_lazy("申报编号"), 18, lambda r: r.declaration.number),
    "name": ListColumn(gettext_lazy("姓名"), 12, lambda r: r.declaration.person.name),
    "employer": ListColumn(gettext_lazy("单位"), 28, lambda r: r.declaration.employer.name),
}
OPEN = Listing(
    "fees_open", gettext_lazy("未缴评审费"), OFFICE, exports.COLUMNS, _open, exports.lines, exports.KEPT_BACK
)
OF_FEE = {
    **OF_CASE,
    "paid_on": ListColumn(gettext_lazy("缴费日期"), 12, lambda r: r.paid_on, "date"),
    "amount": ListColumn(gettext_lazy("金额"), 10, lambda r: r.amount, "decimal"),
    "way": ListColumn(
        gettext_lazy("方式"), 16,
        lambda r: _("在线支付") if r.order else _("%(who)s 登记") % {"who": r.recorded_by.name},
    ),
    "receipt": ListColumn(gettext_lazy("票据号"), 20, lambda r: r.receipt_number),
}  # fmt: skip
PAID = Listing("fees_paid", gettext_lazy("已缴评审费"), OFFICE, {
    **OF_FEE,
    "returned": ListColumn(gettext_lazy("退还"), 12, lambda r: _("已决定退还") if r.goes_back else ""),
    "recorded_at": ListColumn(gettext_lazy("入账时间"), 17, lambda r: minute(r.recorded_at), usual=False),
}, _paid, _paid_read)  # fmt: skip
ODD = Listing("fees_odd", gettext_lazy("未入账款项"), OFFICE, {
    **OF_CASE,
    "order": ListColumn(gettext_lazy("订单号"), 24, lambda r: r.order),
    "due": ListColumn(gettext_lazy("应缴"), 10, lambda r: r.amount, "decimal"),
    "paid": ListColumn(gettext_lazy("实收"), 10, lambda r: r.paid_amount, "decimal"),
    "paid_at": ListColumn(gettext_lazy("付款时间"), 17, lambda r: minute(r.paid_at)),
    "why": ListColumn(gettext_lazy("原因"), 16, lambda r: r.get_money_display()),
    "refund": ListColumn(gettext_lazy("退款"), 16, _refund),
}, _odd, _odd_read)  # fmt: skip
ENDED = Listing("fees_ended", gettext_lazy("退费待定"), OFFICE, {
    **OF_FEE,
    "ending": ListColumn(gettext_lazy("结果"), 14, lambda r: r.declaration.get_ending_display()),
    "ended_at": ListColumn(gettext_lazy("结束时间"), 17, lambda r: minute(r.declaration.ended_at)),
}, _ended, _paid_read)  # fmt: skip
REFUNDS = Listing("fees_refunds", gettext_lazy("退款"), OFFICE, {
    "position": PLACE,
    "number": ListColumn(gettext_lazy("申报编号"), 18, lambda r: r.order.declaration.number),
    "name": ListColumn(gettext_lazy("姓名"), 12, lambda r: r.order.declaration.person.name),
    "employer": ListColumn(gettext_lazy("单位"), 28, lambda r: r.order.declaration.employer.name),
    "order": ListColumn(gettext_lazy("订单号"), 24, lambda r: r.order.order),
    "amount": ListColumn(gettext_lazy("金额"), 10, lambda r: r.amount, "decimal"),
    "state": ListColumn(gettext_lazy("状态"), 18, lambda r: r.get_state_display()),
    "at": ListColumn(gettext_lazy("时间"), 17, lambda r: minute(r.at)),
    "by": ListColumn(gettext_lazy("经办人"), 12, lambda r: r.decided_by.name if r.decided_by else ""),
}, _refunds, _refunds_read)  # fmt: skip


def register_lists() -> None:
    register(OPEN, PAID, ODD, ENDED, REFUNDS)
