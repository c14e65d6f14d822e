"""What Celery calls: an id and a turn in, the work in `errands`."""

import logging
from typing import Any

from celery import shared_task
from django.utils import timezone

from registries import errands
from registries.models import Errand

log = logging.getLogger(__name__)


@shared_task(acks_late=True, reject_on_worker_lost=True)
def run(pk: int, turn: int) -> bool:
    return errands.run(pk, turn)


@shared_task(expires=14)
def sweep() -> int:
    """Every 15 s."""
    count = errands.sweep(run.delay)
    if count:
        log.warning("%d errands sent again", count)
    return count


def send(payload: dict[str, Any]) -> None:
    """The outbox handler. Sending twice is harmless."""
    Errand.objects.filter(pk=payload["errand"], turn=payload["turn"]).update(sent_at=timezone.now())
    run.delay(payload["errand"], payload["turn"])
