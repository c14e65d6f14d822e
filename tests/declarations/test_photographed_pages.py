"""Pages photographed by telephone, bound into one PDF where the desktop's code leads: a slot, or an entry of the dossier."""

import io
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.demo import journeys
from config.demo.journeys import Stage
from declarations import slots
from declarations.models import Declaration
from dossiers.models import Evidence
from files.models import PhoneLink, StoredFile
from files.queries import clean_bytes
from tests.cast import person, sign_in
from tests.files import corpus

SCRIPT = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}


@pytest.fixture
def desktop(client: Client, draft: Declaration) -> Client:
    return sign_in(client, draft.person, as_applicant=True)


@pytest.fixture
def slot(draft: Declaration) -> str:
    return next(state.slot.code for state in slots.states(draft) if state.takes_files and not state.slot.many)


def slot_page(draft: Declaration, slot: str) -> str:
    return reverse("declarations:slot_by_phone", args=[draft.pk, slot])


def begun(desktop: Client, page: str) -> tuple[Client, str]:
    answer = desktop.post(page)
    assert answer.status_code == 200
    address = "/phone/" + answer.context["phone"].address.partition("/phone/")[2]
    telephone = Client()
    assert telephone.post(f"{address}begin/").status_code == 302
    return telephone, address


def photograph(width: int = 400, height: int = 560, name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, corpus.picture(width, height), "image/jpeg")


def shoot(telephone: Client, address: str, file: Any = None) -> Any:
    return telephone.post(f"{address}add/", {"file": file or photograph()}, **SCRIPT)


def bind(telephone: Client, address: str) -> Any:
    return telephone.post(f"{address}hand-in/", follow=True)


def sizes(file: StoredFile) -> list[tuple[int, int]]:
    """Width and height of each page in points, rounded."""
    with pikepdf.open(io.BytesIO(clean_bytes(file))) as pdf:
        return [(round(float(page.mediabox[2])), round(float(page.mediabox[3]))) for page in pdf.pages]


def test_pages_become_one_file_in_the_slot_in_their_order(desktop: Client, draft: Declaration, slot: str) -> None:
    telephone, address = begun(desktop, slot_page(draft, slot))
    assert "一页一页拍" in telephone.get(address).content.decode()
    for width, height in ((300, 400), (400, 300), (300, 300)):
        assert shoot(telephone, address, photograph(width, height)).json()["state"] == "ready"
    status = desktop.get(reverse("phone:status", args=[PhoneLink.objects.get().pk])).json()
    assert (status["state"], status["pages"]) == ("opened", 3)
    assert "材料已交上" in bind(telephone, address).content.decode()
    (attachment,) = draft.attachments.filter(slot=slot)
    assert attachment.file == PhoneLink.objects.get().result
    assert attachment.file.pages == 3
    assert sizes(attachment.file) == [(144, 192), (192, 144), (144, 144)]
    assert (
        attachment.file.original_name
        in desktop.get(reverse("declarations:attachments", args=[draft.pk])).content.decode()
    )


def test_a_page_that_was_not_made_small_on_the_telephone_is_made_small_here(
    desktop: Client, draft: Declaration, slot: str
) -> None:
    telephone, address = begun(desktop, slot_page(draft, slot))
    shoot(telephone, address, photograph(4400, 2200))
    bind(telephone, address)
    assert sizes(draft.attachments.get(slot=slot).file) == [(1056, 528)]


def test_a_page_is_moved_up_and_a_bad_one_taken_out(desktop: Client, draft: Declaration, slot: str) -> None:
    telephone, address = begun(desktop, slot_page(draft, slot))
    first, second, third = (
        shoot(telephone, address, photograph(*size)).json()["id"] for size in ((300, 400), (400, 300), (300, 300))
    )
    telephone.post(f"{address}arrange/", {"up": third})
    telephone.post(f"{address}arrange/", {"up": first})
    assert telephone.post(f"{address}arrange/", {"file": second}, **SCRIPT).json() == {"state": "removed"}
    telephone.post(f"{address}arrange/", {"up": "nothing", "file": "../etc"})
    bind(telephone, address)
    assert sizes(draft.attachments.get(slot=slot).file) == [(144, 192), (144, 144)]


