"""Which seat signs as which party at a stop, and who has signed."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Organisation, Seat
from declarations import itinerary
from declarations.models import Declaration, SignOff
from review_plans import queries as plan_queries
from review_plans.models import PlanVersion
from review_plans.plan import Plan, Stop

OFFICE_KINDS = ("accepting_office", "bureau", "department", "agency", "lower_committee")
COMMITTEE_KINDS = (
    "committee_check",
    "admission_notice",
    "fee",
    "expert_review",
    "ballot",
    "result_notice",
    "confirmation",
    "certificate",
    "archive",
)

ROLE_OF_KIND: dict[str, Role] = {
    "employer": Role.EMPLOYER_OPERATOR,
    "employer_notice": Role.EMPLOYER_OPERATOR,
    "accepting_office": Role.ACCEPTING_OFFICER,
    "bureau": Role.BUREAU_OFFICER,
    "department": Role.DEPARTMENT_OFFICER,
    "agency": Role.AGENCY_OFFICER,
    "lower_committee": Role.LOWER_COMMITTEE_OFFICER,
    **dict.fromkeys(COMMITTEE_KINDS, Role.COMMITTEE_OFFICER),
}


def area_prefix(code: str) -> str:
    """330100 → 3301: what the codes of all areas inside begin with."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def party_of(declaration: Declaration, seat: Seat) -> str | None:
    """The party as which this seat signs at the present stop, or None if the case is not theirs."""
    if not declaration.stop:
        return None
    stop = itinerary.present_stop(declaration)
    if seat.role != ROLE_OF_KIND[stop.kind] or (seat.plan_code and seat.plan_code != declaration.plan.code):
        return None
    return _party_at(declaration, stop, seat)


def _party_at(declaration: Declaration, stop: Stop, seat: Seat) -> str | None:
    organisation = seat.organisation
    responsible: dict[str, int | None] = {
        "employer": declaration.employer_id,
        "employer_notice": declaration.employer_id,
        "accepting_office": declaration.accepting_office_id,
        "department": declaration.employer.employer.department_id,
        "agency": declaration.employer.employer.agency_id,
    }
    if stop.kind in responsible:
        return stop.kind if organisation.pk == responsible[stop.kind] else None
    if stop.kind in ("bureau", "lower_committee"):
        return _party_of_named_office(declaration, stop, organisation)
    return stop.kind if seat.plan_code == declaration.plan.code else None


def _party_of_named_office(declaration: Declaration, stop: Stop, organisation: Organisation) -> str | None:
    """Bureaus and lower committees act where the plan names them and their area covers the case."""
    if not named_office(itinerary.plan_of(declaration), organisation) or not covers(organisation, declaration):
        return None
    if stop.kind == "lower_committee":
        return stop.kind
    if stop.area_levels and area_level(organisation.area_id or "") not in stop.area_levels:
        return None
    return organisation.bureau_kind if organisation.bureau_kind in stop.sign_offs.parties else None


def area_level(code: str) -> str:
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def covers(organisation: Organisation, declaration: Declaration) -> bool:
    area = organisation.area_id
    return area is not None and declaration.area_code.startswith(area_prefix(area))


def named_office(plan: Plan, organisation: Organisation) -> bool:
    return any(o.kind == organisation.kind and o.name == organisation.name for o in plan.offices)


def anybody_at(declaration: Declaration, stop: Stop) -> bool:
    """Does the plan name an office for this optional stop in the case's area?"""
    plan = itinerary.plan_of(declaration)
    return any(o.kind == stop.kind and declaration.area_code.startswith(area_prefix(o.area)) for o in plan.offices)


def plans_of_office(organisation: Organisation) -> list[str]:
    """Codes of the plans that name this bureau or lower committee and want its sign-off somewhere."""
    return [v.plan.code for v in _newest_versions() if _wants(plan_queries.plan_of(v), organisation)]


def _newest_versions() -> QuerySet[PlanVersion]:
    found = PlanVersion.objects.order_by("plan_id", "-number").distinct("plan_id")
    return found.select_related("plan").defer("body")


def routed_through(kind: str) -> Q:
    """Cases whose route has a stop of this kind: an office is not shown what never comes to its desk."""
    found = Q(pk__in=[])
    for version in _newest_versions():
        codes = [v.code for v in plan_queries.plan_of(version).variants if any(s.kind == kind for s in v.stops)]
        if codes:
            found |= Q(plan__code=version.plan.code, variant__in=codes)
    return found


def _wants(plan: Plan, organisation: Organisation) -> bool:
    if not named_office(plan, organisation):
        return False
    stops = [s for v in plan.variants for s in v.stops if s.kind == organisation.kind]
    return any(not organisation.bureau_kind or organisation.bureau_kind in s.sign_offs.parties for s in stops)


def standing_sign_offs(declaration: Declaration) -> QuerySet[SignOff]:
    return declaration.sign_offs.filter(revision=declaration.revision, stop=declaration.stop, undone_at__isnull=True)


def standing(declaration: Declaration, party: str) -> bool:
    return standing_sign_offs(declaration).filter(party=party).exists()


def acted_here(declaration: Declaration) -> bool:
    """Has anybody signed at the present stop?"""
    return standing_sign_offs(declaration).exists()


def unsigned(declaration: Declaration) -> tuple[str, ...]:
    """Parties whose sign-off is still needed before the case may move on."""
    rule = itinerary.present_stop(declaration).sign_offs
    signed = set(standing_sign_offs(declaration).values_list("party", flat=True))
    if rule.mode == "any_of":
        return () if signed & set(rule.parties) else rule.parties
    return tuple(p for p in rule.parties if p not in signed)


def party_words(party: str) -> str:
    return {
        "employer": _("用人单位"),
        "employer_notice": _("用人单位"),
        "accepting_office": _("受理点"),
        "industry": _("经信部门"),
        "human_resources": _("人社部门"),
        "department": _("主管部门"),
        "agency": _("人事代理机构"),
        "lower_committee": _("下一级评委会"),
    }.get(party, _("评委会办公室"))


def cases_of(seat: Seat, plans_naming: Iterable[str]) -> Q:
    """Which declarations this seat is responsible for, wherever they stand now.

    `plans_naming`: codes of the plans that name the seat's organisation as bureau or lower committee.
    """
    organisation = seat.organisation
    plan = Q(plan__code=seat.plan_code) if seat.plan_code else Q()
    match seat.role:
        case Role.EMPLOYER_OPERATOR:
            return plan & Q(employer=organisation)
        case Role.ACCEPTING_OFFICER:
            return plan & Q(accepting_office=organisation)
        case Role.DEPARTMENT_OFFICER:
            return plan & Q(employer__employer__department=organisation) & routed_through("department")
        case Role.AGENCY_OFFICER:
            return plan & Q(employer__employer__agency=organisation) & routed_through("agency")
        case Role.BUREAU_OFFICER | Role.LOWER_COMMITTEE_OFFICER if organisation.area_id:
            inside = Q(area_code__startswith=area_prefix(organisation.area_id))
            kind = "bureau" if seat.role == Role.BUREAU_OFFICER else "lower_committee"
            return plan & inside & Q(plan__code__in=list(plans_naming)) & routed_through(kind)
        case Role.COMMITTEE_OFFICER:
            return Q(plan__code=seat.plan_code)
    return Q(pk__in=[])
