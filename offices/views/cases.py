"""The queues of employers and offices, the work page, and the steps taken from it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.permissions import permission, role
from config import clock
from declarations.actions import take_step
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.queries import latest_submission, words
from declarations.returns import faults_of
from offices.cases import Case, Ground, case_of, next_in
from offices.checks import Question
from offices.corrected import entries_to_return, marks_to_return, return_points
from offices.forms import CheckForm, EndorseForm, RefuseForm, ReturnForm
from offices.notices import notices_on
from offices.queries import (
    DESK_TABS,
    EMPLOYER_TABS,
    OFFICE_ROLES,
    PER_PAGE,
    Queue,
    filters_from,
    plans_of,
)
from offices.timelines import line_of_submission
from offices.views.shared import answers_losers, declaration_for, person_of, read_by, seat_of
from review_plans.queries import current_version, plan_of

TAB_NAMES = {
    "check": gettext_lazy("待审核"),
    "notice": gettext_lazy("公示与报送"),
    "waiting": gettext_lazy("待审查"),
    "signed": gettext_lazy("已审查待推荐"),
    "sent_back": gettext_lazy("退回修改中"),
    "passed": gettext_lazy("在其他环节"),
    "ended": gettext_lazy("已结束"),
    "all": gettext_lazy("全部"),
}
MARKS = {"overdue": gettext_lazy("已逾期"), "resubmitted": gettext_lazy("再次提交")}
# What the batch button of a tab does.
TAB_VERBS = {"notice": Verb.FORWARD, "signed": Verb.RECOMMEND, "waiting": Verb.RECOMMEND}
# The committee office has lists of its own, but works on a case as the desks before it did.
CASE_ROLES = (Role.EMPLOYER_OPERATOR, *OFFICE_ROLES, Role.COMMITTEE_OFFICER)
QUEUES = {Role.EMPLOYER_OPERATOR: "offices:employer_queue", Role.COMMITTEE_OFFICER: "committee:home"}
STEPS = (Verb.ENDORSE, Verb.SEND_BACK, Verb.REFUSE, Verb.RECOMMEND, Verb.FORWARD, Verb.RECALL)
DONE = {
    Verb.ENDORSE: gettext_lazy("已审查通过：%(name)s"),
    Verb.SEND_BACK: gettext_lazy("已退回修改：%(name)s"),
    Verb.REFUSE: gettext_lazy("已作审查不通过处理：%(name)s"),
    Verb.RECOMMEND: gettext_lazy("已审核推荐：%(name)s"),
    Verb.FORWARD: gettext_lazy("已报送：%(name)s"),
    Verb.RECALL: gettext_lazy("已撤回：%(name)s"),
}


@permission(role(*OFFICE_ROLES))
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The queue of an office, with one case open beside it."""
    return _queue_page(request)


@permission(role(Role.EMPLOYER_OPERATOR))
@require_safe
def employer_queue(request: HttpRequest) -> HttpResponse:
    """The employer's declarations."""
    return _queue_page(request)


@permission(role(*CASE_ROLES))
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """The work page of one declaration on a page of its own."""
    declaration = read_by(request, declaration_for(request, pk))
    shown = case_of(declaration, person_of(request), seat_of(request))
    return render(request, "offices/case.html", {**case_context(shown), "next": "", "queue_url": queue_url(request)})


@permission(role(*CASE_ROLES))
@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """What was handed in, on one line."""
    declaration = read_by(request, declaration_for(request, pk))
    submission = latest_submission(declaration)
    if submission is None:
        return redirect("offices:case", pk)
    context = {
        "person": declaration.person,
        "line": line_of_submission(declaration, submission, clock.now(declaration.plan.code).date()),
        "back": reverse("offices:case", args=[pk]),
        "crumb": declaration.number,
    }
    return render(request, "offices/timeline.html", context)


def case_url(request: HttpRequest, pk: int, verb: str = "") -> str:
    """Where the case stands."""
    return reverse("offices:case", args=[pk])


