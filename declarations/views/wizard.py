"""The pages that are one form each, their autosave, and the view of both texts after a conflict."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages as flash
from django.db import transaction
from django.forms import Textarea
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import permission, signed_in
from declarations import editing
from declarations.asked import asked, by_field
from declarations.forms.base import PageForm
from declarations.models import Declaration
from declarations.pages import BY_CODE, Page, may_change_page, open_fields, pages_of
from declarations.refusals import Conflict, NotAllowed
from declarations.views.access import frame, now_of, own, remember, token, version_of
from review_plans import queries as plan_queries
from review_plans.contacts import amended


@dataclass(frozen=True)
class Dispute:
    """A field that was changed here and elsewhere."""

    name: str
    label: str
    theirs: str
    mine: str


def _shown(form: PageForm, name: str, value: Any) -> str:
    """A value in words: the label of a choice, nothing as 未填写."""
    if value in (None, ""):
        return _("未填写")
    choices = getattr(form.fields[name], "choices", None)
    if choices is not None:
        labels = {str(code): str(label) for code, label in choices}
        word = str(value).lower() if isinstance(value, bool) else str(value)
        return labels.get(word, word)
    return str(value)


def _raw(value: Any) -> str:
    """A value as the form would send it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def disputes(form: PageForm, current: Declaration) -> list[Dispute]:
    """Field by field, where what is stored now differs from what was sent."""
    stored = form.stored(current)
    found = []
    for name in form.fields:
        theirs, mine = stored.get(name), form.data.get(name, "")
        if _raw(theirs) != mine.replace("\r\n", "\n").strip():
            found.append(
                Dispute(name, str(form.fields[name].label), _shown(form, name, theirs), _shown(form, name, mine))
            )
    return found


def bound(page: Page, declaration: Declaration, data: Any = None) -> PageForm:
    """The page's form; what a return doesn't reopen is disabled and keeps its value."""
    assert page.form is not None
    form = page.form(data, declaration=declaration)
    beside = by_field(asked(declaration))
    for name, field in form.fields.items():
        field.asked = beside.get(name, []) + (beside.get("answers", []) if name in form.answers else [])  # type: ignore[attr-defined]
    reopened = open_fields(declaration, page)
    if reopened is not None:
        for name, field in form.fields.items():
            field.disabled = name not in reopened and not (name in form.answers and "answers" in reopened)
    return form


def _page(declaration: Declaration, code: str) -> Page:
    page = BY_CODE.get(code)
    if page is None or page.form is None or page not in pages_of(declaration):
        raise Http404
    return page


def _save(
    request: HttpRequest, declaration: Declaration, page: Page, form: PageForm, fields: dict[str, Any]
) -> Declaration:
    """Writes the fields; raises what `editing.save` raises. This window's own autosave never stands in its way."""
    assert page.form is not None
    with transaction.atomic():
        saved = editing.save(
            declaration,
            person=declaration.person,
            expected_version=version_of(request, declaration, page.form),
            now=now_of(declaration),
            **fields,
        )
        remember(request, saved, page.form)
    return saved


@permission(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    declaration = own(request, pk)
    page = _page(declaration, code)
    if request.method != "POST":
        allowed = may_change_page(declaration, page, now_of(declaration))
        form = bound(page, declaration)
        return _render(request, declaration, page, form, locked=str(getattr(allowed, "reason", "")))
    form = bound(page, declaration, request.POST)
    if not form.is_valid():
        return _render(request, declaration, page, form)
    try:
        _save(request, declaration, page, form, form.values())
    except Conflict as conflict:
        return _after_conflict(request, pk, page, conflict)
    except NotAllowed as refused:
        flash.error(request, str(refused.denied))
        return _render(request, declaration, page, form, locked=str(refused.denied), status=403)
    return _saved(request, pk, page)


def _saved(request: HttpRequest, pk: int, page: Page) -> HttpResponse:
    flash.success(request, _("“%(page)s”已保存。") % {"page": page.name})
    return redirect("declarations:hub", pk=pk)


def _after_conflict(request: HttpRequest, pk: int, page: Page, conflict: Conflict) -> HttpResponse:
    """Once more on what stands now; if it is really another's text, both are shown."""
    current = own(request, pk)
    form = bound(page, current, request.POST)
    form.is_valid()
    found = disputes(form, current)
    if not found:
        return _saved(request, pk, page)
    try:
        _save(request, current, page, form, form.values())
    except Conflict:
        return _render(request, current, page, form, conflict=conflict, found=found, status=409)
    except NotAllowed as refused:
        return _render(request, current, page, form, locked=str(refused.denied), status=403)
    return _saved(request, pk, page)


def _render(
    request: HttpRequest,
    declaration: Declaration,
    page: Page,
    form: PageForm,
    *,
    locked: str = "",
    conflict: Conflict | None = None,
    found: list[Dispute] | None = None,
    status: int = 200,
) -> HttpResponse:
    assert page.form is not None
    if locked:
        for field in form.fields.values():
            field.disabled = True
    context = frame(
        declaration,
        page.code,
        form=form,
        locked=locked,
        token=token(declaration, page.form),
        window=request.POST.get("window") or uuid.uuid4().hex,
        conflict=conflict,
        disputes=found or [],
        offices=_offices(form),
    )
    return render(request, f"declarations/{page.code}.html", context, status=status)


def _offices(form: PageForm) -> list[dict[str, Any]]:
    """The accepting offices with their addresses; those of the employer's own area first."""
    if "accepting_office" not in form.fields:
        return []
    named = {office.name: office for office in form.plan.accepting_offices}
    chosen = str(form["accepting_office"].value() or "")
    area, contacts = form.declaration.employer.area_id, plan_queries.contacts_of(form.declaration.plan)
    rows = [
        {
            "id": office.pk,
            "office": named[office.name],
            "contact": amended(named[office.name], contacts),
            "area": office.area,
            "chosen": str(office.pk) == chosen,
        }
        for office in form.fields["accepting_office"].queryset  # type: ignore[attr-defined]
    ]
    order = [office.name for office in form.plan.accepting_offices]
    return sorted(
        rows, key=lambda row: (row["area"] is None or row["area"].pk != area, order.index(row["office"].name))
    )


@permission(signed_in)
@require_POST
def autosave(request: HttpRequest, pk: int, code: str) -> JsonResponse:
    """Stores what is readable of the page as it is being typed; compulsory fields are asked for on continue."""
    declaration = own(request, pk)
    page = _page(declaration, code)
    assert page.form is not None
    form = bound(page, declaration, request.POST)
    form.is_valid()
    fields = draft(form)
    try:
        saved = _save(request, declaration, page, form, fields) if fields else declaration
    except Conflict:
        current = own(request, pk)
        stored = page.form.stored(current)
        theirs = {found.name: {"theirs": _raw(stored.get(found.name))} for found in disputes(form, current)}
        return JsonResponse({"version": token(current, page.form), "fields": theirs}, status=409)
    except NotAllowed as refused:
        return JsonResponse({"reason": str(refused.denied)}, status=403)
    clock = timezone.localtime(timezone.now()).strftime("%H:%M:%S")
    return JsonResponse({"version": token(saved, page.form), "saved_at": clock})


def draft(form: PageForm) -> dict[str, Any]:
    """What a draft keeps: valid values, and texts even while they are too long."""
    for name in form.errors:
        field = form.fields.get(name)
        if field is None or field.disabled:
            continue
        typed = form.data.get(name, "")
        if isinstance(field.widget, Textarea):
            form.cleaned_data[name] = typed.replace("\r\n", "\n")
    return form.values()
