"""A finding that an office records on a question no machine can answer."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import permission, role
from config import clock
from declarations.check_actions import record_check
from offices.cases import case_of
from offices.forms import CheckForm
from offices.views.cases import CASE_ROLES, case_context, case_url, queue_url
from offices.views.shared import answers_losers, declaration_for, person_of, seat_of


@permission(role(*CASE_ROLES))
@require_POST
@answers_losers(back=case_url)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Records 成立 or 不成立 with a reason; the case is judged anew and shown again."""
    declaration = declaration_for(request, pk)
    shown = case_of(declaration, person_of(request), seat_of(request))
    question = (
        next((each for each in shown.questions if each.rule == request.POST.get("rule")), None) if shown else None
    )
    if question is None:
        raise Http404
    form = CheckForm(request.POST, code=question.code)
    if not form.is_valid():
        context = {**case_context(shown, form), "next": "", "queue_url": queue_url(request)}
        return render(request, "offices/case.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    record_check(
        declaration,
        person=person_of(request),
        seat=seat_of(request),
        rule=question.rule,
        holds=form.cleaned_data["holds"] == "yes",
        reason=form.cleaned_data["reason"],
        evidence=form.cleaned_data["evidence"],
        now=clock.on_plan_clock(request.received_at, declaration.plan.code),  # type: ignore[attr-defined]
    )
    messages.success(request, _("已记录认定，资格对照已重新计算。"))
    return redirect(reverse("offices:case", args=[pk]) + "#checks")
