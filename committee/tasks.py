"""What Celery calls for the committee office."""

from celery import shared_task

from committee import studio


@shared_task(acks_late=True, reject_on_worker_lost=True)
def dry_run(pk: int) -> None:
    """Runs a draft's dry run once; asked again, it starts from the beginning and leaves the same result."""
    studio.run(pk)
