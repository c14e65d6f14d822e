"""Questions upward: a later room registers the check, the workflow asks it by name."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from accounts.results import Answer
from review_plans.registry import register_guard_name

if TYPE_CHECKING:  # apps.py imports this module before any model can be
    from declarations.models import Declaration

Check = Callable[["Declaration", datetime], Answer]

_checks: dict[str, Check] = {}
_names: dict[str, Promise] = {}


def register(name: str, check: Check, says: Promise) -> None:
    """Called in a later app's `ready()`; a plan that names an unregistered guard is refused at import.

    `says`: what the check wants done, for whoever looks ahead.
    """
    _checks[name] = check
    _names[name] = says
    register_guard_name(name)


def ask(name: str, declaration: "Declaration", now: datetime) -> Answer:
    """The answer of the registered check; a missing one is a programming error, never a yes."""
    return _checks[name](declaration, now)


def said(name: str) -> str:
    """What the check wants done, in the reader's language."""
    return str(_names[name])


def names() -> frozenset[str]:
    return frozenset(_checks)
