"""我的投诉与申诉: what one may appeal against, how it is brought, and what became of it."""

from datetime import datetime
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import permission, signed_in
from accounts.requests import PersonRequest
from config import clock
from declarations import appealing
from declarations.forms.appeal import FILE, AppealForm, ComplaintForm
from files.models import FileState, StoredFile
from files.views import receive_for
from integrity.appeals import Matter, bring
from integrity.handling import handling
from integrity.models import Appeal, AppealKind
from integrity.refusals import NotAllowed
from review_plans.models import ReviewPlan
from review_plans.queries import current_version, plan_of

COMPLAINT = "complaint"


@permission(signed_in)
@require_safe
def appeals(request: PersonRequest) -> HttpResponse:
    """All that one has brought, the newest first, and the decisions against which one may."""
    mine = Appeal.objects.filter(person=request.user).order_by("-pk")
    context = {
        "mine": [(each, _is_overdue(each)) for each in mine],
        "decisions": appealing.decisions_about(request.user),
    }
    return render(request, "declarations/appeals.html", context)


@permission(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_new(request: PersonRequest, matter: str) -> HttpResponse:
    """`matter` is "complaint" or the key of a decision about oneself; anything else is not found."""
    found = None if matter == COMPLAINT else _decision(request, matter)
    if found is not None and found.receipt:
        return redirect("declarations:appeal", found.receipt)
    form_of = AppealForm if found else ComplaintForm
    form = form_of(request.POST or None, request.FILES or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        made = _brought(request, form, found.matter if found else None) if form.is_valid() else None
        if made is not None:
            return redirect("declarations:appeal", made.receipt)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "decision": found, "limits": FILE.limits(), "handling": handling()}
    return render(request, "declarations/appeal_form.html", context, status=status)


def _decision(request: PersonRequest, key: str) -> appealing.Appealable:
    for each in appealing.decisions_about(request.user):
        if each.key == key:
            return each
    raise Http404


def _brought(request: PersonRequest, form: AppealForm, matter: Matter | None) -> Appeal | None:
    """None where something is wrong, which then stands in the form."""
    given = form.cleaned_data
    about = matter or appealing.complaint(given["plan"], given["number"])
    file = None
    if given.get("file") is not None:
        file = _uploaded(request, form)
        if file is None:
            return None
    now = _now(about.plan_code, request.received_at)
    try:
        return bring(
            about,
            person=request.user,
            words=given["words"],
            file=file,
            due_on=appealing.due_day(now.date()),
            received_at=request.received_at,
            now=now,
        )
    except NotAllowed as refused:
        form.add_error(None, str(refused.denied))
        return None


def _uploaded(request: PersonRequest, form: AppealForm) -> StoredFile | None:
    stored, _answer = receive_for(request, FILE)
    if stored.state == FileState.READY:
        return stored
    form.add_error("file", f"{stored.reason}{stored.remedy}")
    return None


@permission(signed_in)
@require_safe
def appeal(request: PersonRequest, receipt: str) -> HttpResponse:
    """The receipt, and later the answer; nobody else's."""
    found = get_object_or_404(
        Appeal.objects.select_related("act", "organisation", "file"), receipt=receipt, person=request.user
    )
    request.plan_code = found.plan_code
    plan = plan_of(current_version(found.plan_code))
    context = {
        "appeal": found,
        "plan": plan,
        "overdue": _is_overdue(found),
        "is_appeal": found.kind == AppealKind.APPEAL,
    }
    return render(request, "declarations/appeal.html", context)


def _is_overdue(found: Appeal) -> bool:
    return found.is_overdue(clock.today(found.plan_code))


def _now(plan_code: str, received_at: datetime) -> datetime:
    return clock.on_plan_clock(received_at, get_object_or_404(ReviewPlan, code=plan_code).code)
