from celery import shared_task
from django.utils import timezone

from audit import anchors


@shared_task
def anchor() -> int:
    """Each hour: note the heads of the chains outside the database."""
    return anchors.append(timezone.now())
