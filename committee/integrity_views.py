"""诚信处理: the list, a form with a page that says what follows before it is recorded, and the whole trail."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SeatRequest
from committee import integrity as office
from committee.desk import office_only
from committee.integrity_forms import BASIS, ActForm, DecisionForm, LiftForm
from config import clock
from declarations.enums import Ending, State
from declarations.models import Declaration
from declarations.queries import words
from declarations.refusals import NotAllowed as DeclarationNotAllowed
from files.models import FileState, StoredFile
from files.views import receive_for
from integrity import queries
from integrity.models import IntegrityAct
from integrity.permissions import may_keep
from integrity.refusals import NotAllowed
from provisions.sanctions import SanctionRule
from review_plans import queries as plan_queries
from review_plans.plan import Plan

ROWS = 30


def enter(request: SeatRequest) -> tuple[Plan, datetime]:
    """The seat's plan as it stands, and the instant on its clock."""
    request.plan_code = request.seat.plan_code
    plan = plan_queries.plan_of(plan_queries.current_version(request.plan_code))
    return plan, clock.on_plan_clock(request.received_at, request.plan_code)


@office_only
@require_safe
def integrity(request: SeatRequest) -> HttpResponse:
    """The newest word on each case of the plan; a declaration's number begins a new one."""
    plan, now = enter(request)
    number, name = request.GET.get("number", "").strip(), request.GET.get("q", "").strip()
    if number and (found := _declarations(request).filter(number=number).first()):
        return redirect("committee:integrity_new", found.pk)
    page = Paginator(acts_found(plan.code, name), ROWS).get_page(request.GET.get("page"))
    context = {"plan": plan, "page": page, "number": number, "words": name, "today": now.date()}
    return render(request, "committee/integrity.html", context)


def acts_found(plan_code: str, words: str) -> QuerySet[IntegrityAct]:
    """The newest word on each case of the plan, narrowed by what was searched for."""
    acts = queries.acts_of_plan(plan_code)
    if words:
        wanted = Q(person__name__icontains=words) | Q(declaration_number=words) | Q(document__icontains=words)
        acts = acts.filter(wanted)
    return acts


@office_only
@require_safe
def trail(request: SeatRequest, pk: int) -> HttpResponse:
    """One matter from the first decision to the newest, with what the credit platforms were told."""
    plan, _now = enter(request)
    act = _act(request, pk)
    acts = queries.trail(act)
    newest = acts[0]
    why = getattr(may_keep(plan.code, act.person, request.user, request.seat), "reason", "")
    context = {"plan": plan, "plan_name": words(plan.short_name), "acts": acts, "newest": newest, "why": why}
    return render(request, "committee/integrity_trail.html", context)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def record_new(request: SeatRequest, pk: int) -> HttpResponse:
    """A first decision about a declaration of the plan."""
    plan, now = enter(request)
    declaration = get_object_or_404(_declarations(request), pk=pk)
    started = {"decided_by": request.seat.organisation.name, **_usual(plan)}
    return _record(request, plan, now, declaration, started, None)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SeatRequest, pk: int) -> HttpResponse:
    """Another version of a decision; the earlier one stays in the trail."""
    plan, now = enter(request)
    act = _act(request, pk)
    declaration = get_object_or_404(_declarations(request), pk=act.declaration_id)
    taken = {(each.kind, each.says) for each in act.sanctions.all()}
    started = {
        **{name: getattr(act, name) for name in ("kind", "words", "document", "clause", "decided_by", "decided_on")},
        "reviewed_in": act.reviewed_in,
        "sanctions": [str(n) for n, r in enumerate(plan.sanction_rules) if (r.kind, r.says.zh) in taken],
    }
    return _record(request, plan, now, declaration, started, act)


def _record(
    request: SeatRequest,
    plan: Plan,
    now: datetime,
    declaration: Declaration,
    started: dict[str, Any],
    corrects: IntegrityAct | None,
) -> HttpResponse:
    title = _("更正处理决定") if corrects else _("登记处理决定")
    form = ActForm(request.POST or None, request.FILES or None, plan=plan, officer=request.user, now=now, initial=started)  # fmt: skip
    frame = {"plan": plan, "declaration": declaration, "title": title, "corrects": corrects}
    basis = _ready(request, form)
    if basis is None:
        return _form_page(request, form, frame)
    decision, rules = form.decision(basis), form.rules()
    if request.POST.get("step") != "record":
        return _confirm_page(request, form, basis, {**frame, "sentences": _sentences(form, rules, declaration)})
    try:
        made = office.put_on_record(
            declaration, decision, rules, person=request.user, seat=request.seat, now=now, corrects=corrects
        )
    except (NotAllowed, DeclarationNotAllowed) as refused:
        form.add_error(None, str(refused.denied))
        return _form_page(request, form, frame)
    flash.success(request, _("处理决定已登记，并通知了本人。"))
    return redirect("committee:integrity_trail", made.pk)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: SeatRequest, pk: int) -> HttpResponse:
    """A later decision takes the act back, such as when an appeal is upheld."""
    plan, now = enter(request)
    act = _act(request, pk)
    declaration = get_object_or_404(_declarations(request), pk=act.declaration_id)
    form = LiftForm(request.POST or None, request.FILES or None, officer=request.user, now=now)
    frame = {"plan": plan, "declaration": declaration, "title": _("撤销处理决定"), "lifts": act}
    basis = _ready(request, form)
    if basis is None:
        return _form_page(request, form, frame)
    decision = form.decision(basis)
    if request.POST.get("step") != "record":
        return _confirm_page(request, form, basis, {**frame, "sentences": _lift_sentences(act, declaration)})
    try:
        made = office.take_back(act, declaration, decision, person=request.user, seat=request.seat, now=now)
    except (NotAllowed, DeclarationNotAllowed) as refused:
        form.add_error(None, str(refused.denied))
        return _form_page(request, form, frame)
    flash.success(request, _("处理决定已撤销，并通知了本人。"))
    return redirect("committee:integrity_trail", made.pk)


