"""Every address. Each room's own list stands in its `urls.py`."""

from django.urls import include, path
from django.views.i18n import set_language

from accounts.permissions import permission, public
from config.health import health

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.broken"

urlpatterns = [
    path("healthz", health),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("language/", permission(public)(set_language), name="set_language"),
    path("", include("accounts.urls")),
    path("", include("registries.urls")),
    path("", include("review_plans.urls")),
    path("", include("offices.urls")),
    path("platform/", include("config.platform.urls")),
    path("", include("documents.urls")),
    path("me/", include("dossiers.urls")),
    path("me/", include("declarations.urls")),
    path("", include("committee.fees.urls")),
    path("inbox/", include("messages.urls")),
    path("files/", include("files.urls")),
    path("phone/", include("files.phone_urls")),
    path("notices/", include("public_notices.urls")),
    path("lists/", include("declarations.listing_urls")),
    path("committee/", include("committee.urls")),
    path("outcomes/", include("committee.outcomes.urls")),
    path("ballots/", include("committee.ballots.urls")),
    path("desk/sheets/", include("committee.score_urls")),
    path("studio/", include("committee.studio_urls")),
]
