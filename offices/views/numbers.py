"""The page on which an officer asks for a whole identity number and, in that answer alone, reads it."""

from http import HTTPStatus

from allauth.core import ratelimit
from django import forms
from django.core.validators import RegexValidator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts.identity.queries import masked
from accounts.permissions import permission, role
from accounts.requests import SeatRequest
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from offices.revealing import Why, may_reveal, reveal
from offices.views.cases import CASE_ROLES
from offices.views.shared import declaration_for

# The words stay in the event chain for good: neither an identity number nor a telephone number may come with them.
NO_NUMBER = RegexValidator(
    r"\d{11}", gettext_lazy("说明里不要写身份证号或手机号：这些话会一直留在记录里。"), inverse_match=True
)


class RevealForm(forms.Form):
    why = forms.ChoiceField(
        label=gettext_lazy("用途"),
        choices=[("", gettext_lazy("请选择")), *Why.choices],
        error_messages={"required": gettext_lazy("请选择用途。"), "invalid_choice": gettext_lazy("请选择用途。")},
    )
    words = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=200,
        help_text=gettext_lazy("例如核对哪一份材料、向哪个单位核实。不要写身份证号。"),
        error_messages={"required": gettext_lazy("请写明为什么需要完整号码。")},
        validators=[NO_NUMBER],
    )


@permission(role(*CASE_ROLES))
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("number")
def reveal_number(request: SeatRequest, pk: int) -> HttpResponse:
    """Asks why; then shows the number once, in this response. A reload asks again."""
    declaration = declaration_for(request, pk)
    form = RevealForm(request.POST if request.method == "POST" else None)
    number, status = "", HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            number, status = _revealed(request, declaration, form)
    context = {
        "declaration": declaration,
        "masked": masked(declaration.person),
        "allowed": may_reveal(declaration, request.user, request.seat),
        "form": form,
        "number": number,
    }
    return render(request, "offices/reveal_number.html", context, status=status)


@sensitive_variables("number")
def _revealed(request: SeatRequest, declaration: Declaration, form: RevealForm) -> tuple[str, HTTPStatus]:
    if not ratelimit.consume(request, action="reveal_number", user=request.user):
        form.add_error(None, _("一小时内查看的号码太多了，请过一会儿再试；大批量核对请用花名册。"))
        return "", HTTPStatus.TOO_MANY_REQUESTS
    try:
        number = reveal(
            declaration, person=request.user, seat=request.seat, why=Why(form.cleaned_data["why"]),
            words=form.cleaned_data["words"], at=request.received_at,
        )  # fmt: skip
    except NotAllowed as refused:
        form.add_error(None, str(refused.denied))
        return "", HTTPStatus.CONFLICT
    if not number:
        form.add_error(None, _("这个人还没有登记身份证号。"))
    return number, HTTPStatus.OK
