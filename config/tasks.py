"""What Celery calls of the whole house."""

from celery import shared_task

from config import pulse


@shared_task(expires=50)
def ping_workers() -> int:
    """Every minute: which workers answer."""
    return pulse.take()
