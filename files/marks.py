"""Reading the marks that desks drew on a file."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Seat
from accounts.results import Allowed, Answer, Denied
from files.cases import Case
from files.models import FileMark, StoredFile


@dataclass(frozen=True)
class MarkShown:
    mark: FileMark
    may_withdraw: Answer


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
