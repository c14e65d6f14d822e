"""Every address. Each room's own list stands in its `urls.py`."""

from importlib.util import find_spec

from django.urls import include, path
from django.views.i18n import set_language

from accounts.permissions import permission, public
from config.health import health

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.broken"

ROOMS = [
    ("", "accounts.urls"),
    ("inbox/", "messages.urls"),
    ("files/", "files.urls"),
    ("", "documents.urls"),
    ("", "review_plans.urls"),
    ("me/", "dossiers.urls"),
    ("me/", "declarations.urls"),
    ("", "offices.urls"),
    ("notices/", "public_notices.urls"),
    ("committee/", "committee.urls"),
]

urlpatterns = [
    path("healthz", health),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("language/", permission(public)(set_language), name="set_language"),
    *[path(prefix, include(room)) for prefix, room in ROOMS if find_spec(room)],
]
