"""Which achievements of the dossier the plan lets count, by its window for works."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from declarations import itinerary
from declarations.models import Declaration
from dossiers.models import Achievement, Dossier
from dossiers.queries import present_title
from provisions.tenure import whole_years
from review_plans.plan import WorksWindow


@dataclass(frozen=True)
class Candidate:
    """An achievement that may be chosen, or `why_not`."""

    achievement: Achievement
    why_not: str
    chosen: bool
    position: int
    representative: bool


def candidates(declaration: Declaration) -> list[Candidate]:
    """Every achievement of the dossier: the chosen ones first in their order, then what may be chosen, then the rest."""
    dossier = Dossier.objects.filter(person_id=declaration.person_id).first()
    if dossier is None:
        return []
    chosen = {row.achievement_id: row for row in declaration.chosen.all()}
    plan = itinerary.plan_of(declaration)
    title = present_title(dossier, declaration.target_level)
    since = title.qualified_on if title else None
    found = []
    for achievement in dossier.achievements.order_by("-finished_on", "-pk"):
        row = chosen.get(achievement.pk)
        reason = why_not(achievement, plan.works, since=since, count_to=plan.count_to)
        found.append(
            Candidate(
                achievement, reason, row is not None, row.position if row else 0, bool(row and row.representative)
            )
        )
    return sorted(found, key=lambda c: (not c.chosen, c.position if c.chosen else bool(c.why_not)))


def why_not(achievement: Achievement, window: WorksWindow | None, *, since: date | None, count_to: date | None) -> str:
    """Why an achievement doesn't count under the plan; "" if it does. A window without a rule lets everything count."""
    if not achievement.in_field:
        return _("与申报专业无关")
    if window is None:
        return ""
    on = achievement.finished_on
    if window.until and on > window.until:
        return _("晚于业绩截止日 %(day)s") % {"day": window.until.isoformat()}
    after_title = window.after_title and since is not None and on >= since
    recent = bool(window.or_last_years and count_to and whole_years(on, count_to) < window.or_last_years)
    if after_title or recent:
        return ""
    if window.after_title and since is not None:
        return _("早于取得现任职资格的时间 %(day)s") % {"day": since.isoformat()}
    return ""
