"""People in a plan's pool, and cases reviewed by the product's own actions."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import Person
from committee.experts import assigning, draw_actions, pool_actions, review_actions
from committee.experts.laying_down import Limits
from committee.experts.models import Expert, Review
from committee.experts.pool_actions import Entry
from committee.experts.review_actions import Draft
from config.demo.journeys import Stage
from declarations import itinerary
from declarations.models import Declaration
from tests import cast as people
from tests.ballots import office_of

TODAY = timezone.localdate()
WHOLE = Draft(recommended="yes", comment="业绩真实，作用清楚。")
_serial = count(1)


def entry(stage: Stage, **changed: Any) -> Entry:
    given: dict[str, Any] = {
        "specialties": (stage.plan.specialties[0].code,),
        "title": "正高级工程师",
        "title_level": "full_senior",
        "titled_on": date(2012, 12, 1),
        "employer_name": f"某某第{next(_serial)}研究所",
        "outside": True,
        "starts_on": TODAY - timedelta(days=30),
        "ends_on": TODAY + timedelta(days=300),
        "load_limit": 20,
    }
    return Entry(**{**given, **changed})


def in_pool(stage: Stage, person: Person | None = None, **changed: Any) -> Expert:
    """Somebody new in the pool, added by the plan's office."""
    seat = office_of(stage)
    return pool_actions.add_expert(
        stage.row, person or people.person(), entry(stage, **changed), by=seat.person, seat=seat, at=timezone.now()
    )


def are_asked_for(declaration: Declaration) -> bool:
    """The plan lets no case leave the experts unread."""
    return "reviews_in" in itinerary.present_stop(declaration).guards


def given_out(stage: Stage, declaration: Declaration, readers: int = 1) -> list[Review]:
    """To so many who are new to the pool. All cases that wait in the specialty are drawn for."""
    office, now = office_of(stage), timezone.now()
    by = {"by": office.person, "seat": office, "at": now}
    for _each in range(readers):
        in_pool(stage, people.person(number=None), specialties=(declaration.specialty,))
    limits = Limits(seats={declaration.specialty: readers}, per_employer=1, outside_percent=0, reads=readers)
    drawn = draw_actions.draw(draw_actions.lay_down(stage.row, limits, exception_reason="试", **by), **by)
    for member in drawn.members.select_related("expert__seat"):
        draw_actions.answer(member, accepts=True, reason="", seat=member.expert.seat, at=now)
    assigning.assign(drawn, **by)
    found = Review.objects.filter(declaration=declaration, member__draw=drawn).select_related("member__expert__seat")
    return list(found.order_by("member__expert__number"))


def hand_in(review: Review, draft: Draft = WHOLE) -> Review:
    seat, now = review.member.expert.seat, timezone.now()
    row = review_actions.declare_none(review, seat=seat, at=now)
    return review_actions.hand_in(row, draft, seen=row.row_version, seat=seat, at=now)


def handed_in(stage: Stage, declaration: Declaration) -> Review:
    """Read by somebody who leaves the pool again: no later draw and no board finds them."""
    (review,) = given_out(stage, declaration)
    office, expert = office_of(stage), review.member.expert
    row = hand_in(review)
    pool_actions.end_expert(
        expert, last_day=TODAY - timedelta(days=1), reason="评审完成", by=office.person, seat=office, at=timezone.now()
    )
    return row
