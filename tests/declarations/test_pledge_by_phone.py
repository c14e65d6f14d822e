"""The pledge signed by telephone: each way a code can fail has an answer of its own, and none loses anything."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.queries import events_of
from config.demo import journeys, pictures
from config.demo.journeys import Stage
from config.redaction import RedactNumbers
from declarations.models import Declaration
from documents import making
from documents.models import Document, DocumentOrder, OrderState
from files import phone_actions
from files.models import PhoneLink
from tests.cast import person, sign_in
from tests.files import corpus
from tests.papers.reading import body_of, content_of


@pytest.fixture
def unsigned(draft: Declaration) -> Declaration:
    Declaration.objects.filter(pk=draft.pk).update(signature=None, pledged_at=None)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def desktop(client: Client, unsigned: Declaration) -> Client:
    return sign_in(client, unsigned.person, as_applicant=True)


def page(declaration: Declaration, name: str = "pledge") -> str:
    return reverse(f"declarations:{name}", args=[declaration.pk])


def new_code(desktop: Client, declaration: Declaration) -> str:
    """What the code on the desktop's page leads to, without the host."""
    answer = desktop.post(page(declaration, "pledge_by_phone"))
    assert answer.status_code == 200
    assert answer.context["phone"].picture.startswith("data:image/png;base64,")
    return "/phone/" + answer.context["phone"].address.partition("/phone/")[2]


def begun(address: str) -> Client:
    telephone = Client()
    assert telephone.post(f"{address}begin/").status_code == 302
    return telephone


def send(telephone: Client, address: str, signature: Any = None) -> Any:
    return telephone.post(f"{address}hand-in/", {"signature": signature or pictures.signature(7)}, follow=True)


def state(desktop: Client) -> str:
    link = PhoneLink.objects.latest("pk")
    return str(desktop.get(reverse("phone:status", args=[link.pk])).json()["state"])


def unchanged(declaration: Declaration) -> bool:
    declaration.refresh_from_db()
    return declaration.signature_id is None and declaration.pledged_at is None


def test_a_telephone_signs_and_the_desktop_hears_of_it(desktop: Client, unsigned: Declaration) -> None:
    address = new_code(desktop, unsigned)
    assert state(desktop) == "waiting"
    telephone = Client()
    shown = telephone.get(address).content.decode()
    assert unsigned.person.name in shown
    assert "所填内容和所传材料都真实" in shown
    assert "data-signature" not in shown
    telephone = begun(address)
    assert state(desktop) == "opened"
    assert "data-signature" in telephone.get(address).content.decode()
    assert "签名已交上" in send(telephone, address).content.decode()
    assert state(desktop) == "used"
    unsigned.refresh_from_db()
    link = PhoneLink.objects.get()
    assert unsigned.pledged_at is not None
    assert unsigned.signature_id == link.result_id
    (event,) = events_of("phone_link", link.pk)
    assert (event.verb, event.actor_id) == ("phone_hand_in", unsigned.person_id)
    assert "已于" in desktop.get(page(unsigned)).content.decode()


def test_the_telephone_is_signed_in_nowhere(desktop: Client, unsigned: Declaration) -> None:
    telephone = begun(new_code(desktop, unsigned))
    assert telephone.get(page(unsigned)).status_code == 302
    assert telephone.get(reverse("phone:status", args=[PhoneLink.objects.get().pk])).status_code == 302


def test_looking_at_the_page_takes_nothing(desktop: Client, unsigned: Declaration) -> None:
    address = new_code(desktop, unsigned)
    Client().get(address)
    assert state(desktop) == "waiting"
    assert "签名已交上" in send(begun(address), address).content.decode()


def test_nothing_drawn_is_said_and_the_code_still_holds(desktop: Client, unsigned: Declaration) -> None:
    address = new_code(desktop, unsigned)
    telephone = begun(address)
    nothing = telephone.post(f"{address}hand-in/")
    assert (nothing.status_code, "未检测到笔迹" in nothing.content.decode()) == (422, True)
    blank = SimpleUploadedFile("s.png", corpus.signature(strokes=0), "image/png")
    white = send(telephone, address, blank)
    assert (white.status_code, "笔迹" in white.content.decode()) == (422, True)
    assert unchanged(unsigned)
    assert "签名已交上" in send(telephone, address).content.decode()


def test_a_file_that_is_no_picture_is_refused_with_the_remedy(desktop: Client, unsigned: Declaration) -> None:
    address = new_code(desktop, unsigned)
    answer = send(begun(address), address, SimpleUploadedFile("s.png", b"MZ" + b"\0" * 4000))
    assert answer.status_code == 422
    assert "没有交上" in answer.content.decode()
    assert unchanged(unsigned)


def test_an_expired_code_says_so_to_who_scans_and_to_who_had_begun(desktop: Client, unsigned: Declaration) -> None:
    address = new_code(desktop, unsigned)
    telephone = begun(address)
    PhoneLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for answer in (Client().get(address), send(telephone, address)):
        assert answer.status_code == 410
        assert "二维码已过期" in answer.content.decode()
    assert state(desktop) == "over"
    assert unchanged(unsigned)


def test_a_newer_code_takes_the_force_of_the_older(desktop: Client, unsigned: Declaration) -> None:
    older = new_code(desktop, unsigned)
    newer = new_code(desktop, unsigned)
    assert older != newer
    answer = Client().get(older)
    assert (answer.status_code, "请扫新的那个" in answer.content.decode()) == (410, True)
    assert "签名已交上" in send(begun(newer), newer).content.decode()


