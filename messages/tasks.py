from celery import shared_task

from messages import digests, outbox, sending
from messages.models import Channel


@shared_task(expires=20)
def relay() -> int:
    """Every two seconds; an old call in the queue is worth nothing."""
    return outbox.relay()


@shared_task(expires=60)
def sweep() -> int:
    return outbox.sweep() + sending.sweep()


@shared_task(expires=20)
def deliver_mail() -> int:
    return sending.deliver(Channel.MAIL)


@shared_task(expires=20)
def deliver_texts() -> int:
    return sending.deliver(Channel.SMS)


@shared_task(expires=20)
def confirm_texts() -> int:
    return sending.confirm(Channel.SMS)


@shared_task(expires=600)
def daily_digests() -> int:
    """Several times each morning, so that one that was missed is made up for; each person's is written once."""
    return digests.make_all()
