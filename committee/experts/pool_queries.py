"""Questions about the pool."""

from datetime import date

from django.db.models import Q, QuerySet

from committee.experts.models import Expert, Relation
from review_plans.models import ReviewPlan

STANDING, COMING, ON_LEAVE, OVER = "standing", "coming", "leave", "over"


def pool_of(
    plan: ReviewPlan, *, on: date, state: str = "", specialty: str = "", level: str = "", words: str = ""
) -> QuerySet[Expert]:
    """The plan's experts by number; what is not named does not narrow. `on`: by the true clock."""
    found = Expert.objects.filter(plan=plan).select_related("person", "employer", "plan").order_by("number")
    if state:
        found = found.filter(_in_state(state, on))
    if specialty:
        found = found.filter(specialties__contains=[specialty])
    if level:
        found = found.filter(title_level=level)
    if words:
        found = found.filter(
            Q(person__name__icontains=words) | Q(employer_name__icontains=words) | Q(title__icontains=words)
        )
    return found


def on_term(plan: ReviewPlan, on: date) -> QuerySet[Expert]:
    """Those whose term stands on that day, on leave or not."""
    return Expert.objects.filter(plan=plan, starts_on__lte=on, ends_on__gte=on).select_related("person", "employer")


def state_of(expert: Expert, on: date) -> str:
    if expert.ends_on < on:
        return OVER
    if expert.starts_on > on:
        return COMING
    if is_on_leave(expert, on):
        return ON_LEAVE
    return STANDING


def is_on_leave(expert: Expert, on: date) -> bool:
    return (
        expert.leave_from is not None
        and expert.leave_until is not None
        and (expert.leave_from <= on <= expert.leave_until)
    )


def counts(plan: ReviewPlan, on: date) -> dict[str, int]:
    """How many are in each state."""
    found = dict.fromkeys((STANDING, COMING, ON_LEAVE, OVER), 0)
    for expert in Expert.objects.filter(plan=plan):
        found[state_of(expert, on)] += 1
    return found


def relations_of(expert: Expert) -> QuerySet[Relation]:
    return (
        Relation.objects.filter(plan=expert.plan_id, person=expert.person_id)
        .select_related("applicant", "recorded_by")
        .order_by("-recorded_at", "-pk")
    )


def _in_state(state: str, on: date) -> Q:
    leave = Q(leave_from__lte=on, leave_until__gte=on)
    term = Q(starts_on__lte=on, ends_on__gte=on)
    match state:
        case "standing":
            return term & ~leave
        case "coming":
            return Q(starts_on__gt=on)
        case "leave":
            return term & leave
    return Q(ends_on__lt=on)
