"""What Celery calls for the committee office."""

from celery import shared_task
from django.utils import timezone

from committee import studio
from committee.ballots import voting
from committee.experts import unclaimed
from committee.fees import sending
from committee.outcomes import titles


@shared_task(acks_late=True, reject_on_worker_lost=True)
def dry_run(pk: int) -> None:
    """Runs a draft's dry run once; asked again, it starts from the beginning and leaves the same result."""
    studio.run(pk)


@shared_task(expires=50)
def settle_fees() -> int:
    """Every minute: fees whose callback may be lost, and money that goes back."""
    return sending.ask_due() + sending.refund_due()


@shared_task(acks_late=True, reject_on_worker_lost=True)
def sweep_tallies(pk: int) -> None:
    """Removes the former counters of a ballot that has ended; again, it finds nothing more to remove."""
    voting.remove_former_tallies(pk)


@shared_task(expires=50)
def write_titles() -> int:
    """Every minute: titles whose certificates were made or revoked since."""
    return titles.settle_due()


@shared_task(expires=3600)
def free_numbers() -> int:
    """Every night: numbers of invited experts who never signed in and whose terms are over."""
    return unclaimed.free(at=timezone.now())


def sweep_later(payload: dict[str, int]) -> None:
    """What the outbox calls when a round has ended: a VACUUM can't run in the outbox's transaction."""
    sweep_tallies.delay(payload["round"])
