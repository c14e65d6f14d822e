"""The stage bar of the applicant: the itinerary's stops drawn together into at most seven groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.clock import SHANGHAI
from declarations import itinerary, queries
from declarations.enums import State
from declarations.models import Declaration

GROUPS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("单位审核公示"), ("employer", "employer_notice")),
    (gettext_lazy("受理审查"), ("accepting_office",)),
    (gettext_lazy("审核推荐"), ("bureau", "department", "agency", "lower_committee")),
    (gettext_lazy("评委会审查"), ("committee_check",)),
    (gettext_lazy("评前公示与缴费"), ("admission_notice", "fee")),
    (gettext_lazy("评审"), ("expert_review", "ballot")),
    (gettext_lazy("结果与发证"), ("result_notice", "confirmation", "certificate", "archive")),
)


@dataclass(frozen=True)
class Stage:
    """`state`: done current ahead returned ended, as the stage bar of the page kit wants it."""

    name: str
    state: str
    note: str


def stages(declaration: Declaration) -> list[Stage]:
    kinds = {stop.code: stop.kind for stop in itinerary.variant_of(declaration).stops}
    bar = queries.stage_bar(declaration)
    found = []
    for name, members in GROUPS:
        places = [stage for stage in bar if kinds[stage.code] in members]
        if places:
            found.append(Stage(str(name), _state(declaration, places), _note(declaration, places)))
    return found


def _state(declaration: Declaration, places: Sequence[queries.Stage]) -> str:
    if declaration.state == State.ENDED:
        return _ended(declaration, places)
    if any(stage.place == "now" for stage in places):
        return "done" if declaration.stop_kind == "archive" else "current"
    came_from = declaration.last_move_from if declaration.state == State.SENT_BACK else ""
    if came_from and any(stage.code == came_from for stage in places):
        return "returned"
    if all(stage.place == "done" for stage in places):
        return "done"
    if any(stage.place == "done" for stage in places):
        return "current"
    return "ahead"


def _ended(declaration: Declaration, places: Sequence[queries.Stage]) -> str:
    codes = [stop.code for stop in itinerary.variant_of(declaration).stops]
    last = declaration.last_move_from
    if last not in codes:
        return "ahead"
    if any(stage.code == last for stage in places):
        return "ended"
    return "done" if all(codes.index(stage.code) < codes.index(last) for stage in places) else "ahead"


def _note(declaration: Declaration, places: Sequence[queries.Stage]) -> str:
    """The day by which the group is to be left, where the notice prints one."""
    days = [stage.deadline for stage in places if stage.deadline]
    if not days or declaration.state == State.ENDED or all(stage.place == "done" for stage in places):
        return ""
    last = max(days).astimezone(SHANGHAI) - timedelta(microseconds=1)
    return _("%(month)s月%(day)s日前") % {"month": last.month, "day": last.day}
