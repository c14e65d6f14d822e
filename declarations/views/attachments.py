"""附件与佐证: slot by slot, each with its limits before choosing."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import permission, signed_in
from accounts.requests import is_script
from declarations import editing, itinerary, papers_exceptional, phone_slots, slots
from declarations.asked import Asked, asked, by_field
from declarations.models import Attachment, Declaration
from declarations.pages import BY_CODE, may_change_slot
from declarations.queries import words
from declarations.refusals import NotAllowed
from declarations.slots import SlotState
from declarations.views.access import frame, now_of, own
from dossiers.cards import FileLine, SlotCard, file_line, slot_card
from files.models import FileState
from files.phone_views import code_for
from files.views import receive_for
from review_plans.plan import Slot


@dataclass(frozen=True)
class Row:
    """A slot on the page: its card, what the dossier gives, and where it comes from."""

    card: SlotCard
    state: SlotState
    name: str
    cite: Any
    from_dossier: tuple[FileLine, ...]
    dossier_url: str
    page_url: str
    phone_url: str
    print_url: str = ""
    why_no_print: str = ""
    asked: tuple[Asked, ...] = ()


@permission(signed_in)
@require_safe
def attachments(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = own(request, pk)
    beside = by_field(asked(declaration))
    rows = [
        replace(_row(declaration, state), asked=tuple(beside.get(f"slot:{state.slot.code}", ())))
        for state in slots.states(declaration)
    ]
    context = frame(
        declaration,
        "attachments",
        rows=[row for row in rows if row.state.takes_files],
        others=[row for row in rows if not row.state.takes_files and row.state.slot.source != "export"],
        blocked=sum(row.state.blocks for row in rows),
    )
    return render(request, "declarations/attachments.html", context)


def _row(declaration: Declaration, state: SlotState) -> Row:
    slot = state.slot
    hint = words(slot.hint)
    if slot.per_years:
        years = _("、").join(str(year) for year in slot.per_years)
        said = _("年度：%(years)s") % {"years": years}
        hint = f"{hint}；{said}" if hint else said
    allowed = may_change_slot(declaration, slot.code, now_of(declaration))
    card = slot_card(
        code=slot.code,
        title=words(slot.name),
        hint=hint,
        rule=slots.rule_of(slot),
        files=state.files,
        required=slot.required,
        multiple=slot.many,
        filled=state.filled,
        locked=str(getattr(allowed, "reason", "")),
    )
    kinds = slots.DOSSIER_KINDS.get(slot.proves, ())
    print_url, why_no_print = _printing(declaration, slot)
    return Row(
        card=card,
        state=state,
        name=words(slot.name),
        cite=slot.cite,
        from_dossier=tuple(file_line(file) for file in state.from_dossier),
        dossier_url=reverse("dossiers:home") if kinds else "",
        page_url=_page_of(declaration, slot),
        phone_url=reverse("declarations:slot_by_phone", args=[declaration.pk, slot.code])
        if "pdf" in slots.rule_of(slot).media
        else "",
        print_url=print_url,
        why_no_print=why_no_print,
    )


def _printing(declaration: Declaration, slot: Slot) -> tuple[str, str]:
    """Where the form that is stamped and scanned into this slot is printed, or what is missing before it can be."""
    plan = itinerary.plan_of(declaration)
    if slot.proves != "exceptional" or plan.paper(papers_exceptional.KIND) is None:
        return "", ""
    allowed = papers_exceptional.may_print(declaration)
    address = reverse("declarations:order_exceptional_form", args=[declaration.pk])
    return (address, "") if allowed else ("", str(allowed.reason))


def _page_of(declaration: Declaration, slot: Slot) -> str:
    """Where what the wizard makes itself is written."""
    code = {"statement": "statement", "pledge": "pledge", "score": "score"}.get(slot.proves, "")
    return BY_CODE[code].url(declaration) if code and slot.by == "applicant" else ""


def _slot(declaration: Declaration, code: str) -> Slot:
    for state in slots.states(declaration):
        if state.slot.code == code and state.takes_files:
            return state.slot
    raise Http404


@permission(signed_in)
@require_POST
def upload(request: HttpRequest, pk: int, slot: str) -> HttpResponse:
    declaration = own(request, pk)
    place = _slot(declaration, slot)
    refusal = may_change_slot(declaration, slot, now_of(declaration))
    if not refusal:
        return _refused(request, pk, slot, str(refusal.reason))
    stored, answer = receive_for(request, slots.rule_of(place), may_wait=True)
    if stored.is_taken_in:
        try:
            editing.attach(
                declaration,
                slot=slot,
                file=stored,
                person=declaration.person,
                now=now_of(declaration),
                not_fetched=place.source == "fetched",
            )
        except NotAllowed as denied:
            return _refused(request, pk, slot, str(denied.denied))
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
    return _back(pk, slot)


@permission(signed_in)
@require_POST
def slot_by_phone(request: HttpRequest, pk: int, slot: str) -> HttpResponse:
    """A code to photograph pages into this slot."""
    declaration = own(request, pk)
    place = _slot(declaration, slot)
    refusal = may_change_slot(declaration, slot, now_of(declaration))
    if not refusal:
        flash.error(request, str(refusal.reason))
        return _back(pk, slot)
    code = code_for(declaration.person, phone_slots.KIND, f"{declaration.pk}:{slot}", _anchor(pk, slot))
    context = frame(declaration, "attachments", phone=code, title=words(place.name))
    return render(request, "declarations/slot_by_phone.html", context)


def _refused(request: HttpRequest, pk: int, slot: str, reason: str) -> HttpResponse:
    if is_script(request):
        return JsonResponse({"state": "refused", "id": "", "name": "", "reason": reason}, status=422)
    flash.error(request, reason)
    return _back(pk, slot)


def _back(pk: int, slot: str) -> HttpResponse:
    return redirect(_anchor(pk, slot))


def _anchor(pk: int, slot: str) -> str:
    return f"{reverse('declarations:attachments', args=[pk])}#slot-{slot}"


@permission(signed_in)
@require_POST
def remove(request: HttpRequest, pk: int, slot: str) -> HttpResponse:
    declaration = own(request, pk)
    try:
        file = uuid.UUID(request.POST.get("file", ""))
    except ValueError:
        raise Http404 from None
    attachment = Attachment.objects.filter(declaration=declaration, slot=slot, file_id=file).first()
    if attachment is None:
        # A refused file was never attached: its line on the page only goes away.
        return JsonResponse({"state": "removed"}) if is_script(request) else _back(pk, slot)
    try:
        editing.detach(attachment, person=declaration.person, now=now_of(declaration))
    except NotAllowed as denied:
        return _refused(request, pk, slot, str(denied.denied))
    if is_script(request):
        return JsonResponse({"state": "removed"})
    return _back(pk, slot)
