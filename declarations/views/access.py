"""Whose declaration a page is about, and the version token that tells a real conflict from a harmless one."""

import hashlib
import json
import re
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from config import clock
from declarations import itinerary
from declarations.asked import asked
from declarations.forms.base import PageForm
from declarations.models import Declaration
from declarations.pages import BY_CODE, Page

WINDOW = re.compile(r"[0-9a-f]{32}")
WINDOW_SECONDS = 12 * 3600
LONGEST_VERSION = 10


def own(request: HttpRequest, pk: int) -> Declaration:
    """The signed-in person's own declaration; anybody else's is not found."""
    found = Declaration.objects.select_related(
        "person", "plan", "version__plan", "employer__employer", "employer__area", "accepting_office", "signature"
    )
    declaration = get_object_or_404(found, pk=pk, person=request.user)
    request.plan_code = declaration.plan.code  # type: ignore[attr-defined]
    return declaration


def now_of(declaration: Declaration) -> datetime:
    return clock.now(declaration.plan.code)


def frame(declaration: Declaration, code: str = "", **more: Any) -> dict[str, Any]:
    """What every page of a declaration shows around its work."""
    page = BY_CODE.get(code)
    return {
        "declaration": declaration,
        "plan": itinerary.plan_of(declaration),
        "page": page,
        "asked": [point for point in asked(declaration) if page and not page.form and point.stands_on(page)],
        **more,
    }


def token(declaration: Declaration, form: type[PageForm]) -> str:
    """The row's version and a hash of what this page shows.

    Another page or an upload moves the version too; only if this page's own values changed is it a conflict.
    """
    return f"{declaration.row_version}-{_digest(declaration, form)}"


def version_of(request: HttpRequest, declaration: Declaration, form: type[PageForm]) -> int:
    """The version to expect: the present one if this page's values stand as this window last saw or saved them."""
    number, _sep, digest = request.POST.get("version", "").partition("-")
    present = _digest(declaration, form)
    key = _window_key(request, declaration)
    if present == digest or (key and present == cache.get(key)):
        return declaration.row_version
    return int(number) if number.isdigit() and len(number) < LONGEST_VERSION else 0


def remember(request: HttpRequest, saved: Declaration, form: type[PageForm]) -> None:
    """What a window's own autosave stored is no conflict to its next request, even if that left before the answer came.

    To be called before the save commits, so that whoever waits for the row's lock finds it.
    """
    key = _window_key(request, saved)
    if key:
        cache.set(key, _digest(saved, form), WINDOW_SECONDS)


def _window_key(request: HttpRequest, declaration: Declaration) -> str:
    window = request.POST.get("window", "")
    return f"window:{declaration.pk}:{window}" if WINDOW.fullmatch(window) else ""


def plain_version(request: HttpRequest) -> int:
    """For pages whose changes are whole by themselves: the version they were drawn at."""
    number = request.POST.get("version", "").partition("-")[0]
    return int(number) if number.isdigit() and len(number) < LONGEST_VERSION else 0


def _digest(declaration: Declaration, form: type[PageForm]) -> str:
    stored = json.dumps(form.stored(declaration), sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(stored.encode()).hexdigest()[:16]


def page_named(code: str) -> Page:
    return BY_CODE[code]
