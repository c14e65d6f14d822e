"""The points of the open return as the applicant meets them: in the list of tasks, and beside the very thing they name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise

import dossiers.asking
from declarations import itinerary, queries
from declarations.enums import State
from declarations.models import Declaration
from declarations.pages import Page, page_of_field
from declarations.reopening import ENTRY, opened_by
from declarations.returns import CountedPoint, points_of
from dossiers.kinds import BY_CODE as KINDS
from dossiers.models import Dossier


@dataclass(frozen=True)
class Asked:
    """`page`: name of the page that `url` leads to; `where`: the page of a file; `again`: the how-manieth time, 0 the first."""

    field: str
    words: str
    page: str | Promise
    url: str
    where: str
    clause: str
    again: int
    due: date | None

    def stands_on(self, page: Page) -> bool:
        """Is this the page of the wizard on which the point is mended?"""
        return page_of_field(self.field)[0] is page


def asked(declaration: Declaration) -> list[Asked]:
    """Every point, in the order of the return."""
    note = queries.open_return(declaration)
    return [_asked(declaration, counted) for counted in points_of(note)] if note else []


def by_field(points: list[Asked]) -> Mapping[str, list[Asked]]:
    found: dict[str, list[Asked]] = {}
    for point in points:
        found.setdefault(point.field, []).append(point)
    return found


def _asked(declaration: Declaration, counted: CountedPoint) -> Asked:
    point = counted.point
    name, url = _place(declaration, point.field, point.name)
    return Asked(
        field=point.field,
        words=point.words,
        page=name,
        url=url,
        where=point.page,
        clause=f"{point.document} {point.clause}".strip(),
        again=counted.times if counted.again else 0,
        due=date.fromisoformat(point.due) if point.due else None,
    )


def _place(declaration: Declaration, field: str, name: str) -> tuple[str | Promise, str]:
    """An entry is mended in the dossier; one that is gone, in its kind; everything else on a page of the declaration."""
    if field.startswith(ENTRY):
        code, _colon, number = field.removeprefix(ENTRY).partition(":")
        kind = KINDS[code]
        there = kind.model._default_manager.filter(pk=int(number), dossier__person_id=declaration.person_id).exists()
        if there:
            return name, reverse("dossiers:entry", args=[kind.slug, int(number)])
        return name, reverse("dossiers:kind", args=[kind.slug])
    page, anchor = page_of_field(field)
    return (page.name, page.url(declaration, anchor)) if page else ("", "")


def asked_of_dossier(dossier: Dossier, kind: str, number: int | None) -> dossiers.asking.Asked:
    """What the person's returned declarations ask of an entry, and which of them will not take its changes."""
    points: list[Asked] = []
    apart: list[str] = []
    for declaration in Declaration.objects.filter(person_id=dossier.person_id, state=State.SENT_BACK):
        plan, here = itinerary.plan_of(declaration), asked(declaration)
        fields = [point.field for point in here]
        points += [p for p in here if p.field and opened_by(plan, [p.field]).holds(kind, number or 0)]
        if not opened_by(plan, fields).holds(kind, number or 0):
            apart.append(declaration.number)
    return dossiers.asking.Asked(points, apart)


def register() -> None:
    dossiers.asking.register(asked_of_dossier)
