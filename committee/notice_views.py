"""One notice before the review or of its result, as the committee office keeps it."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SeatRequest
from committee.desk import enter, office_only
from offices.views import notice_page
from offices.views.notice_page import Desk
from offices.views.shared import answers_losers
from public_notices.models import NoticeKind, PublicNotice

PAGE_OF_KIND = {NoticeKind.ADMISSION: "committee:admission", NoticeKind.RESULT: "committee:results"}
DESK = Desk(
    page="committee:notice",
    withdraw="committee:withdraw_notice",
    correct="committee:correct_notice",
    certify="committee:enter_result",
    object_to="committee:record_objection",
    close="committee:close_objection",
    extend="committee:extend_objection",
    sheet="committee:notice_sheet",
    goes_on="committee:admission",
)


def own_notice(request: SeatRequest, number: str) -> PublicNotice:
    """The notice, if it is one of the seat's own plan."""
    plan, _now = enter(request)
    rows = PublicNotice.objects.select_related("plan", "organisation", "posted_by", "certified_by")
    return get_object_or_404(rows, plan=plan, number=number, kind__in=[*PAGE_OF_KIND])


def _desk(notice: PublicNotice) -> Desk:
    return replace(DESK, goes_on=PAGE_OF_KIND[NoticeKind(notice.kind)])


def _back(request: HttpRequest, number: str, *args: object, **kwargs: object) -> str:
    return reverse(DESK.page, args=[number])


@office_only
@require_safe
def notice(request: SeatRequest, number: str) -> HttpResponse:
    mine = own_notice(request, number)
    return notice_page.page(request, _desk(mine), mine)


@office_only
@require_POST
@answers_losers(back=_back)
def withdraw(request: SeatRequest, number: str) -> HttpResponse:
    mine = own_notice(request, number)
    return notice_page.withdraw(request, _desk(mine), mine)


@office_only
@require_POST
@answers_losers(back=_back)
def correct(request: SeatRequest, number: str) -> HttpResponse:
    mine = own_notice(request, number)
    return notice_page.correct(request, _desk(mine), mine)


@office_only
@require_POST
@answers_losers(back=_back)
def certify(request: SeatRequest, number: str) -> HttpResponse:
    mine = own_notice(request, number)
    return notice_page.certify(request, _desk(mine), mine)


@office_only
@require_POST
@answers_losers(back=_back)
def object_to(request: SeatRequest, number: str) -> HttpResponse:
    mine = own_notice(request, number)
    return notice_page.object_to(request, _desk(mine), mine)


@office_only
@require_POST
@answers_losers(back=_back)
def close_objection(request: SeatRequest, number: str, receipt: str) -> HttpResponse:
    mine = own_notice(request, number)
    return notice_page.close_objection(request, _desk(mine), mine, receipt)


@office_only
@require_POST
@answers_losers(back=_back)
def extend_objection(request: SeatRequest, number: str, receipt: str) -> HttpResponse:
    mine = own_notice(request, number)
    return notice_page.extend_objection(request, _desk(mine), mine, receipt)


@office_only
@require_POST
def sheet(request: SeatRequest, number: str) -> HttpResponse:
    mine = own_notice(request, number)
    return notice_page.sheet(request, _desk(mine), mine)