@permission(role(*CASE_ROLES))
@require_POST
@answers_losers(back=case_url)
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Takes one step; afterwards the next case of the queue lies open."""
    declaration = declaration_for(request, pk)
    if verb not in STEPS:
        return redirect("offices:case", pk)
    handed_in = latest_submission(declaration) is not None
    form = _form_for(verb, Ground(declaration, seat_of(request)), request.POST) if handed_in else None
    if form is not None and not form.is_valid():
        shown = case_of(declaration, person_of(request), seat_of(request))
        context = {**case_context(shown, form), "next": request.POST.get("next", ""), "queue_url": queue_url(request)}
        return render(request, "offices/case.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    take_step(
        declaration,
        verb=verb,
        person=person_of(request),
        seat=seat_of(request),
        expected_version=int(request.POST["version"]) if request.POST.get("version", "").isdigit() else -1,
        now=clock.on_plan_clock(request.received_at, declaration.plan.code),  # type: ignore[attr-defined]
        **_given(form),
    )
    messages.success(request, DONE[Verb(verb)] % {"name": declaration.person.name})
    return redirect(_next_page(request, declaration))


def queue_url(request: HttpRequest) -> str:
    """The queue of the seat acted in."""
    return reverse(QUEUES.get(Role(seat_of(request).role), "offices:desk"))


def queue_of(request: HttpRequest, data: Any) -> Queue:
    """The queue that a query string asks for."""
    seat = seat_of(request)
    tabs = EMPLOYER_TABS if seat.role == Role.EMPLOYER_OPERATOR else DESK_TABS
    plans = plans_of(seat)
    return Queue(seat, filters_from(data, tabs, [plan.code for plan in plans]), tabs, plans)


def _queue_page(request: HttpRequest) -> HttpResponse:
    queue = queue_of(request, request.GET)
    page = Paginator(queue.found(), PER_PAGE).get_page(request.GET.get("page")) if queue.filters.plan else None
    rows = queue.rows(page.object_list) if page else []
    notices = notices_on([row.declaration for row in rows]) if queue.filters.tab == "notice" else {}
    opened = _opened(request, page)
    shown = case_of(opened, person_of(request), seat_of(request)) if opened else None
    counts = queue.counts() if queue.filters.plan else {}
    query = queue.filters.query()
    context = {
        "queue": queue,
        "filters": queue.filters,
        "page": page,
        "rows": [(row, notices.get(row.declaration.pk)) for row in rows],
        "specialties": specialties(queue.filters.plan),
        "query": query,
        "page_number": page.number if page else 1,
        "tabs": [(tab, TAB_NAMES[tab], queue.filters.query(tab=tab), counts.get(tab)) for tab in queue.tabs],
        "tab_name": TAB_NAMES[queue.filters.tab],
        "batch_verb": TAB_VERBS.get(queue.filters.tab),
        "is_employer": seat_of(request).role == Role.EMPLOYER_OPERATOR,
        "opened": opened,
        "queue_url": queue_url(request),
        "next": _following(page, opened, f"{request.path}?{query}page={page.number}" if page else ""),
        **(case_context(shown) if shown else {}),
    }
    return render(request, "offices/queue.html", context)


def specialties(plan_code: str) -> list[tuple[str, str]]:
    if not plan_code:
        return []
    return [(each.code, words(each.name)) for each in plan_of(current_version(plan_code)).specialties]


def _opened(request: HttpRequest, page: Page[Declaration] | None) -> Declaration | None:
    """The case that the address opens, if the seat may see it; a stranger's number opens nothing."""
    wanted = request.GET.get("open", "")
    if not wanted.isdigit() or page is None:
        return None
    return read_by(request, declaration_for(request, int(wanted)))


def case_context(shown: Case | None, form: Any = None) -> dict[str, Any]:
    """The work page with its three forms; `form` is the bound one that had errors."""
    if shown is None:
        return {"case": None}
    forms = {verb: _form_for(verb, shown, None) for verb in (Verb.ENDORSE, Verb.SEND_BACK, Verb.REFUSE)}
    for verb, fresh in forms.items():
        if type(fresh) is type(form):
            forms[verb] = form
    return {
        "case": shown,
        "acts": shown.acts,
        "form": form,
        "endorse_form": forms[Verb.ENDORSE],
        "return_form": forms[Verb.SEND_BACK],
        "refuse_form": forms[Verb.REFUSE],
        "returns": [(note, return_points(note, shown.plan)) for note in shown.returns],
        "checks": [(each, _check_form(shown, each, form)) for each in shown.questions],
    }


def _check_form(shown: Case, question: Question, form: Any) -> CheckForm | None:
    """The form of one question; the bound one where it had errors, none where another desk decides."""
    if not shown.may_check or question.why_not:
        return None
    if isinstance(form, CheckForm) and form.code == question.code:
        return form
    return CheckForm(code=question.code)


def _form_for(verb: str, shown: Case | Ground, data: QueryDict | None) -> Any:
    if verb == Verb.ENDORSE:
        return EndorseForm(data, against_verdict=shown.against_verdict)
    if verb == Verb.REFUSE:
        return RefuseForm(data)
    if verb == Verb.SEND_BACK:
        return ReturnForm(
            data,
            plan=shown.plan,
            track=shown.declaration.track,
            today=shown.now.date(),
            closes=shown.closes,
            before=faults_of(shown.declaration),
            entries=entries_to_return(shown.declaration),
            marks=marks_to_return(shown.declaration, shown.seat.organisation) if shown.seat else (),
        )
    return None


def _given(form: Any) -> dict[str, Any]:
    """What a valid form gives to the step."""
    if isinstance(form, ReturnForm):
        return {"points": form.points, "due_at": form.due_at, "reason": "；".join(each.words for each in form.points)}
    if form is None:
        return {}
    return {name: form.cleaned_data[name].strip() for name in ("opinion", "reason") if name in form.cleaned_data}


def _next_page(request: HttpRequest, declaration: Declaration) -> str:
    """The queue with the next case open, as the page was told; or the case itself where it was opened alone."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return reverse("offices:case", args=[declaration.pk])


def _following(page: Page[Declaration] | None, opened: Declaration | None, here: str) -> str:
    """Where to go after the opened case is done: the list with the next one open."""
    if page is None or opened is None:
        return ""
    following = next_in(list(page.object_list), opened)
    return f"{here}&open={following.pk}#work" if following else here
