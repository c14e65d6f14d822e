"""Drawing a red box on a page of a file, and taking it back."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.models import Person, Seat
from accounts.results import Denied
from audit.actions import record
from config import clock
from eligibility.records import PERSONAL
from files.cases import Case, cases_of
from files.marks import may_withdraw
from files.models import FileMark, StoredFile

WHOLE_PAGE = (Decimal(0), Decimal(0), Decimal(1), Decimal(1))
SMALLEST = Decimal("0.005")
FINEST = Decimal("0.0001")

Box = Sequence[Decimal]


class NotMarked(Exception):
    """The mark may not be drawn or taken back; `denied.reason` says why."""

    def __init__(self, denied: Denied) -> None:
        super().__init__(str(denied.reason))
        self.denied = denied


@transaction.atomic
def draw(
    file: StoredFile, *, subject: str, page: int, box: Box, words: str, person: Person, seat: Seat, at: datetime
) -> FileMark:
    """Keeps a mark: `box` is (x, y, width, height) in fractions of the page as the file shows it unturned.

    The same mark sent twice is kept once. Raises NotMarked for a case that is not this seat's to mark, a page that
    isn't there, a box beside the page or too small to see, no words, or personal numbers in them.
    """
    StoredFile.objects.select_for_update().only("pk").get(pk=file.pk)
    case = _case(file, subject, person, seat)
    words = " ".join(words.split())
    x, y, width, height = _fitting(box)
    _refuse(file, page, words)
    mark, is_new = FileMark.objects.get_or_create(
        subject=subject,
        file=file,
        page=page,
        x=x,
        y=y,
        width=width,
        height=height,
        words=words,
        seat=seat,
        withdrawn_at=None,
        defaults={"person": person, "organisation": seat.organisation, "at": at},
    )
    if is_new:
        _event(mark, case, "mark_page", person, seat, at)
    return mark


@transaction.atomic
def withdraw(mark: FileMark, *, person: Person, seat: Seat, at: datetime) -> None:
    """Takes a mark back: its row stays, with who and when. Raises NotMarked for another office, or the second time."""
    row = FileMark.objects.select_for_update(of=("self",)).select_related("file", "organisation").get(pk=mark.pk)
    case = next((each for each in cases_of(person, seat, row.file) if each.subject == row.subject), None)
    if case is None:
        raise NotMarked(Denied(_("这份材料不在您的办理范围内。")))
    allowed = may_withdraw(row, seat)
    if isinstance(allowed, Denied):
        raise NotMarked(allowed)
    row.withdrawn_at, row.withdrawn_by = at, person
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _event(row, case, "withdraw_mark", person, seat, at)


def _case(file: StoredFile, subject: str, person: Person, seat: Seat) -> Case:
    case = next((each for each in cases_of(person, seat, file) if each.subject == subject), None)
    if case is None:
        raise NotMarked(Denied(_("这份材料不在您的办理范围内。")))
    if isinstance(case.may_mark, Denied):
        raise NotMarked(case.may_mark)
    return case


def _fitting(box: Box) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    x, y, width, height = (each.quantize(FINEST, ROUND_HALF_UP) for each in box)
    if min(x, y) < 0 or max(x + width, y + height) > 1 + FINEST:
        raise NotMarked(Denied(_("红框超出了页面，请重新画。")))
    if min(width, height) < SMALLEST:
        raise NotMarked(Denied(_("红框太小，看不清指的是哪里，请画大一点。")))
    # Two rounded figures may reach one finest step past the edge.
    return x, y, min(width, 1 - x), min(height, 1 - y)


def _refuse(file: StoredFile, page: int, words: str) -> None:
    last = max(file.pages, 1)
    if not 1 <= page <= last:
        raise NotMarked(Denied(_("这个文件只有 %(last)d 页，没有第 %(page)d 页。") % {"last": last, "page": page}))
    if not words:
        raise NotMarked(Denied(_("请写明这里有什么问题。")))
    if PERSONAL.search(words):
        raise NotMarked(Denied(_("标注中请不要写身份证号或手机号。")))


def _event(mark: FileMark, case: Case, verb: str, person: Person, seat: Seat, at: datetime) -> None:
    record(
        chain=case.chain,
        verb=verb,
        **actor(person, seat),
        object_type="file_mark",
        object_id=mark.pk,
        reason=mark.words,
        payload={
            "subject": mark.subject,
            "file": str(mark.file_id),
            "page": mark.page,
            "box": [str(mark.x), str(mark.y), str(mark.width), str(mark.height)],
        },
        at=at,
        plan_time=clock.on_plan_clock(at, case.chain),
    )
