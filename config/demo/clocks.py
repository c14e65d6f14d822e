"""DEMO_TODAY=<plan>:<date>[,<plan>:<date>] moves single plans of the demo."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import clock
from review_plans.models import ReviewPlan


def follow_environment() -> None:
    """Sets the clocks that DEMO_TODAY names; a plan that is not there is an error, not a silence."""
    for part in filter(None, settings.DEMO_TODAY.split(",")):
        code, _colon, day = part.strip().partition(":")
        if not ReviewPlan.objects.filter(code=code).exists():
            raise ImproperlyConfigured(f"DEMO_TODAY names the plan {code!r}, which is not imported.")
        try:
            clock.move_to(code, date.fromisoformat(day.strip()))
        except ValueError:
            raise ImproperlyConfigured(f"DEMO_TODAY={part!r}: write <plan>:<YYYY-MM-DD>.") from None
