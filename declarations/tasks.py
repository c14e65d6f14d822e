from celery import shared_task

from config import clock
from declarations import actions, reminding
from declarations.enums import State
from declarations.models import Declaration
from review_plans.models import ReviewPlan


@shared_task(expires=600)
def send_reminders() -> int:
    """Every quarter of an hour; each reminder is sent once, whenever within its day and hours a worker is there."""
    return sum(len(reminding.send(plan, clock.now(plan.code))) for plan in ReviewPlan.objects.order_by("pk"))


@shared_task(expires=600)
def end_uncorrected() -> int:
    """What was returned and is overdue, where the plan says what follows; each case in a transaction of its own."""
    returned = Declaration.objects.filter(state=State.SENT_BACK).select_related("plan").order_by("pk")
    return sum(actions.end_uncorrected(each, now=clock.now(each.plan.code)) for each in returned)
