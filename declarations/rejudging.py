"""What lies on desks is judged once more when an office confirms a source or takes that back: a piece at a time."""

from typing import Any

from config import clock
from declarations import judging
from declarations.enums import State
from declarations.models import Declaration
from messages import outbox
from review_plans.models import PlanAmendment

TOPIC = "declarations.judge_again"
AT_ONCE = 100
AT_REST = (State.DRAFT, State.ENDED)


def after(amendment: PlanAmendment) -> None:
    """Places the work in the caller's transaction: every submitted declaration of the plan gets a verdict more."""
    _place(amendment.pk, 0)


def judge_piece(payload: dict[str, Any]) -> int:
    """The outbox handler: judges some declarations and places the rest. Done twice it adds nothing. Answers how many."""
    amendment = PlanAmendment.objects.select_related("plan", "recorded_by").get(pk=payload["amendment"])
    waiting = Declaration.objects.filter(plan=amendment.plan, pk__gt=payload["after"]).exclude(state__in=AT_REST)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for pk in ids:
        _judge(pk, amendment)
    if len(ids) == AT_ONCE:
        _place(amendment.pk, ids[-1])
    return len(ids)


def _judge(pk: int, amendment: PlanAmendment) -> None:
    Declaration.objects.select_for_update().only("pk").get(pk=pk)
    row = Declaration.objects.select_related("person", "plan", "version", "employer__employer").get(pk=pk)
    occasion = f"amendment:{amendment.pk}"
    if row.verdicts.filter(revision=row.revision, occasion=occasion).exists():
        return
    judging.judge_again(row, occasion=occasion, asked_by=amendment.recorded_by, now=clock.now(row.plan.code))


def _place(amendment: int, last: int) -> None:
    outbox.place(TOPIC, f"{TOPIC}:{amendment}:{last}", {"amendment": amendment, "after": last})
