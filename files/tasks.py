from celery import shared_task

from files import rechecking, scanning


@shared_task(expires=60)
def recheck() -> None:
    """Each minute; costs nothing where no scanner is configured and no file waits."""
    if scanning.is_configured():
        rechecking.recheck()
