"""谁看过我的材料: which offices opened the own declaration, in which role and when; no names."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import permission, signed_in
from declarations.readings import readers_of
from declarations.views.access import frame, own


@permission(signed_in)
@require_safe
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = own(request, pk)
    return render(request, "declarations/readers.html", frame(declaration, readers=readers_of(declaration)))
