"""What Celery beat calls."""

from celery import shared_task
from django.utils import timezone

from offices.people import actions


@shared_task(expires=3600)
def tidy_people() -> int:
    """Every night: files of people past their time, and invited people who never came."""
    return actions.tidy(timezone.now())
