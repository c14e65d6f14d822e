"""The employer's first page, the letter that makes somebody its operator, and the dossiers it vouches for."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
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
from dossiers.models import Dossier
from dossiers.permissions import may_see
from dossiers.queries import decided_at, sections_of, waiting_at
from files.actions import receive
from files.models import FileState
from files.rules import LETTER
from offices.cases import EntryShown, FileShown, SectionShown
from offices.forms import DossierReturnForm
from offices.letters import LetterForm
from offices.overview import overview_of
from offices.profile import profile_rows
from offices.queries import PER_PAGE
from offices.views.shared import conflict_page, person_of, seat_of

OPERATOR = role(Role.EMPLOYER_OPERATOR)


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
    tab = "decided" if request.GET.get("tab") == "decided" else "waiting"
    organisation = seat_of(request).organisation
    found = decided_at(organisation) if tab == "decided" else waiting_at(organisation)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "tab": tab, "waiting": waiting_at(organisation).count()}
    return render(request, "offices/dossiers.html", context)


@permission(OPERATOR)
@require_safe
def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """A whole dossier with the files that prove it."""
    return _dossier_page(request, _dossier_for(request, pk), DossierReturnForm())


@permission(OPERATOR)
@require_POST
def decide_dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """Verifies all of it, or sends it back with a reason."""
    found = _dossier_for(request, pk)
    form = DossierReturnForm(request.POST)
    back = request.POST.get("decision") == "send_back"
    if back and not form.is_valid():
        return _dossier_page(request, found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    version = int(request.POST["version"]) if request.POST.get("version", "").isdigit() else -1
    person, seat = person_of(request), seat_of(request)
    try:
        if back:
            reason = form.cleaned_data["reason"]
            vouching.send_back(found, person=person, seat=seat, reason=reason, expected_version=version)
        else:
            vouching.verify_all(found, person=person, seat=seat, expected_version=version)
    except locking.Conflict as conflict:
        return _faster(request, conflict.current)
    except locking.NotAllowed as refusal:
        return conflict_page(request, back=request.path.removesuffix("decide/"), reason=str(refusal.denied.reason))
    done = _("已退回 %(name)s 的业绩档案。") if back else _("已审核通过 %(name)s 的业绩档案。")
    messages.success(request, done % {"name": found.person.name})
    return redirect("offices:dossiers")


def _faster(request: HttpRequest, current: Dossier) -> HttpResponse:
    who = current.decided_by.name if current.decided_by else current.person.name
    when = current.decided_at or current.changed_at
    return conflict_page(request, back=request.path.removesuffix("decide/"), who=who, when=when)


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
    request: HttpRequest, found: Dossier, form: DossierReturnForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    sections = [
        SectionShown(
            str(section.kind.name),
            tuple(
                EntryShown(row.heading, row.details, tuple(FileShown(each.file) for each in row.evidence))
                for row in section.rows
            ),
        )
        for section in sections_of(found)
        if section.rows
    ]
    context = {
        "dossier": found,
        "profile": profile_rows(found),
        "photo": FileShown(found.photo) if found.photo else None,
        "sections": sections,
        "form": form,
    }
    return render(request, "offices/dossier.html", context, status=status)
