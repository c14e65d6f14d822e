"""The employer's notices: post, follow the days, handle objections, enter the result."""

from http import HTTPStatus
from typing import Any

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
from documents.queries import document_of, latest
from offices.forms import CertifyForm, CloseObjectionForm, NoticeForm, WithdrawNoticeForm
from offices.queries import PER_PAGE
from offices.rehearsal import in_roster_order
from offices.views.shared import answers_losers, conflict_page, person_of, seat_of
from provisions.working_days import CalendarMissing
from public_notices import actions
from public_notices.counting import outlook
from public_notices.forms import ObjectionForm
from public_notices.guards import certifiable
from public_notices.models import NoticeKind, Objection, PublicNotice
from public_notices.queries import notices_of, sheet_subject
from public_notices.showing import shown
from public_notices.wording import day_words, end_words

OPERATOR = role(Role.EMPLOYER_OPERATOR)


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
    return _page(request, _notice_for(request, number))


@permission(OPERATOR)
@require_POST
@answers_losers(back=_notice_back)
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    found = _notice_for(request, number)
    form = WithdrawNoticeForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=HTTPStatus.UNPROCESSABLE_ENTITY, withdraw_form=form)
    actions.withdraw_notice(found, reason=form.cleaned_data["reason"], person=person_of(request), seat=seat_of(request))
    messages.success(request, _("公示已撤回。"))
    return redirect("offices:employer_notice", number)


@permission(OPERATOR)
@require_POST
@answers_losers(back=_notice_back)
def certify(request: HttpRequest, number: str) -> HttpResponse:
    """Enters the result, with the counted days by name."""
    found = _notice_for(request, number)
    form = CertifyForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=HTTPStatus.UNPROCESSABLE_ENTITY, certify_form=form)
    actions.certify(found, person=person_of(request), seat=seat_of(request), result=form.cleaned_data["result"])
    messages.success(request, _("公示结果已录入，可以报送。"))
    return redirect("offices:employer_notice", number)


@permission(OPERATOR)
@require_POST
@answers_losers(back=_notice_back)
def object_to(request: HttpRequest, number: str) -> HttpResponse:
    """Records an objection that came by paper or telephone."""
    found = _notice_for(request, number)
    form = ObjectionForm(request.POST, notice=found, by_operator=True, prefix="objection")
    if not form.is_valid():
        return _page(request, found, status=HTTPStatus.UNPROCESSABLE_ENTITY, objection_form=form)
    about = get_object_or_404(Declaration, pk=form.cleaned_data["about"], notice_items__notice=found)
    made = actions.record_objection(
        found,
        about,
        name=form.cleaned_data["name"],
        contact=form.cleaned_data["contact"],
        words=form.cleaned_data["words"],
        received_at=request.received_at,  # type: ignore[attr-defined]
        recorded_by=person_of(request),
        seat=seat_of(request),
    )
    messages.success(request, _("异议已登记，回执号 %(receipt)s。") % {"receipt": made.receipt})
    return redirect("offices:employer_notice", number)


@permission(OPERATOR)
@require_POST
@answers_losers(back=_notice_back)
def close_objection(request: HttpRequest, number: str, receipt: str) -> HttpResponse:
    found = _notice_for(request, number)
    objection = get_object_or_404(Objection, notice=found, receipt=receipt)
    form = CloseObjectionForm(request.POST, prefix=receipt)
    if not form.is_valid():
        return _page(request, found, status=HTTPStatus.UNPROCESSABLE_ENTITY, closing={receipt: form})
    actions.close_objection(
        objection,
        outcome=form.cleaned_data["outcome"],
        words=form.cleaned_data["words"],
        person=person_of(request),
        seat=seat_of(request),
    )
    messages.success(request, _("异议 %(receipt)s 已处理完毕。") % {"receipt": receipt})
    return redirect("offices:employer_notice", number)


@permission(OPERATOR)
@require_POST
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """Orders the sheet again, where it failed or has expired."""
    found = _notice_for(request, number)
    actions.order_sheet(found, person_of(request), with_result=found.certified_at is not None)
    messages.success(request, _("已开始生成，稍后刷新本页即可下载。"))
    return redirect("offices:employer_notice", number)


def _chosen(request: HttpRequest) -> list[Declaration]:
    """The chosen declarations that stand at the notice stop of this employer, of one plan, in roster order."""
    ids = [int(text) for text in request.POST.getlist("chosen") if text.isdigit()]
    found = list(at_desk(seat_of(request)).filter(pk__in=ids, stop_kind=NoticeKind.EMPLOYER))
    one_plan = [each for each in found if each.plan_id == found[0].plan_id]
    return in_roster_order(one_plan)


def _notice_for(request: HttpRequest, number: str) -> PublicNotice:
    found = get_object_or_404(
        PublicNotice.objects.select_related("plan", "organisation", "posted_by", "certified_by"),
        number=number,
        kind=NoticeKind.EMPLOYER,
    )
    if found.organisation_id != seat_of(request).organisation_id:
        raise PermissionDenied(_("这份公示不是本单位张贴的。"))
    return found


def _page(request: HttpRequest, found: PublicNotice, status: int = HTTPStatus.OK, **forms: Any) -> HttpResponse:
    """The notice with its people, days, objections and what may be done; `forms` are bound ones with errors."""
    now_shown = shown(found)
    closing: dict[str, CloseObjectionForm] = forms.get("closing", {})
    objections = found.objections.select_related("declaration__person", "recorded_by", "closed_by").order_by(
        "received_at"
    )
    may_certify = certifiable(found, now_shown.now)
    certify_form = CertifyForm(initial={"result": actions.result_words(found)}) if may_certify else None
    context = {
        "shown": now_shown,
        "notice": found,
        "items": found.items.select_related("declaration__person").order_by("pk"),
        "objections": [
            (each, closing.get(each.receipt) or CloseObjectionForm(prefix=each.receipt)) for each in objections
        ],
        "may_certify": bool(may_certify),
        "certify_why": "" if may_certify else str(may_certify),
        "certify_form": forms.get("certify_form") or certify_form,
        "withdraw_form": forms.get("withdraw_form") or WithdrawNoticeForm(),
        "objection_form": forms.get("objection_form")
        or ObjectionForm(notice=found, by_operator=True, prefix="objection"),
        "papers": [
            (with_result, made, document_of(made) if made else None)
            for with_result in ((False, True) if found.certified_at else (False,))
            for made in [latest("notice_sheet", sheet_subject(found, with_result=with_result))]
        ],
        "form": next((each for each in forms.values() if not isinstance(each, dict)), None),
    }
    return render(request, "offices/notice.html", context, status=status)