def test_an_entry_of_the_dossier_gets_its_proof(desktop: Client, draft: Declaration) -> None:
    degree = draft.person.dossier.degrees.get()
    page = reverse("dossiers:entry_by_phone", args=["degrees", degree.pk])
    telephone, address = begun(desktop, page)
    shoot(telephone, address)
    assert "材料已交上" in bind(telephone, address).content.decode()
    assert Evidence.objects.filter(
        entry_kind="degree", entry_id=degree.pk, file=PhoneLink.objects.get().result
    ).exists()
    stranger = sign_in(Client(), person("陌生人"), as_applicant=True)
    assert stranger.post(page).status_code == 404


def test_each_page_lets_the_code_live_on(desktop: Client, draft: Declaration, slot: str) -> None:
    telephone, address = begun(desktop, slot_page(draft, slot))
    PhoneLink.objects.update(expires_at=timezone.now() + timedelta(seconds=20))
    shoot(telephone, address)
    assert PhoneLink.objects.get().expires_at > timezone.now() + timedelta(minutes=5)


def test_a_page_that_is_no_picture_is_refused_and_the_others_stay(
    desktop: Client, draft: Declaration, slot: str
) -> None:
    telephone, address = begun(desktop, slot_page(draft, slot))
    shoot(telephone, address)
    answer = shoot(telephone, address, SimpleUploadedFile("page.jpg", b"%PDF-1.7\n" + b"0" * 3000))
    assert (answer.status_code, answer.json()["state"]) == (422, "refused")
    assert answer.json()["reason"]
    plain = telephone.post(f"{address}add/", {"file": SimpleUploadedFile("page.gif", b"GIF89a")})
    assert (plain.status_code, "没有收下" in plain.content.decode()) == (422, True)
    assert PhoneLink.objects.get().pages.count() == 1


def test_nothing_photographed_is_said_and_the_code_still_holds(desktop: Client, draft: Declaration, slot: str) -> None:
    telephone, address = begun(desktop, slot_page(draft, slot))
    answer = bind(telephone, address)
    assert (answer.status_code, "还没有拍" in answer.content.decode()) == (422, True)
    shoot(telephone, address)
    assert "材料已交上" in bind(telephone, address).content.decode()


def test_after_the_code_is_used_expired_or_another_phones_no_page_is_taken(
    desktop: Client, draft: Declaration, slot: str
) -> None:
    telephone, address = begun(desktop, slot_page(draft, slot))
    other = shoot(Client(), address)
    assert (other.status_code, "没有收下" in other.json()["reason"]) == (410, True)
    shoot(telephone, address)
    bind(telephone, address)
    assert shoot(telephone, address).status_code == 410
    assert telephone.post(f"{address}arrange/", {"file": "x"}, **SCRIPT).status_code == 410
    telephone, address = begun(desktop, slot_page(draft, slot))
    PhoneLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert shoot(telephone, address).status_code == 410
    assert Client().post(f"{address}add/", {"file": photograph()}).status_code == 410


def test_a_slot_that_closed_meanwhile_takes_nothing(
    desktop: Client, draft: Declaration, slot: str, stage: Stage
) -> None:
    telephone, address = begun(desktop, slot_page(draft, slot))
    shoot(telephone, address)
    draft.refresh_from_db()
    journeys.submit(stage, draft)
    answer = bind(telephone, address)
    assert (answer.status_code, "现在不能交" in answer.content.decode()) == (409, True)
    assert shoot(telephone, address).json()["state"] == "refused"
    assert desktop.post(slot_page(draft, slot)).status_code == 302


def test_the_buttons_stand_where_a_pdf_is_taken(desktop: Client, draft: Declaration, slot: str) -> None:
    assert slot_page(draft, slot) in desktop.get(reverse("declarations:attachments", args=[draft.pk])).content.decode()
    degree = draft.person.dossier.degrees.get()
    page = desktop.get(reverse("dossiers:entry", args=["degrees", degree.pk])).content.decode()
    assert reverse("dossiers:entry_by_phone", args=["degrees", degree.pk]) in page
