"""Where a declaration stands on its plan's itinerary, and what comes next."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from config.clock import SHANGHAI
from declarations.enums import State
from declarations.models import Declaration
from review_plans import queries as plan_queries
from review_plans.plan import Plan, Stop, Variant

STATE_OF_KIND: dict[str, State] = {
    "employer": State.AT_EMPLOYER,
    "employer_notice": State.EMPLOYER_NOTICE,
    "accepting_office": State.AT_OFFICE,
    "bureau": State.AT_BUREAU,
    "department": State.AT_BUREAU,
    "agency": State.AT_BUREAU,
    "lower_committee": State.AT_BUREAU,
    "committee_check": State.COMMITTEE_CHECK,
    "admission_notice": State.ADMISSION_NOTICE,
    "fee": State.FEE,
    "expert_review": State.IN_REVIEW,
    "ballot": State.IN_REVIEW,
    "result_notice": State.RESULT_NOTICE,
    "confirmation": State.CONFIRMATION,
    "certificate": State.CERTIFIED,
    "archive": State.CERTIFIED,
}


def plan_of(declaration: Declaration) -> Plan:
    return plan_queries.plan_of(declaration.version)


def variant_of(declaration: Declaration) -> Variant:
    return plan_of(declaration).variant(declaration.variant)


def present_stop(declaration: Declaration) -> Stop:
    return variant_of(declaration).stop(declaration.stop)


def deadline_of(
    declaration: Declaration, stop_code: str, changes: Sequence[plan_queries.Change] | None = None
) -> datetime | None:
    """Exclusive instant on the plan's clock; a skipped optional stop lends its deadline to none.

    `changes`: of `deadline_changes`, where several stops are asked for.
    """
    return plan_queries.deadline(
        declaration.version,
        stop_code,
        area=declaration.area_code or None,
        person_id=declaration.person_id,
        variant=declaration.variant,
        changes=changes,
    )


def deadline_changes(declaration: Declaration) -> Sequence[plan_queries.Change]:
    return plan_queries.deadline_changes(declaration.version, declaration.person_id)


def awaited(declaration: Declaration) -> str:
    """The stop whose deadline counts: of a correction the desk's that waits for it, of a fee its own."""
    return declaration.stop if declaration.stop_kind == "fee" else declaration.resume_at or declaration.stop


def passed(declaration: Declaration, stop_code: str) -> bool:
    """Has this declaration left the stop behind? Unknown stops are never passed."""
    codes = [s.code for s in variant_of(declaration).stops]
    here = declaration.stop or declaration.resume_at
    if stop_code not in codes or here not in codes:
        return False
    return codes.index(here) > codes.index(stop_code)


def form_unlocked(declaration: Declaration) -> bool:
    """Nobody prints a form before the plan's unlock (architecture §7)."""
    if declaration.state in (State.DRAFT, State.SENT_BACK, State.ENDED):
        return False
    return passed(declaration, plan_of(declaration).form_unlocks_after)


def in_words(instant: datetime) -> str:
    """An exclusive midnight is written as 24:00 of the day before."""
    local = instant.astimezone(SHANGHAI)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        day = local.date() - timedelta(days=1)
        return _("%(y)s年%(m)s月%(d)s日 24:00") % {"y": day.year, "m": day.month, "d": day.day}
    return _("%(y)s年%(m)s月%(d)s日 %(clock)s") % {
        "y": local.year,
        "m": local.month,
        "d": local.day,
        "clock": local.strftime("%H:%M"),
    }
