"""Gap-free declaration numbers from a locked row, so that a rolled-back submit uses none."""

from declarations import itinerary
from declarations.models import Declaration, NumberCounter


def next_number(declaration: Declaration) -> str:
    """`<year><plan id, 3 digits><running, 5 digits>`; must run inside the submit's transaction."""
    NumberCounter.objects.get_or_create(plan=declaration.plan)
    counter = NumberCounter.objects.select_for_update().get(plan=declaration.plan)
    counter.last += 1
    counter.save(update_fields=["last"])
    year = itinerary.plan_of(declaration).notice_date.year
    return f"{year}{declaration.plan_id:03d}{counter.last:05d}"
