"""The page of one notice, for whoever keeps it: an employer or the committee office. Who may is the caller's question."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from declarations.models import Declaration
from declarations.refusals import NotAllowed
from documents.queries import document_of, latest
from offices.forms import (
    CertifyForm,
    CloseObjectionForm,
    CorrectNoticeForm,
    ExtendObjectionForm,
    WithdrawNoticeForm,
)
from offices.views.shared import person_of, seat_of
from provisions.working_days import CalendarMissing
from public_notices import actions
from public_notices.forms import ObjectionForm
from public_notices.guards import certifiable, may_extend
from public_notices.handling import times_for
from public_notices.models import Objection, PublicNotice
from public_notices.queries import sheet_subject, sites
from public_notices.showing import shown


@dataclass(frozen=True)
class Desk:
    """The names of the addresses at which a notice is kept; `goes_on`: where its cases are moved on afterwards."""

    page: str
    withdraw: str
    correct: str
    certify: str
    object_to: str
    close: str
    extend: str
    sheet: str
    goes_on: str
    template: str = "offices/notice.html"

    def back(self, notice: PublicNotice) -> HttpResponse:
        return redirect(self.page, notice.number)

    def addresses(self, notice: PublicNotice) -> dict[str, str]:
        names = {"withdraw": self.withdraw, "correct": self.correct, "certify": self.certify}
        names |= {"object_to": self.object_to, "sheet": self.sheet}
        return {name: reverse(address, args=[notice.number]) for name, address in names.items()} | {
            "goes_on": reverse(self.goes_on)
        }


def withdraw(request: HttpRequest, desk: Desk, found: PublicNotice) -> HttpResponse:
    form = WithdrawNoticeForm(request.POST)
    if not form.is_valid():
        return page(request, desk, found, status=HTTPStatus.UNPROCESSABLE_ENTITY, withdraw_form=form)
    actions.withdraw_notice(found, reason=form.cleaned_data["reason"], person=person_of(request), seat=seat_of(request))
    messages.success(request, _("公示已撤回。"))
    return desk.back(found)


def correct(request: HttpRequest, desk: Desk, found: PublicNotice) -> HttpResponse:
    """Posts the notice anew; what the page then shows is the new one."""
    form = CorrectNoticeForm(request.POST)
    if not form.is_valid():
        return page(request, desk, found, status=HTTPStatus.UNPROCESSABLE_ENTITY, correct_form=form)
    try:
        made = actions.correct_notice(found, person=person_of(request), seat=seat_of(request), **form.cleaned_data)
    except CalendarMissing as missing:
        form.add_error(None, str(missing))
        return page(request, desk, found, status=HTTPStatus.UNPROCESSABLE_ENTITY, correct_form=form)
    messages.success(request, _("已更正并重新张贴，编号 %(number)s，天数从今天重新计算。") % {"number": made.number})
    return desk.back(made)


def certify(request: HttpRequest, desk: Desk, found: PublicNotice) -> HttpResponse:
    """Enters the result, with the counted days by name."""
    form = CertifyForm(request.POST)
    if not form.is_valid():
        return page(request, desk, found, status=HTTPStatus.UNPROCESSABLE_ENTITY, certify_form=form)
    actions.certify(found, person=person_of(request), seat=seat_of(request), result=form.cleaned_data["result"])
    messages.success(request, _("公示结果已录入，可以报送。"))
    return desk.back(found)


def object_to(request: HttpRequest, desk: Desk, found: PublicNotice) -> HttpResponse:
    """Records an objection that came by paper or telephone."""
    form = ObjectionForm(
        request.POST, request.FILES, notice=found, by_operator=True, prefix="objection", person=person_of(request)
    )
    form.full_clean()
    files = form.take_in_files(request)
    if form.errors:
        return page(request, desk, found, status=HTTPStatus.UNPROCESSABLE_ENTITY, objection_form=form)
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
        files=files,
    )
    messages.success(request, _("异议已登记，回执号 %(receipt)s。") % {"receipt": made.receipt})
    return desk.back(found)


def close_objection(request: HttpRequest, desk: Desk, found: PublicNotice, receipt: str) -> HttpResponse:
    objection = get_object_or_404(Objection, notice=found, receipt=receipt)
    form = CloseObjectionForm(request.POST, prefix=receipt)
    if not form.is_valid():
        return page(request, desk, found, status=HTTPStatus.UNPROCESSABLE_ENTITY, closing={receipt: form})
    actions.close_objection(
        objection,
        outcome=form.cleaned_data["outcome"],
        words=form.cleaned_data["words"],
        person=person_of(request),
        seat=seat_of(request),
    )
    messages.success(request, _("异议 %(receipt)s 已处理完毕。") % {"receipt": receipt})
    return desk.back(found)


def extend_objection(request: HttpRequest, desk: Desk, found: PublicNotice, receipt: str) -> HttpResponse:
    """Gives an objection the longer time of its plan; the objector reads the reason on the receipt."""
    objection = get_object_or_404(Objection, notice=found, receipt=receipt)
    form = ExtendObjectionForm(request.POST, prefix=f"extend-{receipt}")
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            made = actions.extend_objection(objection, reason=reason, person=person_of(request), seat=seat_of(request))
        except (NotAllowed, CalendarMissing) as problem:
            form.add_error("reason", str(problem.denied if isinstance(problem, NotAllowed) else problem))
        else:
            messages.success(request, _("办理期限已延长到 %(day)s。") % {"day": made.due_on})
            return desk.back(found)
    return page(request, desk, found, status=HTTPStatus.UNPROCESSABLE_ENTITY, extending={receipt: form})


def sheet(request: HttpRequest, desk: Desk, found: PublicNotice) -> HttpResponse:
    """Orders the sheets again, where one failed."""
    actions.order_sheets(found, person_of(request))
    if found.certified_at is not None:
        actions.order_record(found, person_of(request))
    messages.success(request, _("已开始生成，稍后刷新本页即可下载。"))
    return desk.back(found)


def page(
    request: HttpRequest, desk: Desk, found: PublicNotice, status: int = HTTPStatus.OK, **forms: Any
) -> HttpResponse:
    """The notice with its people, days, objections and what may be done; `forms` are bound ones with errors."""
    now_shown = shown(found)
    closing: dict[str, CloseObjectionForm] = forms.get("closing", {})
    extending: dict[str, ExtendObjectionForm] = forms.get("extending", {})
    objections = list(objections_to(found))
    times = times_for(objections)
    may_certify = certifiable(found, now_shown.now)
    certify_form = CertifyForm(initial={"result": actions.result_words(found)}) if may_certify else None
    context = {
        "shown": now_shown,
        "notice": found,
        "at": desk.addresses(found),
        "items": found.items.select_related("declaration__person").order_by("pk"),
        "objections": [
            {
                "objection": each,
                "form": closing.get(each.receipt) or CloseObjectionForm(prefix=each.receipt),
                "close": reverse(desk.close, args=[found.number, each.receipt]),
                "overdue": each.is_overdue(now_shown.now.date()),
                "may_extend": bool(may_extend(each, now_shown.now, times[each.declaration.version_id])),
                "extend_form": extending.get(each.receipt) or ExtendObjectionForm(prefix=f"extend-{each.receipt}"),
                "extend": reverse(desk.extend, args=[found.number, each.receipt]),
            }
            for each in objections
        ],
        "may_certify": bool(may_certify),
        "certify_why": "" if may_certify else str(may_certify),
        "certify_form": forms.get("certify_form") or certify_form,
        "withdraw_form": forms.get("withdraw_form") or WithdrawNoticeForm(),
        "correct_form": forms.get("correct_form") or CorrectNoticeForm(initial=_as_it_hangs(found)),
        "objection_form": forms.get("objection_form")
        or ObjectionForm(notice=found, by_operator=True, prefix="objection"),
        "papers": [
            (site, made, document_of(made) if made else None)
            for site, subject in _papers(found)
            for made in [latest("notice_sheet", subject)]
        ],
        "next": PublicNotice.objects.filter(replaces=found).first(),
        "page_of": desk.page,
        "form": next((each for each in forms.values() if not isinstance(each, dict)), None),
    }
    return render(request, desk.template, context, status=status)


def _papers(found: PublicNotice) -> list[tuple[str, str]]:
    """What can be printed: its site, "" for the only sheet and for the record, and what the press knows it by."""
    places = sites(found)
    sheets = [
        (place if len(places) > 1 else "", sheet_subject(found, site=number))
        for number, place in enumerate(places, start=1)
    ]
    return [*sheets, *([("", sheet_subject(found, with_result=True))] if found.certified_at else [])]


def objections_to(found: PublicNotice) -> QuerySet[Objection]:
    """In the order in which they came."""
    related = found.objections.select_related(
        "declaration__person", "declaration__version", "recorded_by", "closed_by", "extended_by"
    )
    return related.prefetch_related("files__file").order_by("received_at")


def _as_it_hangs(found: PublicNotice) -> dict[str, str]:
    return {"place": found.place, "contact": found.contact}
