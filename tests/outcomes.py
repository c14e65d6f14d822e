"""Announcing by the product's own actions, and making the certificates as the worker would."""

from collections.abc import Sequence

from committee.outcomes import actions
from committee.outcomes.models import Announcement
from config.demo.journeys import Stage
from declarations.models import Declaration
from documents import making
from documents.models import DocumentOrder
from review_plans.models import ReviewPlan
from tests.ballots import office_of


def announced(stage: Stage, cases: Sequence[Declaration], number: str = "浙人社发〔2023〕99号") -> Announcement:
    seat = office_of(stage)
    return actions.announce(
        cases,
        plan=ReviewPlan.objects.get(code=stage.plan.code),
        document_number=number,
        title="关于公布任职资格的通知",
        dated=stage.now().date(),
        person=seat.person,
        seat=seat,
        now=stage.now(),
    )


def certified(stage: Stage, cases: Sequence[Declaration]) -> Announcement:
    """Announced, with the certificates made."""
    made = announced(stage, cases, f"浙人社发〔2023〕{cases[0].pk}号")
    for order in DocumentOrder.objects.filter(batch=made.batch_id):
        making.fulfil(order.pk)
    return made
