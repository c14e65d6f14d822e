"""The offices a plan names, as organisations in which people hold seats. Adding again changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from accounts.enums import OrganisationKind
from accounts.models import Area, Organisation
from accounts.names import normal_name
from review_plans.plan import Office, Plan, Region


@dataclass(frozen=True)
class _Wanted:
    kind: str
    plan_code: str
    office: Office


def ensure_offices(plan: Plan) -> list[Organisation]:
    """Areas and organisations of the plan. Existing ones keep their name; a missing address or telephone is filled in.

    Offices are shared between plans by kind and code; a committee office belongs to its plan alone.
    """
    _ensure_areas(plan.areas)
    wanted = _wanted(plan)
    known = _Known(wanted)
    found = [known.take(each) for each in wanted]
    Organisation.objects.bulk_create(known.new)
    return found


def _ensure_areas(regions: Iterable[Region]) -> None:
    known = set(Area.objects.values_list("code", flat=True))
    for region in sorted(regions, key=lambda each: (each.parent != "", each.code)):
        if region.code not in known:
            parent = region.parent if region.parent in known else None
            Area.objects.create(code=region.code, name=region.name.zh, name_en=region.name.en, parent_id=parent)
            known.add(region.code)


def _wanted(plan: Plan) -> list[_Wanted]:
    accepting = [
        Office(o.code, OrganisationKind.ACCEPTING_OFFICE, o.name, o.name_en, o.area, "", o.address, o.telephone)
        for o in plan.accepting_offices
    ]
    return [
        _Wanted(office.kind, plan.code if office.kind == OrganisationKind.COMMITTEE_OFFICE else "", office)
        for office in [*accepting, *plan.offices]
    ]


class _Known:
    """The organisations that an office may be: by its code, else by its name; the oldest where there are several."""

    def __init__(self, wanted: list[_Wanted]) -> None:
        codes = {each.office.code for each in wanted}
        names = {normal_name(each.office.name) for each in wanted}
        rows = Organisation.objects.filter(
            Q(code__in=codes) | Q(normal_name__in=names), plan_code__in={each.plan_code for each in wanted}
        )
        self.new: list[Organisation] = []
        self.by_code: dict[tuple[str, str, str], Organisation] = {}
        self.by_name: dict[tuple[str, str, str], Organisation] = {}
        for row in rows.order_by("pk"):
            self._remember(row)

    def _remember(self, row: Organisation) -> None:
        self.by_code.setdefault((row.kind, row.plan_code, row.code), row)
        self.by_name.setdefault((row.kind, row.plan_code, row.normal_name), row)

    def take(self, wanted: _Wanted) -> Organisation:
        office = wanted.office
        own = (wanted.kind, wanted.plan_code)
        found = self.by_code.get((*own, office.code)) or self.by_name.get((*own, normal_name(office.name)))
        if found is not None:
            return _completed(found, office)
        made = Organisation(
            kind=wanted.kind,
            plan_code=wanted.plan_code,
            code=office.code,
            name=office.name,
            name_en=office.name_en,
            normal_name=normal_name(office.name),
            area_id=office.area,
            bureau_kind=office.bureau_kind,
            address=office.address,
            telephone=office.telephone,
        )
        self._remember(made)
        self.new.append(made)
        return made


def _completed(found: Organisation, office: Office) -> Organisation:
    """What the organisation lacks and the plan knows; what somebody wrote since is left alone."""
    known = {"code": office.code, "address": office.address, "telephone": office.telephone, "name_en": office.name_en}
    lacking = [name for name, value in known.items() if value and not getattr(found, name)]
    for name in lacking:
        setattr(found, name, known[name])
    if lacking and found.pk:  # what is new is written with the others
        found.save(update_fields=lacking)
    return found
