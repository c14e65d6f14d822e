"""What becomes of drafts without their person: they follow the newest version of their plan, and old ones are forgotten."""

from django.db import transaction
from django.db.models import ProtectedError

from config import clock
from declarations import telling
from declarations.enums import State
from declarations.locking import locked, record_event, written
from declarations.models import Declaration
from review_plans.models import PlanVersion, ReviewPlan


def follow_newest_version(plan: ReviewPlan, old: PlanVersion | None, new: PlanVersion) -> None:
    """Drafts follow the newest version of their plan; submitted ones stay pinned. Called at import."""
    drafts = Declaration.objects.select_for_update().filter(plan=plan, state=State.DRAFT, revision=0)
    for row in drafts.exclude(version=new).order_by("pk"):
        row.version = new
        written(row)
        now = clock.now(plan.code)
        record_event(row, "follow_version", None, None, now, payload={"version": new.number})
        telling.plan_changed(row, new, now)


@transaction.atomic
def forget_draft(declaration: Declaration) -> bool:
    """Removes a draft that was never handed in, with what hangs on it alone; False where it has moved or something holds it.

    Its files stay with the dossier that they came from; the event stays in the chain.
    """
    row = locked(declaration, None)
    if row.state != State.DRAFT or row.revision or row.number:
        return False
    now, key = clock.now(row.plan.code), row.pk
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        return False
    row.pk = key
    record_event(row, "forget_draft", None, None, now)
    return True
