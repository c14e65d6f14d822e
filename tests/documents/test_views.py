"""Pages of orders and batches as the right clerk, the same role elsewhere and nobody; and the public check of codes."""

import io
import re
import zipfile
from typing import Any

import pypdf
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import BOARD_ROLES, Role
from audit.models import Event
from documents import actions, making, permissions, queries
from documents.actions import BatchItem
from documents.limits import MISSES
from documents.models import Document, DocumentBatch, DocumentOrder
from tests.cast import Cast, sign_in
from tests.cast import person as somebody
from tests.cast import seat as seat_in

PEOPLE = ["王𬎆", "李㛃", "阿依古丽·买买提"]


@pytest.fixture(autouse=True)
def no_misses() -> None:
    cache.clear()


@pytest.fixture
def batch(cast: Cast, kind: str) -> DocumentBatch:
    """Three forms, ordered by the committee office, made."""
    placed = actions.order_batch(
        kind=kind,
        plan_code=cast.plan_code,
        label="评审表 · 花名册 1",
        items=[BatchItem(subject=f"test:{n}", params={"person": person}) for n, person in enumerate(PEOPLE)],
        requested_by=cast.committee,
        office_id=cast.committee_office.pk,
    )
    for order in placed.orders.order_by("-position"):
        making.fulfil(order.pk)
    return placed


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def urls_of(batch: DocumentBatch) -> list[str]:
    document = queries.documents_of(batch)[0]
    names = [("batch", batch.pk), ("batch_progress", batch.pk), ("archive", batch.pk)]
    names += [("download", document.pk), ("order", document.order_id), ("order_progress", document.order_id)]
    return [reverse(f"documents:{name}", args=[pk]) for name, pk in names]


def test_only_the_office_opens_its_batch(client: Client, cast: Cast, batch: DocumentBatch) -> None:
    for part, who in cast.everybody().items():
        sign_in(client, who)
        for url in urls_of(batch):
            response = client.get(url)
            expected = 200 if who == cast.committee else 302 if who is None else 404
            assert response.status_code == expected, (part, url)
            if response.streaming:
                body(response)


def test_only_the_office_retries_cancels_and_merges(client: Client, cast: Cast, batch: DocumentBatch) -> None:
    order = batch.orders.first()
    posts = [reverse(f"documents:{name}", args=[batch.pk]) for name in ("retry", "cancel", "merge")]
    posts.append(reverse("documents:retry_order", args=[order.pk]))
    for who in (cast.committee_other, cast.accepting, cast.applicant, None):
        sign_in(client, who)
        for url in posts:
            assert client.post(url).status_code == (302 if who is None else 404)
    assert DocumentOrder.objects.filter(kind="merged").count() == 0
    sign_in(client, cast.committee)
    for url in posts:
        assert client.get(url).status_code == 405
        assert client.post(url).status_code == 302


def test_who_left_the_office_opens_nothing(client: Client, cast: Cast, batch: DocumentBatch) -> None:
    cast.committee.seats.update(ends_on=timezone.localdate().replace(year=2020))
    sign_in(client, cast.committee)
    assert [client.get(url).status_code for url in urls_of(batch)] == [404] * 6


def test_the_page_shows_every_paper_in_order(client: Client, cast: Cast, batch: DocumentBatch) -> None:
    sign_in(client, cast.committee)
    page = client.get(reverse("documents:batch", args=[batch.pk])).content.decode()
    places = [page.index(person) for person in PEOPLE]
    assert places == sorted(places)
    assert "3 份全部生成" in page
    assert "data-progress-url" not in page


