from celery import shared_task

from config import clock
from declarations import reminding
from review_plans.models import ReviewPlan


@shared_task(expires=600)
def send_reminders() -> int:
    """Every quarter of an hour; each reminder is sent once, whenever within its day and hours a worker is there."""
    return sum(len(reminding.send(plan, clock.now(plan.code))) for plan in ReviewPlan.objects.order_by("pk"))