def _declarations(request: SeatRequest) -> Any:
    """What was handed in under the seat's plan: a decision may be about a case at any desk, or one that has ended."""
    found = Declaration.objects.filter(plan__code=request.seat.plan_code).exclude(number="")
    return found.select_related("person", "plan", "version", "employer")


def _act(request: SeatRequest, pk: int) -> IntegrityAct:
    return get_object_or_404(
        queries.with_relations(IntegrityAct.objects.filter(plan_code=request.seat.plan_code)), pk=pk
    )


def _usual(plan: Plan) -> dict[str, Any]:
    """The consequences that decide are ticked, and their clause stands ready."""
    rules = [(place, rule) for place, rule in enumerate(plan.sanction_rules) if rule.cite.decides]
    clauses = dict.fromkeys(f"{rule.cite.document} {rule.cite.clause}" for _place, rule in rules)
    return {
        "sanctions": [str(place) for place, _rule in rules],
        "clause": _("；").join(clauses),
        "reviewed_in": plan.notice_date.year,
    }


def _ready(request: SeatRequest, form: DecisionForm) -> StoredFile | None:
    """The decision's file once everything is typed rightly; None for the form, with what is wrong beside its field."""
    if request.method != "POST" or not form.is_valid() or request.POST.get("step") == "edit":
        return None
    if form.cleaned_data.get("basis") is None:
        return form.kept
    stored, _answer = receive_for(request, BASIS, field="basis")
    if stored.state != FileState.READY:
        form.add_error("basis", f"{stored.reason}{stored.remedy}")
        return None
    return stored


def _sentences(form: ActForm, rules: list[SanctionRule], declaration: Declaration) -> list[str]:
    """What recording does, in words."""
    name = declaration.person.name
    told = [_("对 %(name)s（申报 %(number)s）登记处理决定。") % {"name": name, "number": declaration.number}]
    for rule in rules:
        term = rule.term(form.cleaned_data["decided_on"], form.cleaned_data.get("reviewed_in"))
        if term is None:
            gone = declaration.state == State.CERTIFIED
            told.append(
                _("撤销资格：申报改为“已结束”，证书和表格作废，公开核验页显示作废。")
                if gone
                else _("撤销资格：这份申报没有取得资格，现在没有可撤销的；材料由审查环节退回或不予通过。")
            )
            continue
        told.append(
            _("%(says)s：%(begins)s 至 %(last)s 24:00。")
            % {"says": words(rule.says), "begins": term.begins, "last": term.last_day}
        )
        if rule.platforms:
            told.append(_("报送信用平台 %(count)s 个，登记后由系统发送。") % {"count": len(rule.platforms)})
    return [*told, _("登记后通知本人，告知申诉的办法。记录不能删除，写错了只能更正。")]


def _lift_sentences(act: IntegrityAct, declaration: Declaration) -> list[str]:
    told = [
        _("撤销对 %(name)s 的处理（%(document)s），各项处理从现在起不再起作用。")
        % {"name": act.person.name, "document": act.document}
    ]
    if declaration.ending == Ending.REVOKED:
        told.append(_("因这项处理撤销的资格恢复，一同作废的证书和表格恢复有效。"))
    if any(each.platforms for each in act.sanctions.all()):
        told.append(_("已报送信用平台的记录一并撤回。"))
    return [*told, _("撤销后通知本人。原记录和本次撤销都留在全过程里。")]


def _form_page(request: SeatRequest, form: DecisionForm, frame: dict[str, Any]) -> HttpResponse:
    refused = form.is_bound and request.POST.get("step") != "edit"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    context = {**frame, "form": form, "limits": BASIS.limits()}
    return render(request, "committee/integrity_form.html", context, status=status)


def _confirm_page(request: SeatRequest, form: DecisionForm, basis: StoredFile, context: dict[str, Any]) -> HttpResponse:
    carried = [
        (name, value) for name in form.fields if name not in ("basis", "basis_id") for value in _values(form, name)
    ]
    return render(
        request, "committee/integrity_confirm.html", {**context, "form": form, "basis": basis, "carried": carried}
    )


def _values(form: DecisionForm, name: str) -> list[str]:
    """As they were posted, so that the same form is read again."""
    assert isinstance(form.data, QueryDict)
    return [str(value) for value in form.data.getlist(name)]