def test_a_batch_page_costs_the_same_for_many_papers(
    client: Client, cast: Cast, kind: str, batch: DocumentBatch
) -> None:
    sign_in(client, cast.committee)
    url = reverse("documents:batch", args=[batch.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    big = actions.order_batch(
        kind=kind, plan_code=cast.plan_code, label="多", requested_by=cast.committee, office_id=cast.committee_office.pk,
        items=[BatchItem(subject=f"test:{n}") for n in range(30)],
    )  # fmt: skip
    for order in list(big.orders.all())[:3]:
        making.fulfil(order.pk)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("documents:batch", args=[big.pk]))
    assert len(many) <= len(few)


def test_progress_is_answered_for_the_bar(client: Client, cast: Cast, batch: DocumentBatch) -> None:
    sign_in(client, cast.committee)
    answer = client.get(reverse("documents:batch_progress", args=[batch.pk])).json()
    assert answer == {"total": 3, "done": 3, "failed": 0, "cancelled": 0, "eta_seconds": 0, "finished": True}


def test_a_failed_paper_says_why_on_the_page(client: Client, cast: Cast, batch: DocumentBatch, kind: str) -> None:
    bad = actions.order_batch(
        kind=kind, plan_code=cast.plan_code, label="坏", requested_by=cast.committee, office_id=cast.committee_office.pk,
        items=[BatchItem(subject="test:1", params={"refuse": "缺照片，不能打印。"})],
    )  # fmt: skip
    making.fulfil(bad.orders.get().pk)
    sign_in(client, cast.committee)
    page = client.get(reverse("documents:batch", args=[bad.pk])).content.decode()
    assert "缺照片，不能打印。" in page
    assert "只重试失败和取消的" in page
    single = client.get(reverse("documents:order", args=[bad.orders.get().pk])).content.decode()
    assert "缺照片，不能打印。" in single


def test_the_archive_holds_all_papers_in_order(client: Client, cast: Cast, batch: DocumentBatch) -> None:
    sign_in(client, cast.committee)
    response = client.get(reverse("documents:archive", args=[batch.pk]))
    assert response["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(body(response))) as packed:
        assert packed.testzip() is None
        numbers = list(batch.orders.order_by("position").values_list("number", flat=True))
        assert packed.namelist() == [
            f"00{n}_{person}_{number}.pdf"
            for n, (person, number) in enumerate(zip(PEOPLE, numbers, strict=True), start=1)
        ]
        for name, person in zip(packed.namelist(), PEOPLE, strict=True):
            assert person in pypdf.PdfReader(io.BytesIO(packed.read(name))).pages[0].extract_text()


@pytest.mark.parametrize(("duplex", "pages"), [("", 3), ("1", 6)])
def test_the_merged_pdf_keeps_the_order(
    client: Client, cast: Cast, batch: DocumentBatch, duplex: str, pages: int
) -> None:
    sign_in(client, cast.committee)
    url = reverse("documents:merge", args=[batch.pk])
    response = client.post(url, {"duplex": duplex})
    assert client.post(url, {"duplex": duplex})["Location"] == response["Location"]
    order = DocumentOrder.objects.get(kind="merged")
    making.fulfil(order.pk)
    assert "下载" in client.get(response["Location"]).content.decode()
    document = queries.document_of(order)
    assert document is not None
    content = body(client.get(reverse("documents:download", args=[document.pk])))
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert len(reader.pages) == pages
    step = pages // 3
    for n, person in enumerate(PEOPLE):
        assert person in reader.pages[n * step].extract_text()
    watermarks = {reader.pages[n * step]["/Resources"]["/XObject"].raw_get("/Watermark").idnum for n in range(3)}
    assert len(watermarks) == 1
    assert not any(field.get("/FT") == "/Sig" for page in reader.pages for field in page.get("/Annots", []))


def test_a_single_paper_of_a_batch_keeps_its_signature_and_the_public_page_names_its_certificate(
    client: Client, cast: Cast, batch: DocumentBatch
) -> None:
    document = queries.documents_of(batch)[0]
    sign_in(client, cast.committee)
    content = body(client.get(reverse("documents:download", args=[document.pk])))
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert [field["/FT"] for field in reader.pages[0]["/Annots"]] == ["/Sig"]
    client.logout()
    page = client.get(reverse("documents:verify_code", args=[document.code])).content.decode()
    assert re.fullmatch("[0-9a-f]{64}", document.certificate)
    assert document.certificate in page


def test_opening_a_paper_is_written_down(client: Client, cast: Cast, batch: DocumentBatch) -> None:
    sign_in(client, cast.committee)
    document = queries.documents_of(batch)[0]
    response = client.get(reverse("documents:download", args=[document.pk]))
    body(response)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    event = Event.objects.get(verb="document_read")
    assert (event.actor_id, event.object_id, event.chain_id) == (cast.committee.pk, str(document.pk), event.chain_id)


def test_a_paper_for_oneself_is_ones_own(client: Client, cast: Cast, kind: str) -> None:
    order = actions.order(
        kind=kind, subject="test:1", key="own", params={}, requested_by=cast.applicant, plan_code=cast.plan_code
    )
    sign_in(client, cast.applicant)
    waiting = client.get(reverse("documents:order", args=[order.pk])).content.decode()
    assert "data-progress-url" in waiting
    making.fulfil(order.pk)
    document = queries.document_of(order)
    assert document is not None
    url = reverse("documents:download", args=[document.pk])
    assert body(client.get(url)).startswith(b"%PDF")
    sign_in(client, cast.applicant_other)
    assert client.get(url).status_code == 404


def test_nobody_takes_a_paper_back_that_is_no_list(client: Client, cast: Cast, kind: str) -> None:
    order = actions.order(
        kind=kind, subject="test:1", key="own", params={}, requested_by=cast.applicant, plan_code=cast.plan_code
    )
    sign_in(client, cast.applicant).post(reverse("documents:cancel_order", args=[order.pk]))
    order.refresh_from_db()
    assert order.state == "queued"


def test_a_room_above_may_open_a_paper(
    client: Client, cast: Cast, batch: DocumentBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "_checks", {})
    permissions.register(
        "test", lambda person, _seat, document: person == cast.applicant and document.order.position == 1
    )
    first, second, _ = queries.documents_of(batch)
    sign_in(client, cast.applicant)
    assert body(client.get(reverse("documents:download", args=[first.pk]))).startswith(b"%PDF")
    assert client.get(reverse("documents:download", args=[second.pk])).status_code == 404


def test_an_expired_paper_is_not_given_out(client: Client, cast: Cast, batch: DocumentBatch) -> None:
    document = queries.documents_of(batch)[0]
    Document.objects.filter(pk=document.pk).update(expires_at=timezone.now())
    sign_in(client, cast.committee)
    response = client.get(reverse("documents:download", args=[document.pk]))
    assert response.status_code == 410
    assert "文书已过保存期" in response.content.decode()


# --- The public page


def test_anybody_checks_a_code(client: Client, batch: DocumentBatch) -> None:
    document = queries.documents_of(batch)[0]
    typed = f"{document.code[:4].lower()}-{document.code[4:8]} {document.code[8:]}"
    response = client.get(reverse("documents:verify"), {"code": typed}, follow=True)
    page = response.content.decode()
    for shown in (document.title, document.number, document.figures_hash, "王*", "编号与验证码相符"):
        assert shown in page
    assert "王𬎆" not in page


def test_a_revoked_paper_is_called_so(client: Client, batch: DocumentBatch) -> None:
    document = queries.documents_of(batch)[0]
    actions.revoke(document)
    assert "已作废" in client.get(reverse("documents:verify_code", args=[document.code])).content.decode()


@pytest.mark.parametrize("typed", ["0000000000000", "short", "王王王王王王王王王王王王王"])
def test_wrong_and_unknown_codes_get_the_same_answer(client: Client, db: None, typed: str) -> None:
    response = client.get(reverse("documents:verify"), {"code": typed})
    assert response.status_code == 404
    page = response.content.decode()
    assert "没有查到这个验证码" in page
    assert f'value="{typed}"' in page


def test_an_empty_field_says_what_to_do(client: Client, db: None) -> None:
    response = client.get(reverse("documents:verify"), {"code": " "})
    assert response.status_code == 200
    assert "请输入文书上的验证码。" in response.content.decode()


def test_guessing_ends_after_twenty_misses_and_no_header_helps(client: Client, batch: DocumentBatch) -> None:
    document = queries.documents_of(batch)[0]
    right = reverse("documents:verify_code", args=[document.code])
    wrong = reverse("documents:verify_code", args=["0000000000000"])
    for n in range(MISSES):
        assert client.get(wrong, headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code == 404
        assert client.get(right).status_code == (200 if n < MISSES - 1 else 429)
    blocked = client.get(wrong, headers={"X-Forwarded-For": "10.9.9.9"})
    assert blocked.status_code == 429
    assert "查询太频繁" in blocked.content.decode()
    assert client.get(right, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_an_office_may_check_a_whole_pile(client: Client, batch: DocumentBatch) -> None:
    document = queries.documents_of(batch)[0]
    url = reverse("documents:verify_code", args=[document.code])
    assert {client.get(url).status_code for _ in range(MISSES + 5)} == {200}


@pytest.mark.parametrize("role", BOARD_ROLES)
def test_an_expert_at_the_office_opens_none_of_its_papers(
    client: Client, cast: Cast, batch: DocumentBatch, role: Role
) -> None:
    member = somebody("评委", number=None)
    sign_in(client, member, seat_in(member, cast.committee_office, role, plan_code=cast.plan_code))
    assert [client.get(url).status_code for url in urls_of(batch)] == [404] * 6
