"""What Celery calls: an id in, the work in `making`."""

import logging

from celery import shared_task
from celery.signals import worker_process_init

from documents import making, sending, tidying, worker

logger = logging.getLogger(__name__)
worker_process_init.connect(worker.prepare, dispatch_uid="documents.worker.prepare")


@shared_task(acks_late=True, reject_on_worker_lost=True)
def fulfil(order_id: str) -> bool:
    try:
        return making.fulfil(order_id)
    except MemoryError:
        worker.retire()


@shared_task(expires=60)
def sweep() -> int:
    """Every 30 s: sends again what a killed worker or an emptied broker left behind."""
    count = sending.send_orders(sending.stale_orders())
    if count:
        logger.warning("%d orders sent again", count)
    return count


@shared_task(expires=3600)
def tidy() -> int:
    """Every night: papers past their time and what crashes left."""
    return tidying.drop_expired() + tidying.drop_orphans()
