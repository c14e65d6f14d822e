"""The dossier's own pages: the whole of it, the profile, the employer, handing in. Always one's own dossier."""

from typing import Any

from django.contrib import messages as flash
from django.db.models import Field
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from accounts.permissions import permission, signed_in
from accounts.queries import employers_choosable
from dossiers import actions, fetched, locking, queries, states, vouching
from dossiers.asking import asked_of
from dossiers.forms import EmployerForm, ProfileForm
from dossiers.histories import line_of
from dossiers.models import Dossier
from dossiers.standing import standing_of

SHOWN_EMPLOYERS = 20


def who(request: HttpRequest) -> Person:
    """The signed-in person: the permission has let nobody else in."""
    assert isinstance(request.user, Person)
    return request.user


def own(request: HttpRequest) -> Dossier:
    """The signed-in person's dossier. It is begun with the first change: looking at an empty one writes nothing."""
    found = queries.dossier_of(who(request))
    if found is not None:
        return found
    return actions.open_for(who(request)) if request.method == "POST" else Dossier(person=who(request))


@permission(signed_in)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    dossier = own(request)
    items = queries.completeness(dossier)
    sections = queries.sections_of(dossier)
    context = {
        "dossier": dossier,
        "sections": sections,
        "standing": standing_of(dossier, sections),
        "profile": profile_rows(dossier),
        "items": items,
        "fetchable": fetched.SLUGS,
        "done": sum(item.done for item in items),
        "why_not": vouching.why_not_hand_in(dossier),
    }
    return render(request, "dossiers/home.html", context)


@permission(signed_in)
@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """Everything on one line, with what an officer would ask about."""
    dossier = own(request)
    line = line_of(dossier, timezone.localdate()) if dossier.pk else None
    return render(request, "dossiers/timeline.html", {"dossier": dossier, "line": line})


def _field(name: str) -> "Field[Any, Any]":
    found = Dossier._meta.get_field(name)
    assert isinstance(found, Field)
    return found


def profile_rows(dossier: Dossier) -> list[dict[str, object]]:
    """The profile as label and value, choices in words."""
    rows = []
    for name in ProfileForm.Meta.fields:
        field = _field(name)
        shown = getattr(dossier, f"get_{name}_display", None)
        value = shown() if shown else getattr(dossier, name)
        if isinstance(value, bool):
            value = _("是") if value else _("否")
        rows.append({"key": field.verbose_name, "value": "" if value is None else value})
    return rows


@permission(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    dossier = own(request)
    asked = asked_of(dossier, "profilepart")
    if request.method != "POST":
        form = ProfileForm(instance=dossier)
        return render(request, "dossiers/profile.html", {"form": form, "version": dossier.row_version, "asked": asked})
    version = posted_version(request, dossier)
    form = ProfileForm(request.POST, instance=dossier)
    if form.is_valid():
        try:
            actions.save_profile(dossier, person=who(request), expected_version=version, values=form.values())
        except locking.Conflict as conflict:
            form.add_error(None, conflict_words(conflict, form))
            version = conflict.current.row_version
        else:
            flash.success(request, _("个人信息已保存。"))
            return redirect("dossiers:home")
    return render(request, "dossiers/profile.html", {"form": form, "version": version, "asked": asked})


def conflict_words(conflict: locking.Conflict, form: ProfileForm) -> str:
    """Which fields differ from what another window saved; what was typed stays in the form."""
    differing = []
    for name in form.fields:
        theirs, mine = getattr(conflict.current, name), form.cleaned_data[name]
        if theirs != mine:
            shown = _("（空）") if theirs in ("", None) else theirs
            differing.append(
                _("%(label)s：别处保存的是“%(theirs)s”") % {"label": form.fields[name].label, "theirs": shown}
            )
    head = _("别的窗口刚刚保存过。您填写的内容仍在下面，再次保存将以这里为准。")
    return f"{head} {'；'.join(differing)}"


def posted_version(request: HttpRequest, dossier: Dossier) -> int:
    word = request.POST.get("version", "")
    return int(word) if word.isdigit() and len(word) < 10 else dossier.row_version


@permission(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def employer(request: HttpRequest) -> HttpResponse:
    dossier = own(request)
    sought = request.GET.get("q", "").strip()[:60]
    choosable = employers_choosable()
    form = EmployerForm(request.POST or None, choosable=choosable)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_employer(dossier, person=who(request), employer=form.cleaned_data["employer"])
        except locking.NotAllowed as refused:
            form.add_error("employer", str(refused.denied))
        else:
            flash.success(request, _("所在单位已选定：%(name)s。") % {"name": form.cleaned_data["employer"].name})
            return redirect("dossiers:home")
    found = choosable.filter(name__icontains=sought) if sought else choosable.none()
    context = {
        "dossier": dossier,
        "form": form,
        "sought": sought,
        "found": found[:SHOWN_EMPLOYERS],
        "too_many": found.count() > SHOWN_EMPLOYERS,
    }
    return render(request, "dossiers/employer.html", context)


@permission(signed_in)
@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """All that is open, or with `some` the parts that are ticked."""
    dossier = own(request)
    try:
        chosen = states.chosen_of(request.POST.getlist("part")) if "some" in request.POST else None
        version = posted_version(request, dossier)
        vouching.hand_in(dossier, person=who(request), expected_version=version, chosen=chosen)
    except locking.NotAllowed as refused:
        flash.error(request, str(refused.denied))
    except locking.Conflict:
        flash.error(request, _("业绩档案刚刚在别处改过，请看过最新内容后再提交。"))
    else:
        flash.success(request, _("已提交给用人单位审核，审核结果会发到您的收件箱。"))
    return redirect("dossiers:home")
