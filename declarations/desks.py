"""Which seat signs as which party at a stop, and who has signed."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Organisation, Seat
from declarations import itinerary
from declarations.models import Arrival, Declaration, SignOff
from review_plans import queries as plan_queries
from review_plans.models import PlanVersion
from review_plans.plan import Plan, Stop

OFFICE_KINDS = ("accepting_office", "bureau", "department", "agency", "lower_committee")
CONFIRMATION = "confirmation"
SIGNED_KINDS = (*OFFICE_KINDS, CONFIRMATION)
"""Where the case goes on only once the plan's parties have signed."""
BUREAU_KINDS = ("bureau", CONFIRMATION)
COMMITTEE_KINDS = (
    "committee_check",
    "admission_notice",
    "fee",
    "expert_review",
    "ballot",
    "result_notice",
    "certificate",
    "archive",
)

ADDRESSED_KINDS = ("employer", "employer_notice", "accepting_office", "department", "agency")

ROLE_OF_KIND: dict[str, Role] = {
    "employer": Role.EMPLOYER_OPERATOR,
    "employer_notice": Role.EMPLOYER_OPERATOR,
    "accepting_office": Role.ACCEPTING_OFFICER,
    **dict.fromkeys(BUREAU_KINDS, Role.BUREAU_OFFICER),
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
    if stop.kind in ADDRESSED_KINDS:
        return stop.kind if organisation.pk == addressee(declaration, stop.kind) else None
    if stop.kind in (*BUREAU_KINDS, "lower_committee"):
        return _party_of_named_office(declaration, stop, organisation)
    return stop.kind if seat.plan_code == declaration.plan.code else None


def addressee(declaration: Declaration, kind: str) -> int | None:
    """Id of the one organisation that a stop of this kind is about; None where the plan names offices by area."""
    match kind:
        case "employer" | "employer_notice":
            return declaration.employer_id
        case "accepting_office":
            return declaration.accepting_office_id
        case "department":
            return declaration.employer.employer.department_id
        case "agency":
            return declaration.employer.employer.agency_id
    return None


def _party_of_named_office(declaration: Declaration, stop: Stop, organisation: Organisation) -> str | None:
    """Bureaus and lower committees act where the plan names them and their area covers the case."""
    if not covers(organisation, declaration) or not _signs_at(itinerary.plan_of(declaration), stop, organisation):
        return None
    return stop.kind if stop.kind == "lower_committee" else organisation.bureau_kind


def _signs_at(plan: Plan, stop: Stop, organisation: Organisation) -> bool:
    """Does the plan want this bureau or lower committee at this stop, wherever the case is?"""
    if office_kind(stop) != organisation.kind or not named_office(plan, organisation):
        return False
    if stop.kind == "lower_committee":
        return True
    if stop.area_levels and area_level(organisation.area_id or "") not in stop.area_levels:
        return False
    return organisation.bureau_kind in stop.sign_offs.parties


def office_kind(stop: Stop) -> str:
    """The kind of the organisations that sign at a stop where the plan names offices by area."""
    return "bureau" if stop.kind in BUREAU_KINDS else stop.kind


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
    return any(
        o.kind == office_kind(stop) and declaration.area_code.startswith(area_prefix(o.area)) for o in plan.offices
    )


def _newest_versions() -> QuerySet[PlanVersion]:
    found = PlanVersion.objects.order_by("plan_id", "-number").distinct("plan_id")
    return found.select_related("plan")


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


def cases_of(seat: Seat) -> Q:
    """Declarations that lie on this seat's desk now."""
    organisation = seat.organisation
    plan = Q(plan__code=seat.plan_code) if seat.plan_code else Q()
    kinds = kinds_of(seat)
    here = plan & Q(stop_kind__in=kinds)
    match seat.role:
        case Role.EMPLOYER_OPERATOR:
            return here & Q(employer=organisation)
        case Role.ACCEPTING_OFFICER:
            return here & Q(accepting_office=organisation)
        case Role.DEPARTMENT_OFFICER:
            return here & Q(employer__employer__department=organisation)
        case Role.AGENCY_OFFICER:
            return here & Q(employer__employer__agency=organisation)
        case Role.BUREAU_OFFICER | Role.LOWER_COMMITTEE_OFFICER if organisation.area_id:
            inside = Q(area_code__startswith=area_prefix(organisation.area_id))
            return plan & inside & _at_places(organisation)
        case Role.COMMITTEE_OFFICER:
            return Q(plan__code=seat.plan_code, stop_kind__in=kinds)
    return Q(pk__in=[])


def seen_by(seat: Seat) -> Q:
    """Declarations that lie or lay on a desk of this seat's organisation; an employer's own from submit on.

    What is only on its way there is nobody's business yet: the employer, another office or the applicant may still
    keep it.
    """
    organisation = seat.organisation
    plan = Q(plan__code=seat.plan_code) if seat.plan_code else Q()
    came = Arrival.objects.filter(declaration=OuterRef("pk"), stop_kind__in=kinds_of(seat))
    match seat.role:
        case Role.EMPLOYER_OPERATOR:
            return plan & Q(employer=organisation)
        case Role.ACCEPTING_OFFICER | Role.DEPARTMENT_OFFICER | Role.AGENCY_OFFICER:
            return plan & Q(Exists(came.filter(organisation=organisation)))
        case Role.BUREAU_OFFICER | Role.LOWER_COMMITTEE_OFFICER if organisation.area_id:
            inside = came.filter(area_code__startswith=area_prefix(organisation.area_id))
            return plan & Q(Exists(inside.filter(_at_places(organisation, "declaration__"))))
        case Role.COMMITTEE_OFFICER:
            return Q(plan__code=seat.plan_code) & Q(Exists(came))
    return Q(pk__in=[])


def kinds_of(seat: Seat) -> tuple[str, ...]:
    """Kinds of stops at which a seat of this role acts."""
    return tuple(kind for kind, role in ROLE_OF_KIND.items() if role == seat.role)


def _at_places(organisation: Organisation, to_declaration: str = "") -> Q:
    """Stops at which the newest plans want this bureau or lower committee; `stop` is a field of the row asked."""
    found = Q(pk__in=[])
    for version in _newest_versions():
        plan = plan_queries.plan_of(version)
        for variant in plan.variants:
            stops = [stop.code for stop in variant.stops if _signs_at(plan, stop, organisation)]
            if stops:
                route = {f"{to_declaration}plan": version.plan_id, f"{to_declaration}variant": variant.code}
                found |= Q(stop__in=stops, **route)
    return found
