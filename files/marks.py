"""Reading the marks that desks drew on a file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Organisation, Seat
from accounts.results import Allowed, Answer, Denied
from files.cases import Case
from files.models import FileMark, StoredFile


@dataclass(frozen=True)
class MarkShown:
    mark: FileMark
    may_withdraw: Answer


Told = Callable[[StoredFile], set[int]]
"""Numbers of the marks on a file that its owner was told of."""

_told: list[Told] = []


def register(told: Told) -> None:
    """Called in `AppConfig.ready()` of the room that tells owners what desks have marked."""
    if told not in _told:
        _told.append(told)


def told_to_owner(file: StoredFile) -> list[MarkShown]:
    """The standing marks that a return named to the owner, in the order of the pages."""
    numbers = {number for ask in _told for number in ask(file)}
    rows = FileMark.objects.filter(file=file, pk__in=numbers, withdrawn_at=None).select_related("organisation")
    return [MarkShown(row, Denied(_("只有画这条标注的单位能撤销它。"))) for row in rows.order_by("page", "at", "pk")]


def standing_in(subject: str, office: Organisation) -> list[FileMark]:
    """The marks of one office in a case that stand, in the order of files and pages."""
    rows = FileMark.objects.filter(subject=subject, organisation=office, withdrawn_at=None)
    return list(rows.select_related("file").order_by("file__original_name", "page", "at", "pk"))


def may_withdraw(mark: FileMark, seat: Seat) -> Answer:
    if mark.withdrawn_at is not None:
        return Denied(_("这条标注已经撤销了。"))
    if mark.organisation_id != seat.organisation_id:
        return Denied(_("只有画这条标注的单位能撤销它。"))
    return Allowed()


def marks_on(file: StoredFile, cases: Iterable[Case], seat: Seat | None) -> list[MarkShown]:
    """Those that stand, in the order of the pages: of this seat's office, and of all where the case lets it."""
    if seat is None:
        return []
    whole = {case.subject for case in cases if case.reads_all}
    own = {case.subject for case in cases}
    found = FileMark.objects.filter(file=file, subject__in=own, withdrawn_at=None)
    rows = found.select_related("person", "organisation").order_by("page", "at", "pk")
    shown = [row for row in rows if row.subject in whole or row.organisation_id == seat.organisation_id]
    return [MarkShown(row, may_withdraw(row, seat)) for row in shown]
