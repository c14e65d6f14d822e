"""Pages photographed by telephone: taken in one by one, put in order, and bound into one PDF."""

import io
import uuid
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from pikepdf import Pdf
from PIL import Image

from accounts.results import Allowed, Denied
from files.actions import receive
from files.models import FileState, PhoneLink, PhonePage, StoredFile
from files.phone import Destination, door_of
from files.phone_actions import LASTS, Standing, standing, use
from files.queries import clean_bytes
from files.rules import SlotRule

PHOTOGRAPH = SlotRule("phone-page", media=("jpeg", "png"))
DOTS_PER_INCH = 150
LONGEST = 2200
"""Pixels of the longer side."""
QUALITY = 85


def add(link: PhoneLink, holder: str, upload: "UploadedFile[Any] | None", now: datetime) -> StoredFile | Denied:
    """One more page behind the others; the code lives on from here. A refused file is answered with its reason."""
    place = door_of(link).opens(link)
    if not isinstance(place, Destination):
        return place
    if link.pages.count() >= place.rule.max_pages:
        return Denied(_("一份文件最多 %(pages)d 页。请先交上，再另拍一份。") % {"pages": place.rule.max_pages})
    stored = receive(owner=link.person, slot_rule=PHOTOGRAPH, upload=upload)
    if stored.state == FileState.READY:
        return _kept(link, holder, stored, now)
    return stored


@transaction.atomic
def _kept(link: PhoneLink, holder: str, stored: StoredFile, now: datetime) -> StoredFile | Denied:
    row = PhoneLink.objects.select_for_update().get(pk=link.pk)
    if standing(row, holder, now) is not Standing.MINE:
        return Denied(_("这个二维码已经用过或已失效，这一页没有收下。请在电脑上换一个二维码。"))
    last = row.pages.aggregate(last=Max("position"))["last"] or 0
    PhonePage.objects.create(link=row, file=stored, position=last + 1)
    PhoneLink.objects.filter(pk=row.pk).update(expires_at=now + LASTS)
    return stored


@transaction.atomic
def remove(link: PhoneLink, file: uuid.UUID) -> None:
    PhoneLink.objects.select_for_update().get(pk=link.pk)
    link.pages.filter(file_id=file).delete()


@transaction.atomic
def move_up(link: PhoneLink, file: uuid.UUID) -> None:
    """Changes places with the page before it; the first stays where it is."""
    PhoneLink.objects.select_for_update().get(pk=link.pk)
    pages = list(link.pages.all())
    place = next((number for number, page in enumerate(pages) if page.file_id == file), 0)
    if place:
        first, second = pages[place - 1], pages[place]
        before, after = first.position, second.position
        second.delete()
        PhonePage.objects.filter(pk=first.pk).update(position=after)
        PhonePage.objects.create(link=link, file_id=second.file_id, position=before)


def bind(link: PhoneLink, holder: str, now: datetime) -> Allowed | Denied:
    """All pages in their order as one PDF, checked like any other upload, where the code leads."""
    place = door_of(link).opens(link)
    if not isinstance(place, Destination):
        return place
    pages = [page.file for page in link.pages.select_related("file")]
    if not pages:
        return Denied(_("还没有拍。请先拍一页，再交上。"))
    name = _("手机拍摄 %(title)s.pdf") % {"title": place.title}
    upload = SimpleUploadedFile(name, bound(pages), "application/pdf")
    return use(link, holder, receive(owner=link.person, slot_rule=place.rule, upload=upload), now)


def bound(pages: list[StoredFile]) -> bytes:
    """A PDF with a photograph on each page. Only cleaned copies are opened, one at a time: sixty at once would fill the
    memory of the web process.
    """
    with Pdf.new() as whole:
        for page in pages:
            with Pdf.open(io.BytesIO(_one_page(page))) as part:
                whole.pages.extend(part.pages)
        out = io.BytesIO()
        whole.save(out)
    return out.getvalue()


def _one_page(page: StoredFile) -> bytes:
    """As large as the telephone's page sends it, for those that come without its script."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(clean_bytes(page))) as picture:
        picture.draft("RGB", (LONGEST, LONGEST))
        picture.thumbnail((LONGEST, LONGEST))
        picture.convert("RGB").save(out, "PDF", resolution=DOTS_PER_INCH, quality=QUALITY)
    return out.getvalue()
