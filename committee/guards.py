"""What this room answers when the workflow asks whether a case may move."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.results import Allowed, Answer, Denied
from committee.fees.queries import closes_of, standing_fee, unpaid_among
from declarations import itinerary
from declarations.models import Declaration


def fee_recorded(declaration: Declaration, now: datetime) -> Answer:
    if standing_fee(declaration):
        return Allowed()
    return Denied(_("评审费还没有登记：请先录入金额和票据号。"))


def fee_overdue(declaration: Declaration, now: datetime) -> Answer:
    """Only who has not paid by the last day may be ended for it."""
    if standing_fee(declaration):
        return Denied(_("评审费已经缴清，不能因缴费结束申报。"))
    if itinerary.plan_of(declaration).fee_unpaid == "stay":
        return Denied(_("通知规定逾期未缴的保留在缴费环节，不能因此结束。"))
    closes = closes_of(declaration)
    if closes is None and itinerary.deadline_of(declaration, declaration.stop):
        return Denied(_("原来的缴费截止日在恢复办理前已过，不能据此结束：先在“计划变更”里给这位申报人定新的截止日。"))
    if closes is None:
        return Denied(_("缴费还没有规定截止日：先在“计划变更”里定下截止日。"))
    if now < closes:
        return Denied(_("缴费到 %(when)s 才截止，现在还不能结束。") % {"when": itinerary.in_words(closes)})
    return Allowed()


def unpaid(found: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Of these declarations the ones whose fee is not recorded."""
    return unpaid_among(found)
