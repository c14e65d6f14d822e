"""The points of the open return as the applicant meets them: in the list of tasks, and beside the very thing they name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise

import dossiers.asking
import files.marks
from declarations import itinerary, queries
from declarations.enums import State
from declarations.models import Declaration, ReturnNote
from declarations.pages import Page, page_of_field
from declarations.reopening import ENTRY, KIND, opened_by
from declarations.returns import CountedPoint, ReturnPoint, points_of
from dossiers.kinds import BY_CODE as KINDS
from dossiers.models import Dossier
from files.models import FileMark, StoredFile


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
    mark_url: str = ""

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
        mark_url=_mark_url(point),
    )


def _mark_url(point: ReturnPoint) -> str:
    """The viewer, open at the page of the red box."""
    mark = FileMark.objects.filter(pk=int(point.mark)).first() if point.mark else None
    return f"{reverse('files:view', args=[mark.file_id])}?page={mark.page}#mark-{mark.pk}" if mark else ""


def marks_told(file: StoredFile) -> set[int]:
    """The red boxes on a file that returns named to its owner."""
    if file.owner_id is None:
        return set()
    notes = ReturnNote.objects.filter(declaration__person_id=file.owner_id, undone_at=None)
    named = notes.filter(points__contains=[{"file": str(file.pk)}]).values_list("points", flat=True)
    return {int(p["mark"]) for points in named for p in points if p.get("mark") and p.get("file") == str(file.pk)}


def _place(declaration: Declaration, field: str, name: str) -> tuple[str | Promise, str]:
    """An entry is mended in the dossier; one that is gone, in its kind; everything else on a page of the declaration."""
    if field.startswith(ENTRY):
        code, _colon, number = field.removeprefix(ENTRY).partition(":")
        kind = KINDS[code]
        there = kind.model._default_manager.filter(pk=int(number), dossier__person_id=declaration.person_id).exists()
        if there:
            return name, reverse("dossiers:entry", args=[kind.slug, int(number)])
        return name, reverse("dossiers:kind", args=[kind.slug])
    if field.startswith(KIND):
        return name, reverse("dossiers:kind", args=[KINDS[field.removeprefix(KIND)].slug])
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
    files.marks.register(marks_told)
