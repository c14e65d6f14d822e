"""What the outside systems know of the demo's people: mostly what their dossiers say, and something more or else.

Two years before the first one written down are known besides; one in four has a year that differs from the dossier; one in
seven is not known at all. So each answer of a registry can be seen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from accounts.enums import EmployerKind
from accounts.identity.queries import numbers_of
from accounts.models import Employer
from dossiers.models import Degree, Dossier, HoursRecord, InsuranceYear
from registries import contract
from registries.reference.book import Book, Entry, mark_of
from review_plans.models import ReviewPlan
from review_plans.queries import current_version, plan_of

OF_PROVINCE = ("general_public",)
"""Kinds of hours that the province's system keeps; the industry's keeps the others."""


def book(key: str) -> Book:
    """Of all people of the demo who have a dossier, under marks made with `key`."""
    dossiers = list(
        Dossier.objects.order_by("pk")
        .select_related("person", "employer")
        .prefetch_related("degrees", "insuranceyears", "hoursrecords")
    )
    numbers = numbers_of([each.person_id for each in dossiers])
    people = {
        mark_of(numbers[each.person_id], key): _entry(each, place)
        for place, each in enumerate(dossiers)
        if each.person_id in numbers and _is_known(place)
    }
    return Book(_degrees_from(), people, dict(_posts()))


def known_people() -> list[int]:
    """Ids of the people whom the outside systems know."""
    people = Dossier.objects.order_by("pk").values_list("person_id", flat=True)
    return [person for place, person in enumerate(people) if _is_known(place)]


def _is_known(place: int) -> bool:
    return place % 7 != 3


def _degrees_from() -> int:
    """The earliest year that a plan draws between fetched and uploaded degrees."""
    years = [
        int(test.partition(":")[2])
        for row in ReviewPlan.objects.all()
        for slot in plan_of(current_version(row.code)).slots
        for test in slot.when
        if test.startswith("degree_year_")
    ]
    return min(years)


def _entry(dossier: Dossier, place: int) -> Entry:
    payer = dossier.employer.name if dossier.employer else ""
    hours = list(_hours(dossier.hoursrecords.all()))
    insurance = list(_insurance(dossier.insuranceyears.all(), payer))
    if place % 4 == 1 and insurance:
        insurance[-1] = replace(insurance[-1], months=max(insurance[-1].months - 1, 0))
    return Entry(
        name=dossier.person.name,
        degrees=tuple(_degree(each) for each in dossier.degrees.all() if each.origin == "mainland"),
        insurance=tuple(insurance),
        hours_province=tuple(each for each in hours if each.kind in OF_PROVINCE),
        hours_industry=tuple(each for each in hours if each.kind not in OF_PROVINCE),
    )


def _degree(row: Degree) -> contract.Degree:
    return contract.Degree(
        level=row.level,  # type: ignore[arg-type]
        school=row.school,
        major=row.major,
        graduated_on=row.graduated_on,
        full_time=row.full_time,
        degree_name=row.degree_name,
        started_on=row.started_on,
    )


def _insurance(rows: Iterable[InsuranceYear], payer: str) -> Iterator[contract.InsuranceYear]:
    paid_here = sorted((row for row in rows if row.local), key=lambda row: row.year)
    if paid_here:
        first = paid_here[0].year
        yield from (contract.InsuranceYear(year, 12, payer) for year in (first - 2, first - 1))
    yield from (contract.InsuranceYear(row.year, row.months, row.payer or payer) for row in paid_here)


def _hours(rows: Iterable[HoursRecord]) -> Iterator[contract.HoursYear]:
    known = sorted(rows, key=lambda row: (row.year, row.kind))
    first = min((row.year for row in known), default=0)
    for row in known:
        found = contract.HoursYear(row.year, row.kind, _plain(row.hours), _plain(row.online_hours))  # type: ignore[arg-type]
        if row.year == first:
            yield replace(found, year=first - 1)
        yield found


def _plain(number: object) -> str:
    words = f"{number}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def _posts() -> Iterator[tuple[str, tuple[contract.Post, ...]]]:
    institutions = Employer.objects.filter(kind=EmployerKind.PUBLIC_INSTITUTION).order_by("pk")
    for place, employer in enumerate(institutions):
        approved = 4 + place % 3
        yield (
            employer.credit_code,
            (
                contract.Post("正高级工程师", approved=1, filled=0),
                contract.Post("高级工程师", approved=approved, filled=approved - 2),
                contract.Post("工程师", approved=approved * 2, filled=approved),
            ),
        )
