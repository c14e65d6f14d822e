"""What Celery calls for notices."""

from celery import shared_task
from django.utils import timezone

from public_notices import evidence


@shared_task(expires=3600)
def forget_unused_evidence() -> int:
    """Every night: files that were taken in for an objection which nobody handed in."""
    return evidence.forget_unused(timezone.now())
