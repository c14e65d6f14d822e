"""Pages of the entries of a dossier, the same for every kind, and the files that prove an entry."""

import uuid
from http import HTTPStatus

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import permission, signed_in
from accounts.requests import is_script
from dossiers import actions, fetched, locking, phone_entries, queries
from dossiers.asking import asked_of
from dossiers.cards import slot_card
from dossiers.forms import ENTRY_FORMS, EntryForm
from dossiers.kinds import BY_SLUG, EntryKind
from dossiers.models import Entry, Evidence
from dossiers.proof_forms import PagesForm
from dossiers.proofs import missing
from dossiers.shared_proofs import ShareForm, others
from dossiers.views import own, who
from files.models import FileState
from files.phone_views import code_for
from files.rules import EVIDENCE
from files.views import receive_for


def _kind(slug: str) -> EntryKind:
    try:
        return BY_SLUG[slug]
    except KeyError:
        raise Http404 from None


def _entry(request: HttpRequest, slug: str, pk: int) -> tuple[EntryKind, Entry]:
    """One of the signed-in person's own entries; somebody else's is not found."""
    found = _kind(slug)
    return found, get_object_or_404(found.model, pk=pk, dossier__person=request.user)


@permission(signed_in)
@require_safe
def kind(request: HttpRequest, slug: str) -> HttpResponse:
    dossier, found = own(request), _kind(slug)
    section, panel = queries.section_of(dossier, found), fetched.panel(dossier, found)
    context = {"section": section, "dossier": dossier, "fetch": panel, "asked": asked_of(dossier, found.code)}
    return render(request, "dossiers/kind.html", context)


