"""承诺签名: signed here, or by telephone; the signed pledge as a paper."""

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

import documents.actions
import documents.queries
from accounts.permissions import permission, signed_in
from declarations import pledging
from declarations.forms.pledge import PledgeForm
from declarations.models import Declaration
from declarations.pages import may_change
from declarations.refusals import Conflict, NotAllowed
from declarations.views.access import frame, now_of, own
from files.actions import receive
from files.models import FileState
from files.phone_views import code_for
from files.rules import SIGNATURE


@permission(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = own(request, pk)
    allowed = may_change(declaration, now_of(declaration))
    form = PledgeForm(request.POST or None, request.FILES or None, signed_before=declaration.signature_id is not None)
    if request.method == "POST" and form.is_valid():
        refusal = _sign(declaration, form) if allowed else str(allowed.reason)
        if not refusal:
            flash.success(request, _("承诺已签署。"))
            return redirect("declarations:hub", pk=pk)
        form.add_error("signature", refusal)
    context = frame(
        declaration,
        "pledge",
        form=form,
        title=pledging.title_of(declaration),
        opening=pledging.opening_of(declaration),
        sentences=pledging.SENTENCES,
        limits=SIGNATURE.limits(),
        locked=str(getattr(allowed, "reason", "")),
    )
    return render(request, "declarations/pledge.html", context)


def _sign(declaration: Declaration, form: PledgeForm) -> str:
    """Writes the pledge; answers why not, or ""."""
    stored = None
    if form.cleaned_data["signature"]:
        stored = receive(owner=declaration.person, slot_rule=SIGNATURE, upload=form.cleaned_data["signature"])
        if stored.state != FileState.READY:
            return f"{stored.reason}{stored.remedy}"
    try:
        pledging.sign(declaration, stored, declaration.row_version)
    except Conflict:
        return _("这份申报刚刚在别的窗口改过，请再签一次。")
    except NotAllowed as denied:
        return str(denied.denied)
    return ""


@permission(signed_in)
@require_POST
def pledge_by_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """A code to sign by telephone; the page goes on by itself once that is done."""
    declaration = own(request, pk)
    allowed = may_change(declaration, now_of(declaration))
    if not allowed:
        flash.error(request, str(allowed.reason))
        return redirect("declarations:pledge", pk=pk)
    back = reverse("declarations:pledge", args=[pk])
    code = code_for(declaration.person, pledging.KIND, str(declaration.pk), back)
    context = frame(declaration, "pledge", phone=code, title=pledging.title_of(declaration))
    return render(request, "declarations/pledge_by_phone.html", context)


@permission(signed_in)
@require_POST
def pledge_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Orders the signed pledge as PDF; signed anew, there is a new one."""
    declaration = own(request, pk)
    if declaration.signature_id is None or declaration.pledged_at is None:
        raise Http404(_("签署承诺以后才有保证书。"))
    key = f"pledge:{declaration.pk}:{declaration.signature_id}:{declaration.pledged_at.isoformat()}"
    placed = documents.actions.order_or_retry(
        kind="truth_pledge",
        subject=f"declaration:{declaration.pk}",
        key=key,
        params={"declaration": declaration.pk, "signature": str(declaration.signature_id)},
        requested_by=declaration.person,
        plan_code=declaration.plan.code,
    )
    return redirect("documents:order", placed.pk)
