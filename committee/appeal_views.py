"""申诉与投诉 at the committee office: overdue ones first, and the page on which one is answered."""

from http import HTTPStatus

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SeatRequest
from committee.desk import office_only
from committee.reopening import reopen_case, reopening_of
from config import clock
from declarations.models import Declaration
from declarations.permissions import may_see
from declarations.refusals import NotAllowed as Refused
from integrity.appeals import answer
from integrity.models import Appeal, AppealOutcome
from integrity.permissions import decided_it_alone, may_answer
from integrity.refusals import NotAllowed

ROWS = 30
WORDS = 3000


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("结论"),
        choices=AppealOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择结论。")},
    )
    words = forms.CharField(
        label=gettext_lazy("核查情况和理由"),
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 6, "data-counter": WORDS}),
        help_text=gettext_lazy("本人会看到全文。成立的，写明怎样纠正、由谁办理。"),
        error_messages={"required": gettext_lazy("请写明核查情况和理由。")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = FormHelper(self)
        self.helper.form_tag = False


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("恢复办理的理由"),
        max_length=200,
        error_messages={"required": gettext_lazy("请写明恢复办理的理由。")},
    )


@office_only
@require_safe
def appeals(request: SeatRequest) -> HttpResponse:
    """What waits for an answer, the earliest due first; then what was answered, the newest first."""
    request.plan_code = request.seat.plan_code
    today = clock.today(request.plan_code)
    waiting, answered = waiting_and_answered(request.plan_code)
    context = {
        "waiting": [(each, each.is_overdue(today)) for each in waiting],
        "late": sum(each.is_overdue(today) for each in waiting),
        "page": Paginator(answered, ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "committee/appeals.html", context)


def waiting_and_answered(plan_code: str) -> tuple[list[Appeal], QuerySet[Appeal]]:
    """Both in the order of the page."""
    all_of_plan = Appeal.objects.filter(plan_code=plan_code).select_related("person", "closed_by")
    waiting = all_of_plan.filter(closed_at=None).order_by(F("due_on").asc(nulls_last=True), "pk")
    return list(waiting), all_of_plan.exclude(closed_at=None).order_by("-closed_at", "-pk")


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: SeatRequest, receipt: str) -> HttpResponse:
    """One appeal or complaint, and its answer."""
    request.plan_code = request.seat.plan_code
    found = get_object_or_404(
        Appeal.objects.select_related("person", "act", "file", "closed_by", "organisation"),
        receipt=receipt,
        plan_code=request.plan_code,
    )
    form, status = AnswerForm(request.POST or None), HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid() and _answered(request, found, form):
            return redirect("committee:appeal", receipt)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(request, found, form, status)


def _page(
    request: SeatRequest, found: Appeal, form: AnswerForm, status: int, reopening: ReopenForm | None = None
) -> HttpResponse:
    about = Declaration.objects.filter(plan__code=found.plan_code, number=found.declaration_number or "?").first()
    context = {
        "appeal": found,
        "reopening": (reopening or ReopenForm()) if about is not None and reopening_of(found, about) else None,
        "declaration": about,
        "may_open": about is not None and bool(may_see(about, request.user, request.seat)),
        "form": form,
        "why": getattr(may_answer(found, request.user, request.seat), "reason", ""),
        "alone": decided_it_alone(found, request.user),
        "overdue": found.is_overdue(clock.today(found.plan_code)),
    }
    return render(request, "committee/appeal.html", context, status=status)


@office_only
@require_POST
def reopen(request: SeatRequest, receipt: str) -> HttpResponse:
    """Gives the case of an upheld appeal back to the stop that ended it."""
    request.plan_code = request.seat.plan_code
    found = get_object_or_404(Appeal.objects.select_related("act"), receipt=receipt, plan_code=request.plan_code)
    about = get_object_or_404(Declaration, pk=found.declaration_id or 0, plan__code=found.plan_code)
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _page(request, found, AnswerForm(), HTTPStatus.UNPROCESSABLE_ENTITY, form)
    try:
        row = reopen_case(
            found,
            about,
            reason=form.cleaned_data["reason"],
            person=request.user,
            seat=request.seat,
            now=clock.on_plan_clock(request.received_at, found.plan_code),
        )
    except Refused as refused:
        flash.error(request, str(refused.denied))
    else:
        flash.success(request, _("已恢复办理：%(number)s，并通知了本人。") % {"number": row.number})
    return redirect("committee:appeal", receipt)


def _answered(request: SeatRequest, found: Appeal, form: AnswerForm) -> bool:
    try:
        answer(
            found,
            **form.cleaned_data,
            person=request.user,
            seat=request.seat,
            now=clock.on_plan_clock(request.received_at, found.plan_code),
        )
    except NotAllowed as refused:
        form.add_error(None, str(refused.denied))
        found.refresh_from_db()
        return False
    flash.success(request, _("已答复，并通知了本人。"))
    return True
