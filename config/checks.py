"""What must hold before anything starts."""

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from accounts.permissions import undeclared_views


def views_declare_permission(app_configs: Iterable[Any] | None = None, **_: Any) -> list[CheckMessage]:
    """A view that does not say who may call it is an error (T-051)."""
    hint = "Put @permission(public | signed_in | role(…)) of accounts.permissions on the view."
    return [Error(f"{view} declares no permission.", hint=hint, id="config.E001") for view in undeclared_views()]


def refuse_undeclared_views() -> None:
    """For the web server's entry point, which runs no checks of its own."""
    if found := undeclared_views():
        raise ImproperlyConfigured(f"Views without a declared permission: {'; '.join(found)}")
