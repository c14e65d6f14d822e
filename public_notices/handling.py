"""Within how many working days an objection is answered: the plan's figure, amended or not, else this product's own."""

from collections.abc import Sequence
from datetime import date

from declarations.models import Declaration
from integrity.handling import handling
from provisions.citation import GENERAL
from provisions.working_days import count_from
from public_notices.models import Objection
from review_plans.calendar import working_calendar
from review_plans.queries import ObjectionTime, objection_time


def time_for(declaration: Declaration) -> ObjectionTime:
    found = objection_time(declaration.version)
    return found or ObjectionTime(handling().working_days, None, GENERAL, "")


def times_for(objections: Sequence[Objection]) -> dict[int, ObjectionTime]:
    """By version of the plan, which is asked about once, however many objections there are."""
    versions = {each.declaration.version_id: each.declaration for each in objections}
    return {version: time_for(declaration) for version, declaration in versions.items()}


def last_day(received_on: date, working_days: int) -> date:
    """The day of receipt does not count. Raises CalendarMissing where the State calendar does not reach so far."""
    return count_from(received_on, working_days, working_calendar()).last_day
