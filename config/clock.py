"""What time it is, for a plan. Outside the demo this is the server's clock and nothing else.

The five notices' windows have no day in common, so in the demo each plan has an offset of its own;
time runs on from there. Events and signatures carry true time besides.
"""

import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from config.models import PlanClock

SHANGHAI = ZoneInfo("Asia/Shanghai")
_KEPT_SECONDS = 5.0


@dataclass
class _Kept:
    """The offsets as this process last read them; `until` on the monotonic clock."""

    until: float = 0.0
    offsets: dict[str, timedelta] = field(default_factory=dict)


_kept = _Kept()


def now(plan_code: str | None) -> datetime:
    """The present instant on a plan's clock, aware, in Asia/Shanghai."""
    return on_plan_clock(timezone.now(), plan_code)


def today(plan_code: str | None) -> date:
    return now(plan_code).date()


def on_plan_clock(instant: datetime, plan_code: str | None) -> datetime:
    """A true instant as the plan's clock showed it."""
    shifted = instant + offset(plan_code) if plan_code else instant
    return shifted.astimezone(SHANGHAI)


def true_instant(plan_time: datetime, plan_code: str | None) -> datetime:
    """The true instant at which the plan's clock shows `plan_time`."""
    return plan_time - offset(plan_code) if plan_code else plan_time


def offset(plan_code: str) -> timedelta:
    if not (settings.DEMO or settings.TESTING):
        return timedelta()
    return _offsets().get(plan_code, timedelta())


def move_to(plan_code: str, day: date, *, at: datetime | None = None) -> None:
    """Demo and tests only: let the plan's today be `day` (or its instant `at`), running on from now."""
    if not (settings.DEMO or settings.TESTING):
        raise ImproperlyConfigured("Only the demo moves a plan's clock.")
    true_now = timezone.now()
    local = true_now.astimezone(SHANGHAI)
    goal = at or local.replace(year=day.year, month=day.month, day=day.day)
    PlanClock.objects.update_or_create(plan_code=plan_code, defaults={"offset": goal - true_now})
    forget()


def forget() -> None:
    """Drops the offsets kept by this process."""
    _kept.until = 0.0


def refuse_offsets() -> None:
    """Called when a server or worker starts: a moved clock outside the demo would falsify deadlines."""
    if not (settings.DEMO or settings.TESTING) and PlanClock.objects.exists():
        raise ImproperlyConfigured(
            "This database holds demo clocks (config_planclock) but DEMO is not set: use another database."
        )


def _offsets() -> dict[str, timedelta]:
    if time.monotonic() > _kept.until:
        _kept.offsets = dict(PlanClock.objects.values_list("plan_code", "offset"))
        _kept.until = time.monotonic() + _KEPT_SECONDS
    return _kept.offsets