def test_a_second_telephone_is_told_and_can_do_nothing(desktop: Client, unsigned: Declaration) -> None:
    address = new_code(desktop, unsigned)
    first, second = begun(address), Client()
    second.post(f"{address}begin/")
    for answer in (second.get(address), send(second, address)):
        assert answer.status_code == 409
        assert "已在另一部手机上打开" in answer.content.decode()
    assert unchanged(unsigned)
    assert "签名已交上" in send(first, address).content.decode()
    scanned = second.get(address)
    assert (scanned.status_code, "已经用过" in scanned.content.decode()) == (410, True)


def test_the_same_signature_sent_twice_counts_once(desktop: Client, unsigned: Declaration) -> None:
    address = new_code(desktop, unsigned)
    telephone = begun(address)
    send(telephone, address)
    unsigned.refresh_from_db()
    before = unsigned.signature_id, unsigned.pledged_at, unsigned.row_version
    assert "签名已交上" in send(telephone, address).content.decode()
    unsigned.refresh_from_db()
    assert (unsigned.signature_id, unsigned.pledged_at, unsigned.row_version) == before


def test_of_two_that_begin_together_one_has_the_code(desktop: Client, unsigned: Declaration) -> None:
    new_code(desktop, unsigned)
    one, other = PhoneLink.objects.get(), PhoneLink.objects.get()
    now = timezone.now()
    assert phone_actions.begin(one, now)
    assert not phone_actions.begin(other, now)


def test_a_code_that_nobody_made_is_unknown(db: None) -> None:
    signed = signing.Signer(salt=phone_actions.SALT).sign("never made")
    for token in ("nothing", signed):
        answer = Client().get(f"/phone/{token}/")
        assert (answer.status_code, "没有这个二维码" in answer.content.decode()) == (404, True)
        assert Client().post(f"/phone/{token}/hand-in/").status_code == 404


def test_what_the_code_carries_is_stored_nowhere(desktop: Client, unsigned: Declaration) -> None:
    carried = new_code(desktop, unsigned).strip("/").rpartition("/")[2].partition(":")[0]
    stored = " ".join(str(value) for row in PhoneLink.objects.values_list() for value in row)
    assert carried not in stored


def test_what_the_code_carries_stands_in_no_log(
    desktop: Client, unsigned: Declaration, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(RedactNumbers())
    older = new_code(desktop, unsigned)
    new_code(desktop, unsigned)
    Client().get(older)
    assert "Gone: /phone/[code]/" in caplog.text
    assert older.strip("/").rpartition("/")[2] not in caplog.text


def test_a_code_for_a_signature_takes_no_pages(desktop: Client, unsigned: Declaration) -> None:
    address = new_code(desktop, unsigned)
    telephone = begun(address)
    assert telephone.post(f"{address}add/", {"file": pictures.signature(7)}).status_code == 404
    assert telephone.post(f"{address}arrange/", {"up": "x"}).status_code == 404


def test_after_the_submission_no_code_is_made_and_an_open_one_leads_nowhere(
    desktop: Client, unsigned: Declaration, stage: Stage
) -> None:
    address = new_code(desktop, unsigned)
    assert "签名已交上" in send(begun(address), address).content.decode()
    later = new_code(desktop, unsigned)
    unsigned.refresh_from_db()
    journeys.submit(stage, unsigned)
    answer = Client().get(later)
    assert (answer.status_code, "现在不能交" in answer.content.decode()) == (409, True)
    assert desktop.post(page(unsigned, "pledge_by_phone")).status_code == 302
    assert PhoneLink.objects.count() == 2


def test_a_code_is_made_by_the_person_alone(desktop: Client, unsigned: Declaration) -> None:
    new_code(desktop, unsigned)
    link = PhoneLink.objects.get()
    stranger = sign_in(Client(), person("陌生人"), as_applicant=True)
    assert stranger.post(page(unsigned, "pledge_by_phone")).status_code == 404
    assert stranger.get(reverse("phone:status", args=[link.pk])).status_code == 404
    assert stranger.post(page(unsigned, "pledge_paper")).status_code == 404
    assert PhoneLink.objects.count() == 1


def ordered(desktop: Client, declaration: Declaration) -> DocumentOrder:
    answer = desktop.post(page(declaration, "pledge_paper"))
    assert answer.status_code == 302
    order = DocumentOrder.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])
    making.fulfil(order.pk)
    order.refresh_from_db()
    return order


def test_the_signed_pledge_is_printed_with_its_sentences_and_its_hour(
    desktop: Client, draft: Declaration, unsigned: Declaration
) -> None:
    assert desktop.post(page(unsigned, "pledge_paper")).status_code == 404
    address = new_code(desktop, unsigned)
    send(begun(address), address)
    order = ordered(desktop, unsigned)
    assert order.state == OrderState.DONE, order.error
    words = body_of(content_of(Document.objects.get(order=order)))
    unsigned.refresh_from_db()
    assert unsigned.signature is not None
    for part in (unsigned.person.name, unsigned.employer.name, "剽窃", unsigned.signature.sha256, "承诺人签名"):
        assert part in words
    assert ordered(desktop, unsigned) == order


def test_a_pledge_that_was_signed_anew_is_not_printed_with_the_older_signature(
    desktop: Client, unsigned: Declaration
) -> None:
    first = new_code(desktop, unsigned)
    send(begun(first), first)
    answer = desktop.post(page(unsigned, "pledge_paper"))
    order = DocumentOrder.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])
    second = new_code(desktop, unsigned)
    send(begun(second), second, pictures.signature(9))
    making.fulfil(order.pk)
    order.refresh_from_db()
    assert order.state == OrderState.FAILED
    assert "按最新的签名" in order.error
    assert ordered(desktop, unsigned).state == OrderState.DONE
