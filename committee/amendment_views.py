"""Amendments of the plan: the list, a form for each kind, and a page that says what changes before it is recorded."""

from http import HTTPStatus

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SeatRequest
from committee import actions, amendments, confirmations
from committee.amendment_forms import FORMS, AmendmentForm
from committee.amendments import Change
from committee.desk import office_only
from config import clock
from review_plans import queries
from review_plans.models import AmendmentKind, PlanVersion
from review_plans.queries import NoSuchPlanError

ROWS = 20


def version_of(request: SeatRequest) -> PlanVersion:
    """The newest version of the seat's own plan: no other can be named. 404 where none was imported."""
    request.plan_code = request.seat.plan_code
    try:
        return queries.current_version(request.plan_code)
    except NoSuchPlanError:
        raise Http404(_("没有这一评审计划。")) from None


@office_only
@require_GET
def amendment_list(request: SeatRequest) -> HttpResponse:
    """What was changed in mid-course, the newest first; and what waits for a confirmation."""
    version = version_of(request)
    page = Paginator(amendments.recorded(version), ROWS).get_page(request.GET.get("page"))
    context = {
        "plan": queries.plan_of(version),
        "rows": [amendments.told(version, row) for row in page.object_list],
        "page": page,
        "waiting": confirmations.rules_waiting(version),
        "table": confirmations.table_of(version),
        "without_source": confirmations.without_source(version),
        "kinds": [(kind.value, kind.label) for kind in AmendmentKind if _is_offered(version, kind)],
    }
    return render(request, "committee/amendments.html", context)


def _is_offered(version: PlanVersion, kind: str) -> bool:
    """A fee can only be changed where the plan has one, and the time of objections where it has notices."""
    plan = queries.plan_of(version)
    wanted = {AmendmentKind.FEE: plan.fee_after, AmendmentKind.OBJECTIONS: plan.notices}
    return bool(wanted.get(AmendmentKind(kind), True))


@office_only
@require_http_methods(["GET", "POST"])
def amend(request: SeatRequest, kind: str) -> HttpResponse:
    """The form of a kind; then the page that says what changes; then the record. `step` tells which was pressed."""
    version = version_of(request)
    if kind not in FORMS or not _is_offered(version, kind):
        raise Http404(_("没有这一种变更。"))
    now = clock.on_plan_clock(request.received_at, version.plan.code)
    if request.method == "GET":
        started = {"target": request.GET.get("target", ""), "effect": request.GET.get("effect", "confirm")}
        return _form_page(request, version, FORMS[kind](version=version, now=now, initial=started))
    form = FORMS[kind](request.POST, version=version, now=now)
    step = request.POST.get("step", "check")
    if not form.is_valid() or step == "edit":
        return _form_page(request, version, form, refused=not form.is_valid())
    return _record(request, version, form) if step == "record" else _confirm_page(request, version, form)


def _record(request: SeatRequest, version: PlanVersion, form: AmendmentForm) -> HttpResponse:
    seen = request.POST.get("seen", "")
    try:
        actions.amend_plan(
            version.plan,
            form.change(),
            seen=int(seen) if seen.isdecimal() and len(seen) < 19 else -1,
            person=request.user,
            seat=request.seat,
            at=timezone.now(),
        )
    except actions.PlanChangedMeanwhileError:
        return _confirm_page(request, version, form, changed=True)
    except ValidationError as refused:
        return _refused(request, version, form, refused)
    flash.success(request, _("变更已记入并生效。"))
    return redirect("committee:amendments")


def _confirm_page(
    request: SeatRequest, version: PlanVersion, form: AmendmentForm, *, changed: bool = False
) -> HttpResponse:
    change: Change = form.change()
    try:
        actions.must_change(version, change)
    except ValidationError as refused:
        return _refused(request, version, form, refused)
    newest = amendments.newest_of(version.plan)
    context = {
        "form": form,
        "kind": change.kind,
        "kind_label": AmendmentKind(change.kind).label,
        "change": change,
        "sentences": amendments.sentences(version, change, now=form.now),
        "seen": newest.pk if newest else 0,
        "changed": changed,
        "plan": queries.plan_of(version),
    }
    status = HTTPStatus.CONFLICT if changed else HTTPStatus.OK
    return render(request, "committee/amendments_confirm.html", context, status=status)


def _refused(request: SeatRequest, version: PlanVersion, form: AmendmentForm, refused: ValidationError) -> HttpResponse:
    """Words of the action beside the field that they are about; those without a field stand on top."""
    for name, problems in refused.message_dict.items():
        form.add_error(name if name in form.fields else None, problems)
    return _form_page(request, version, form, refused=True)


def _form_page(
    request: SeatRequest, version: PlanVersion, form: AmendmentForm, *, refused: bool = False
) -> HttpResponse:
    context = {
        "form": form,
        "kind_label": AmendmentKind(form.kind).label,
        "subject": _subject(version, form),
        "plan": queries.plan_of(version),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "committee/amendments_form.html", context, status=status)


def _subject(version: PlanVersion, form: AmendmentForm) -> confirmations.Waiting | None:
    """The rule or line that a confirmation is about, with its clause, once one is chosen."""
    if form.kind != AmendmentKind.CONFIRMATION:
        return None
    return confirmations.subject_of(version, str(form["target"].value() or ""))
