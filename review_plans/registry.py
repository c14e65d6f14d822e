"""What later rooms tell this one when the server starts: guards they check, and changes they want to hear of."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Optional

from provisions.working_days import WorkingCalendar

if TYPE_CHECKING:  # apps.py imports this module before any model can be
    from review_plans.models import PlanVersion, ReviewPlan

NewVersionHook = Callable[["ReviewPlan", Optional["PlanVersion"], "PlanVersion"], Any]
CalendarHook = Callable[[WorkingCalendar, WorkingCalendar], list[str]]

_guard_names: set[str] = set()
_new_version_hooks: list[NewVersionHook] = []
_calendar_hooks: list[CalendarHook] = []


def register_guard_name(name: str) -> None:
    """A plan may name this guard at a stop; any other name is refused at import."""
    _guard_names.add(name)


def guard_names() -> frozenset[str]:
    return frozenset(_guard_names)


def on_new_version(hook: NewVersionHook) -> None:
    """`hook(plan, old_version, new_version)` runs in the transaction that makes a version: drafts follow there."""
    if hook not in _new_version_hooks:
        _new_version_hooks.append(hook)


def announce_version(plan: "ReviewPlan", old: "PlanVersion | None", new: "PlanVersion") -> None:
    for hook in _new_version_hooks:
        hook(plan, old, new)


def on_calendar_change(hook: CalendarHook) -> None:
    """`hook(before, after)` names, in plain sentences, the running notices whose last day moves."""
    if hook not in _calendar_hooks:
        _calendar_hooks.append(hook)


def announce_calendar(before: WorkingCalendar, after: WorkingCalendar) -> list[str]:
    return [line for hook in _calendar_hooks for line in hook(before, after)]
