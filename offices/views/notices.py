"""The employer's notices: post, follow the days, handle objections, enter the result."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.permissions import permission, role
from config import clock
from declarations.itinerary import plan_of
from declarations.models import Declaration
from declarations.queries import at_desk, words
from offices.forms import NoticeForm
from offices.queries import PER_PAGE
from offices.rehearsal import in_roster_order
from offices.views import notice_page
from offices.views.notice_page import Desk
from offices.views.shared import answers_losers, conflict_page, person_of, seat_of
from provisions.working_days import CalendarMissing
from public_notices import actions
from public_notices.counting import outlook
from public_notices.models import NoticeKind, PublicNotice
from public_notices.queries import notices_of
from public_notices.showing import shown
from public_notices.wording import day_words, end_words

OPERATOR = role(Role.EMPLOYER_OPERATOR)
DESK = Desk(
    page="offices:employer_notice",
    withdraw="offices:withdraw_notice",
    correct="offices:correct_notice",
    certify="offices:certify_notice",
    object_to="offices:record_objection",
    close="offices:close_objection",
    extend="offices:extend_objection",
    sheet="offices:notice_sheet",
    goes_on="offices:employer_queue",
)


def _list_back(request: HttpRequest, *args: object, **kwargs: object) -> str:
    return reverse("offices:employer_notices")


def _notice_back(request: HttpRequest, number: str, *args: object, **kwargs: object) -> str:
    return reverse("offices:employer_notice", args=[number])


@permission(OPERATOR)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The employer's notices, newest first."""
    found = notices_of(seat_of(request).organisation)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "notices": [shown(each) for each in page.object_list]}
    return render(request, "offices/notices.html", context)


@permission(OPERATOR)
@require_POST
@answers_losers(back=_list_back)
def post(request: HttpRequest) -> HttpResponse:
    """First the form with what posting today leads to; with `confirm` the notice is posted."""
    declarations = _chosen(request)
    if not declarations:
        messages.error(request, _("请至少选择一份处于公示环节的申报。"))
        return redirect(f"{reverse('offices:employer_queue')}?tab=notice")
    first = declarations[0]
    try:
        look = outlook(first, NoticeKind.EMPLOYER, clock.today(first.plan.code))
    except CalendarMissing as missing:
        return conflict_page(request, back=_list_back(request), reason=str(missing))
    form = NoticeForm(request.POST if "confirm" in request.POST else None)
    if "confirm" in request.POST and form.is_valid():
        made = actions.post_notice(
            organisation=seat_of(request).organisation,
            kind=NoticeKind.EMPLOYER,
            declarations=declarations,
            place=form.cleaned_data["place"].strip(),
            contact=form.cleaned_data["contact"].strip(),
            person=person_of(request),
            seat=seat_of(request),
        )
        messages.success(request, _("公示 %(number)s 已张贴，公示表正在生成。") % {"number": made.number})
        return redirect("offices:employer_notice", made.number)
    context = {
        "declarations": declarations,
        "form": form,
        "plan_name": words(plan_of(first).short_name),
        "look": look,
        "posted": day_words(look.counted.posted_on),
        "end": end_words(look.counted.over_at),
        "days": [day_words(day) for day in look.counted.counted],
        "closes": end_words(look.deadline) if look.deadline else "",
        "latest": day_words(look.latest_day) if look.latest_day else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "offices/notice_post.html", context, status=status)


@permission(OPERATOR)
@require_safe
def notice(request: HttpRequest, number: str) -> HttpResponse:
    return notice_page.page(request, DESK, notice_for(request, number))


@permission(OPERATOR)
@require_POST
@answers_losers(back=_notice_back)
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    return notice_page.withdraw(request, DESK, notice_for(request, number))


@permission(OPERATOR)
@require_POST
@answers_losers(back=_notice_back)
def correct(request: HttpRequest, number: str) -> HttpResponse:
    return notice_page.correct(request, DESK, notice_for(request, number))


@permission(OPERATOR)
@require_POST
@answers_losers(back=_notice_back)
def certify(request: HttpRequest, number: str) -> HttpResponse:
    return notice_page.certify(request, DESK, notice_for(request, number))


@permission(OPERATOR)
@require_POST
@answers_losers(back=_notice_back)
def object_to(request: HttpRequest, number: str) -> HttpResponse:
    return notice_page.object_to(request, DESK, notice_for(request, number))


@permission(OPERATOR)
@require_POST
@answers_losers(back=_notice_back)
def close_objection(request: HttpRequest, number: str, receipt: str) -> HttpResponse:
    return notice_page.close_objection(request, DESK, notice_for(request, number), receipt)


@permission(OPERATOR)
@require_POST
@answers_losers(back=_notice_back)
def extend_objection(request: HttpRequest, number: str, receipt: str) -> HttpResponse:
    return notice_page.extend_objection(request, DESK, notice_for(request, number), receipt)


@permission(OPERATOR)
@require_POST
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    return notice_page.sheet(request, DESK, notice_for(request, number))


def _chosen(request: HttpRequest) -> list[Declaration]:
    """The chosen declarations that stand at the notice stop of this employer, of one plan, in roster order."""
    ids = [int(text) for text in request.POST.getlist("chosen") if text.isdigit()]
    found = list(at_desk(seat_of(request)).filter(pk__in=ids, stop_kind=NoticeKind.EMPLOYER))
    one_plan = [each for each in found if each.plan_id == found[0].plan_id]
    return in_roster_order(one_plan)


def notice_for(request: HttpRequest, number: str) -> PublicNotice:
    found = get_object_or_404(
        PublicNotice.objects.select_related("plan", "organisation", "posted_by", "certified_by"),
        number=number,
        kind=NoticeKind.EMPLOYER,
    )
    if found.organisation_id != seat_of(request).organisation_id:
        raise PermissionDenied(_("这份公示不是本单位张贴的。"))
    return found
