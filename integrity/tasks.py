from celery import shared_task

from integrity import credit


@shared_task(expires=50)
def send_credit_records() -> int:
    """Every minute: entries and withdrawals that wait for a credit platform."""
    return credit.send_due()
