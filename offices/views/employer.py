"""The employer's first page, the letter that makes somebody its operator, and the dossiers it vouches for."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import hand_in_letter, register_employer
from accounts.enums import Role
from accounts.permissions import permission, role, signed_in
from accounts.queries import letters_of
from dossiers import locking, vouching
from dossiers.histories import line_of
from dossiers.models import Dossier, DossierState
from dossiers.permissions import may_see
from dossiers.queries import decided_at, waiting_at
from dossiers.uses import uses_of
from files.actions import receive
from files.models import FileState
from files.rules import LETTER
from offices.letters import LetterForm
from offices.overview import overview_of
from offices.queries import PER_PAGE
from offices.views.shared import conflict_page, person_of, seat_of
from offices.vouching import REASON, Wish, lines_of, only_waiting, sections_shown, waiting_parts, wish_from

OPERATOR = role(Role.EMPLOYER_OPERATOR)
SAME_SAVE = timedelta(seconds=1)


@permission(OPERATOR)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """E1: what waits, and how many days are left in each plan."""
    return render(request, "offices/employer.html", {"overview": overview_of(seat_of(request))})


@permission(signed_in)
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest) -> HttpResponse:
    """Registers an employer if it is new, and hands in the letter by which it authorises this person."""
    person = person_of(request)
    form = LetterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        stored = receive(owner=person, slot_rule=LETTER, upload=form.cleaned_data["letter"])
        if stored.state != FileState.READY:
            form.add_error("letter", f"{stored.reason}{stored.remedy}")
        else:
            try:
                with transaction.atomic():
                    organisation = form.known or register_employer(by=person, at=request.received_at, **form.employer)  # type: ignore[attr-defined]
                    hand_in_letter(organisation, operator=person, file_id=stored.pk, at=request.received_at)  # type: ignore[attr-defined]
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, _("授权委托证明已提交，等待平台管理员审核。"))
                return redirect("offices:letter")
    context = {"form": form, "letters": letters_of(person), "limits": LETTER.limits()}
    return render(
        request,
        "offices/letter.html",
        context,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
    )


@permission(OPERATOR)
@require_safe
def dossiers(request: HttpRequest) -> HttpResponse:
    """Dossiers that wait for the employer, or those it has decided on."""
    organisation = seat_of(request).organisation
    tab, found = dossiers_found(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": lines_of(page.object_list),
        "tab": tab,
        "waiting": waiting_at(organisation).count(),
    }
    return render(request, "offices/dossiers.html", context)


def dossiers_found(request: HttpRequest) -> tuple[str, QuerySet[Dossier]]:
    """Which of the two lists the address asks for, and its rows."""
    organisation = seat_of(request).organisation
    if request.GET.get("tab") == "decided":
        return "decided", decided_at(organisation)
    return "waiting", waiting_at(organisation)


@permission(OPERATOR)
@require_safe
def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """A whole dossier, every entry beside the files that prove it."""
    return _dossier_page(request, _dossier_for(request, pk))


@permission(OPERATOR)
@require_POST
def decide_dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """Verifies entries or sends them back: one, those that are ticked, or all that wait."""
    found = _dossier_for(request, pk)
    wish = wish_from(request.POST, found)
    if wish.problem:
        return _dossier_page(request, found, wish, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else -1
    try:
        found = _decided(found, wish, person=person_of(request), seat=seat_of(request), expected_version=version)
    except locking.Conflict as conflict:
        return _faster(request, conflict.current)
    except locking.NotAllowed as refusal:
        return conflict_page(request, back=request.path.removesuffix("decide/"), reason=str(refusal.denied.reason))
    messages.success(request, _done(found, wish))
    return redirect("offices:dossier", pk) if found.state == DossierState.WAITING else redirect("offices:dossiers")


def _decided(found: Dossier, wish: Wish, **who: Any) -> Dossier:
    if wish.verb == "send_back":
        return vouching.send_back(found, reason=wish.reason, chosen=wish.chosen, **who)
    if wish.verb == "take_back":
        return vouching.take_back(found, reason=wish.reason, chosen=wish.chosen or {}, **who)
    if wish.chosen is None:
        return vouching.verify_all(found, **who)
    return vouching.verify_some(found, chosen=wish.chosen, **who)


def _done(found: Dossier, wish: Wish) -> str:
    """What has been done, and to whose dossier."""
    if wish.verb == "take_back":
        return _("已撤回对 %(name)s 这一条的审核，已通知本人。") % {"name": found.person.name}
    if found.state == DossierState.VERIFIED:
        return _("已审核通过 %(name)s 的业绩档案。") % {"name": found.person.name}
    words = {"name": found.person.name, "number": sum(map(len, (wish.chosen or {}).values()))}
    if wish.verb == "send_back":
        return _("已退回 %(name)s 的 %(number)s 条。") % words
    if wish.chosen is None:
        return _("已审核通过 %(name)s 提交的全部内容。") % words
    return _("已审核通过 %(name)s 的 %(number)s 条。") % words


def _faster(request: HttpRequest, current: Dossier) -> HttpResponse:
    """Either another operator decided or the person changed something, whichever was later."""
    back = request.path.removesuffix("decide/")
    who, when = current.person, current.changed_at
    if current.decided_by is not None and current.decided_at is not None and when - current.decided_at < SAME_SAVE:
        who, when = current.decided_by, current.decided_at
    return conflict_page(request, back=back, who=who.name, when=when)


@permission(role(Role.EMPLOYER_OPERATOR))
@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """The dossier on one line: gaps, overlaps and mismatches before the employer vouches."""
    found = _dossier_for(request, pk)
    context = {
        "person": found.person,
        "line": line_of(found, timezone.localdate()),
        "back": reverse("offices:dossier", args=[pk]),
        "crumb": _("业绩档案审核"),
    }
    return render(request, "offices/timeline.html", context)


def _dossier_for(request: HttpRequest, pk: int) -> Dossier:
    found = get_object_or_404(Dossier.objects.select_related("person", "employer", "photo", "decided_by"), pk=pk)
    answer = may_see(found, person_of(request), seat_of(request))
    if found.person_id == person_of(request).pk or not answer:
        raise PermissionDenied(_("只有该单位的其他经办人能审核这份业绩档案。"))
    return found


def _dossier_page(
    request: HttpRequest, found: Dossier, wish: Wish | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    sections = sections_shown(found, wish)
    waiting = waiting_parts(sections)
    parts = sum(len(section.parts) for section in sections)
    taking_back = wish is not None and wish.verb == "take_back"
    all_shown = request.GET.get("show") == "all" or not waiting or taking_back
    context = {
        "dossier": found,
        "sections": sections if all_shown else only_waiting(sections),
        "all_shown": all_shown,
        "parts": parts,
        "waiting": len(waiting),
        "complete": sum(not part.lacks for part in waiting),
        "wish": wish,
        "limit": REASON,
        "uses": uses_of(found),
    }
    return render(request, "offices/dossier.html", context, status=status)
