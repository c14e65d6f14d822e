from celery import shared_task

from files import pieces, rechecking, scanning


@shared_task(expires=60)
def recheck() -> None:
    """Each minute; costs nothing where no scanner is configured and no file waits."""
    if scanning.is_configured():
        rechecking.recheck()


@shared_task(expires=3600)
def tidy_pieces() -> None:
    """Each hour: pieces of uploads that were never finished."""
    pieces.tidy()