@permission(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    dossier, found = own(request), _kind(slug)
    form = ENTRY_FORMS[found.code](request.POST or None, dossier=dossier)
    if request.method == "POST" and form.is_valid():
        entry = actions.add_entry(dossier, person=who(request), kind=found, values=form.cleaned_data)
        flash.success(request, _("已保存。请在下面上传佐证材料。"))
        return redirect("dossiers:entry", slug=slug, pk=entry.pk)
    context = {"kind": found, "form": form, "dossier": dossier, "asked": asked_of(dossier, found.code)}
    return render(request, "dossiers/entry.html", context)


@permission(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, entry = _entry(request, slug, pk)
    heading = found.heading(entry)
    form = ENTRY_FORMS[found.code](request.POST or None, instance=entry, dossier=entry.dossier)
    fact = fetched.fact_of(entry)
    fetched.lock(form, fact)
    if request.method == "POST" and form.is_valid():
        actions.change_entry(entry, person=who(request), values=form.cleaned_data)
        flash.success(request, _("已保存。"))
        return redirect("dossiers:kind", slug=slug)
    return _entry_page(request, found, entry, heading, form)


def _entry_page(
    request: HttpRequest,
    found: EntryKind,
    entry: Entry,
    heading: str,
    form: EntryForm,
    pages: PagesForm | None = None,
    share: ShareForm | None = None,
) -> HttpResponse:
    """One entry with its files; `pages` and `share` are the forms about them where one came back with a fault."""
    proofs = list(queries.evidence_of(entry))
    slug, pk = found.slug, entry.pk
    card = slot_card(
        code="evidence", title=_("佐证材料"), hint=found.proof, rule=EVIDENCE, files=[proof.file for proof in proofs]
    )
    context = {
        "kind": found,
        "form": form,
        "entry": entry,
        "locked": fetched.may_remove(entry),
        "heading": heading,
        "dossier": entry.dossier,
        "asked": asked_of(entry.dossier, found.code, entry.pk),
        "slot": card,
        "upload_url": reverse("dossiers:attach", args=[slug, pk]),
        "remove_url": reverse("dossiers:detach", args=[slug, pk]),
        "phone_url": reverse("dossiers:entry_by_phone", args=[slug, pk]),
        "pages": pages or PagesForm(None, entry=entry, evidence=proofs),
        "share": share or ShareForm(None, evidence=proofs, groups=others(entry, found, proofs)),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if pages or share else HTTPStatus.OK
    return render(request, "dossiers/entry.html", context, status=status)


@permission(signed_in)
@require_POST
def name_pages(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Which file shows which page of the list."""
    found, entry = _entry(request, slug, pk)
    pages = PagesForm(request.POST, entry=entry, evidence=queries.evidence_of(entry))
    if not pages.is_valid():
        form = ENTRY_FORMS[found.code](None, instance=entry, dossier=entry.dossier)
        fetched.lock(form, fetched.fact_of(entry))
        return _entry_page(request, found, entry, found.heading(entry), form, pages)
    actions.name_pages(entry, person=who(request), shown=pages.shown())
    lacking = missing(entry, queries.evidence_of(entry))
    if lacking:
        flash.warning(request, _("已保存。还缺：%(pages)s。") % {"pages": _("、").join(lacking)})
    else:
        flash.success(request, _("已保存，要求的佐证页都有了。"))
    return redirect("dossiers:entry", slug=slug, pk=pk)


@permission(signed_in)
@require_POST
def share(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A file that hangs here proves other entries too."""
    found, entry = _entry(request, slug, pk)
    proofs = list(queries.evidence_of(entry))
    form = ShareForm(request.POST, evidence=proofs, groups=others(entry, found, proofs))
    if not form.is_valid():
        fields = ENTRY_FORMS[found.code](None, instance=entry, dossier=entry.dossier)
        fetched.lock(fields, fetched.fact_of(entry))
        return _entry_page(request, found, entry, found.heading(entry), fields, share=form)
    file = form.file_chosen()
    made = actions.attach_to_all(form.entries_chosen(entry.dossier), person=who(request), file=file)
    words = ngettext(
        "“%(name)s”也放到了另外 %(number)s 条记录里。", "“%(name)s”也放到了另外 %(number)s 条记录里。", len(made)
    )
    flash.success(request, words % {"name": file.original_name, "number": len(made)})
    return redirect("dossiers:entry", slug=slug, pk=pk)


@permission(signed_in)
@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    _found, entry = _entry(request, slug, pk)
    try:
        actions.remove_entry(entry, person=who(request))
    except locking.NotAllowed as refused:
        flash.error(request, str(refused.denied))
        return redirect("dossiers:entry", slug=slug, pk=pk)
    flash.success(request, _("已删除。"))
    return redirect("dossiers:kind", slug=slug)


@permission(signed_in)
@require_POST
def attach(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    _found, entry = _entry(request, slug, pk)
    stored, answer = receive_for(request, EVIDENCE, may_wait=True)
    if stored.is_taken_in:
        actions.attach_evidence(entry, person=who(request), file=stored)
    if is_script(request):
        return answer
    if stored.state == FileState.READY:
        flash.success(request, _("“%(name)s”已上传。") % {"name": stored.original_name})
    elif stored.is_taken_in:
        flash.info(
            request,
            _("%(name)s：%(reason)s") % {"name": stored.original_name, "reason": f"{stored.reason}{stored.remedy}"},
        )
    else:
        problem = {"name": stored.original_name, "reason": f"{stored.reason}{stored.remedy}"}
        flash.error(request, _("%(name)s：%(reason)s") % problem)
    return redirect("dossiers:entry", slug=slug, pk=pk)


@permission(signed_in)
@require_POST
def entry_by_phone(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A code to photograph the pages that prove this entry."""
    found, entry = _entry(request, slug, pk)
    back = f"{reverse('dossiers:entry', args=[slug, pk])}#slot-evidence"
    code = code_for(who(request), phone_entries.KIND, phone_entries.target_of(found, entry), back)
    context = {"kind": found, "entry": entry, "heading": found.heading(entry), "phone": code}
    return render(request, "dossiers/entry_by_phone.html", context)


@permission(signed_in)
@require_POST
def detach(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, entry = _entry(request, slug, pk)
    try:
        file = uuid.UUID(request.POST.get("file", ""))
    except ValueError:
        raise Http404 from None
    evidence = Evidence.objects.filter(entry_kind=found.code, entry_id=entry.pk, file_id=file).first()
    if evidence is not None:
        actions.detach_evidence(evidence, person=who(request))
    if is_script(request):
        return JsonResponse({"state": "removed"})
    return redirect("dossiers:entry", slug=slug, pk=pk)
