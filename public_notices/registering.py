"""What this room answers for: three guards, one paper, and which notices a change of the State calendar moves."""

import declarations.guards
import documents.registry
import review_plans.registry
from public_notices import calendar, guards, papers


def register() -> None:
    declarations.guards.register("notice_ran", guards.notice_ran)
    declarations.guards.register("notice_stands", guards.notice_stands)
    declarations.guards.register("no_open_objection", guards.no_open_objection)
    documents.registry.register("notice_sheet", papers.notice_sheet)
    review_plans.registry.on_calendar_change(calendar.move_running)
