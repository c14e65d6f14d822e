"""The deadlines of a whole plan at once: what was changed is read in one query, whoever then asks for how many cases."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from review_plans.models import AmendmentKind, PlanAmendment, PlanVersion, ReviewPlan
from review_plans.queries import last_day_of, plan_of, printed_day


@dataclass(frozen=True)
class Deadlines:
    """`rows`: target, area, person and value of each change of a deadline, in the order of their recording."""

    rows: tuple[tuple[str, str, int | None, dict[str, Any]], ...]

    def last_day(
        self, version: PlanVersion, target: str, *, variant: str | None, area: str, person_id: int
    ) -> date | None:
        """As `queries.deadline_day` answers, without asking the database."""
        names, printed = printed_day(plan_of(version), target, variant)
        mine = [
            (area_code, person, value)
            for name, area_code, person, value in self.rows
            if name in names and person in (None, person_id)
        ]
        return last_day_of(printed, mine, area)


def deadlines_of(plan: ReviewPlan) -> Deadlines:
    found = PlanAmendment.objects.filter(plan=plan, kind=AmendmentKind.DEADLINE).order_by("recorded_at", "pk")
    return Deadlines(tuple(found.values_list("target", "area_code", "people", "value")))
