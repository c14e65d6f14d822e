from celery import shared_task

from messages import outbox


@shared_task(expires=20)
def relay() -> int:
    """Every two seconds; an old call in the queue is worth nothing."""
    return outbox.relay()


@shared_task(expires=60)
def sweep() -> int:
    return outbox.sweep()
