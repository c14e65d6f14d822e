"""A handful of views, one for each way of declaring who may call it; beside the product's own shell."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views import View
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.enums import Role
from accounts.permissions import permission, policy_for, public, role, signed_in

handler404 = "config.errors.not_found"
handler500 = "config.errors.broken"


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.seat}")


def show(request: HttpRequest) -> HttpResponse:
    return answer(request)


@permission(public)
def open_to_all(request: HttpRequest) -> HttpResponse:
    return answer(request)


@permission(signed_in)
def for_anybody(request: HttpRequest) -> HttpResponse:
    return answer(request)


@permission(role(Role.ACCEPTING_OFFICER, Role.BUREAU_OFFICER))
def for_clerks(request: HttpRequest) -> HttpResponse:
    return answer(request)


@require_POST
@permission(role(Role.EMPLOYER_OPERATOR))
def changing(request: HttpRequest) -> HttpResponse:
    return answer(request)


@permission(public)
def breaking(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


class OfClass(View):
    permission = policy_for(role(Role.COMMITTEE_OFFICER))

    def get(self, request: HttpRequest) -> HttpResponse:
        return answer(request)


class Undeclared(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return answer(request)


urlpatterns = [
    path("undeclared/", show),
    path("undeclared-class/", Undeclared.as_view()),
    path("open/", open_to_all),
    path("anybody/", for_anybody),
    path("clerks/", for_clerks),
    path("changing/", changing),
    path("breaking/", breaking),
    path("of-class/", OfClass.as_view()),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("language/", permission(public)(set_language), name="set_language"),
    path("", include("accounts.urls")),
    path("inbox/", include("messages.urls")),
    path("lists/", include("declarations.listing_urls")),
]
