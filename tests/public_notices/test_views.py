"""The public pages: what everybody may read while a notice runs, and what is left of it afterwards."""

import socket
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.identity.queries import number_of
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.models import Declaration
from documents import making as press
from documents.models import DocumentOrder
from documents.queries import document_of
from documents.store import open_document
from files import rechecking
from files.models import StoredFile
from messages.models import Message
from public_notices import actions, views
from public_notices.models import Objection, PublicNotice
from tests.cast import sign_in
from tests.files import clamd, corpus
from tests.stages import again, make_stage, set_day, submitted

HANGZHOU = "hangzhou-chem-textile-senior-2023"
WORDS = {"name": "刘实名", "contact": "13900000000", "words": "该项目并非本人主持，可核对合同。"}


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(HANGZHOU, date(2023, 8, 18))


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    cache.clear()
    return again(made)


@pytest.fixture
def declaration(stage: Stage) -> Declaration:
    return journeys.advance(stage, submitted(stage))


@pytest.fixture
def notice(stage: Stage, declaration: Declaration) -> PublicNotice:
    return journeys.post_employer_notice(stage, declaration.employer, [declaration])


def test_a_running_notice_shows_name_unit_specialty_and_title_and_no_more(
    client: Client, notice: PublicNotice, declaration: Declaration
) -> None:
    assert notice.number in client.get(reverse("public_notices:list")).content.decode()
    answer = client.get(reverse("public_notices:notice", args=[notice.number]))
    text = answer.content.decode()
    for wanted in (declaration.person.name, declaration.employer.name, "高级工程师", "还有 5 个工作日"):
        assert wanted in text
    for secret in (number_of(declaration.person), declaration.person.phone, declaration.number):
        assert secret not in text
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in text


def test_anybody_objects_under_a_real_name_and_gets_a_receipt(
    client: Client, notice: PublicNotice, declaration: Declaration
) -> None:
    url = reverse("public_notices:objection", args=[notice.number])
    answer = client.post(url, {**WORDS, "about": declaration.pk}, follow=True)
    objection = Objection.objects.get()
    text = answer.content.decode()
    assert objection.receipt in text
    assert "刘实名" not in text
    assert declaration.person.name not in text


def test_the_receipt_says_until_when_where_the_figure_comes_from_and_why_it_was_extended(
    client: Client, keeper: Client, notice: PublicNotice, declaration: Declaration
) -> None:
    client.post(reverse("public_notices:objection", args=[notice.number]), {**WORDS, "about": declaration.pk})
    receipt = Objection.objects.get().receipt
    shown = reverse("public_notices:receipt", args=[receipt])
    page = client.get(shown).content.decode()
    assert ("2023-09-01" in page, "10 个工作日" in page, "检索所得" in page) == (True, True, True)
    extend = reverse("offices:extend_objection", args=[notice.number, receipt])
    empty = keeper.post(extend, {})
    assert (empty.status_code, "请写明延长办理期限的理由。" in empty.content.decode()) == (422, True)
    keeper.post(extend, {f"extend-{receipt}-reason": "要到外地核对合同。"})
    page = client.get(shown).content.decode()
    assert ("2023-10-07" in page, "30 个工作日" in page, "要到外地核对合同。" in page) == (True, True, True)
    again = keeper.post(extend, {f"extend-{receipt}-reason": "再延长"})
    assert "办理期限已经延长过一次，不能再延长。" in again.content.decode()


def test_an_objection_without_name_or_facts_keeps_what_was_typed(
    client: Client, notice: PublicNotice, declaration: Declaration
) -> None:
    url = reverse("public_notices:objection", args=[notice.number])
    answer = client.post(url, {"about": declaration.pk, "contact": "13900000000", "words": "不实"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写您的真实姓名。" in text
    assert "请写得具体一些" in text
    assert ">不实<" in text.replace("\n", "")
    assert not Objection.objects.exists()


def test_too_many_objections_from_one_place_wait(
    client: Client, notice: PublicNotice, declaration: Declaration
) -> None:
    url = reverse("public_notices:objection", args=[notice.number])
    codes = [client.post(url, {**WORDS, "about": declaration.pk}).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]


def test_after_the_window_only_number_result_and_hash_are_left(
    client: Client, stage: Stage, notice: PublicNotice, declaration: Declaration
) -> None:
    set_day(HANGZHOU, date(2023, 8, 26), hour=0)
    page = client.get(reverse("public_notices:notice", args=[notice.number])).content.decode()
    assert declaration.person.name not in page
    assert "结果尚未录入" in page
    seat = stage.desks.operators[declaration.employer_id]
    actions.certify(notice, person=seat.person, seat=seat)
    page = client.get(reverse("public_notices:notice", args=[notice.number])).content.decode()
    assert "公示期间未收到异议。" in page
    assert notice.content_hash in page
    assert declaration.person.name not in page
    listed = client.get(reverse("public_notices:list")).content.decode()
    assert (notice.content_hash in listed, declaration.person.name in listed) == (True, False)


def test_an_objection_after_the_window_is_refused_with_dates_and_keeps_the_words(
    client: Client, notice: PublicNotice, declaration: Declaration
) -> None:
    set_day(HANGZHOU, date(2023, 8, 26), hour=0)
    url = reverse("public_notices:objection", args=[notice.number])
    answer = client.post(url, {**WORDS, "about": declaration.pk})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "异议受理时间为 2023-08-18 至 2023年8月25日（星期五）24:00，现已截止。" in text
    assert WORDS["words"] in text


def test_the_sheet_is_printed_from_the_frozen_content(notice: PublicNotice, declaration: Declaration) -> None:
    from pypdf import PdfReader

    order = DocumentOrder.objects.get(kind="notice_sheet")
    press.fulfil(order.pk)
    document = document_of(order)
    assert document is not None
    text = "".join(page.extract_text() for page in PdfReader(open_document(document)).pages)
    for wanted in (
        "公示表",
        declaration.person.name,
        "2023年8月18日（星期五）",
        "2023年8月25日（星期五）",
        "共 5 个工作日",
    ):
        assert wanted in text, wanted
    assert number_of(declaration.person) not in text


def attached(client: Client, notice: PublicNotice, content: bytes) -> int:
    about = notice.items.get().declaration_id
    sent = {"about": about, **WORDS, "file": SimpleUploadedFile("合同.pdf", content)}
    return client.post(reverse("public_notices:objection", args=[notice.number]), sent).status_code


def seen_by(client: Client, objection: Objection) -> int:
    assert objection.file is not None
    return client.get(reverse("files:view", args=[objection.file.pk])).status_code


@pytest.fixture
def keeper(stage: Stage, declaration: Declaration) -> Client:
    operator = stage.desks.operators[declaration.employer_id]
    return sign_in(Client(), operator.person, operator)


@pytest.fixture
def kept(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def silent(kept: None, settings: Settings) -> None:
    """A virus scanner that gives no answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.CLAMD_ADDRESS = f"127.0.0.1:{probe.getsockname()[1]}"


def test_anybody_attaches_evidence_that_only_the_keepers_read(
    client: Client, keeper: Client, notice: PublicNotice, declaration: Declaration, kept: None
) -> None:
    assert "不超过 20" in client.get(reverse("public_notices:notice", args=[notice.number])).content.decode()
    assert attached(client, notice, corpus.pdf()) == 302
    objection = Objection.objects.get()
    assert objection.file is not None
    assert objection.file.owner is None
    link = reverse("files:view", args=[objection.file.pk])
    assert link in keeper.get(reverse("offices:employer_notice", args=[notice.number])).content.decode()
    about = sign_in(Client(), declaration.person, as_applicant=True)
    assert [seen_by(c, objection) for c in (keeper, about, client)] == [200, 404, 302]
    receipt = client.get(reverse("public_notices:receipt", args=[objection.receipt])).content.decode()
    assert ("已收到一份" in receipt, link in receipt, "合同.pdf" in receipt) == (True, False, False)


def test_a_file_that_is_no_document_is_refused_beside_its_field_and_keeps_the_words(
    client: Client, notice: PublicNotice, kept: None
) -> None:
    sent = {"about": notice.items.get().declaration_id, **WORDS, "file": SimpleUploadedFile("合同.pdf", b"no pdf")}
    answer = client.post(reverse("public_notices:objection", args=[notice.number]), sent)
    text = answer.content.decode()
    assert (answer.status_code, Objection.objects.exists()) == (422, False)
    assert WORDS["words"] in text
    assert StoredFile.objects.get(rule="objection").remedy in text


def test_whoever_is_signed_in_owns_what_they_attach(stage: Stage, notice: PublicNotice, kept: None) -> None:
    objector = sign_in(Client(), stage.desks.admin, as_applicant=True)
    assert attached(objector, notice, corpus.pdf()) == 302
    file = Objection.objects.get().file
    assert file is not None
    assert file.owner == stage.desks.admin


def test_while_the_scanner_is_silent_evidence_is_taken_and_read_by_nobody(
    client: Client, keeper: Client, notice: PublicNotice, silent: None
) -> None:
    assert attached(client, notice, corpus.pdf()) == 302
    objection = Objection.objects.get()
    assert seen_by(keeper, objection) == 404
    page = keeper.get(reverse("offices:employer_notice", args=[notice.number])).content.decode()
    assert "病毒检查还没有完成，通过后可以打开。" in page
    receipt = client.get(reverse("public_notices:receipt", args=[objection.receipt])).content.decode()
    assert "已收到一份，正在检查" in receipt


def test_evidence_with_a_virus_found_later_is_told_to_the_keepers_and_on_the_receipt(
    client: Client, stage: Stage, notice: PublicNotice, declaration: Declaration, silent: None, settings: Settings
) -> None:
    attached(client, notice, corpus.pdf(1) + b"\n%" + clamd.EICAR)
    with clamd.running() as scanner:
        settings.CLAMD_ADDRESS = scanner.address
        rechecking.recheck()
    receipt = Objection.objects.get().receipt
    operator = stage.desks.operators[declaration.employer_id]
    (told,) = Message.objects.filter(recipient=operator.person, subject="异议的证明材料没有通过病毒检查")
    assert receipt in told.body
    page = client.get(reverse("public_notices:receipt", args=[receipt])).content.decode()
    assert "请凭回执号把材料另交给受理单位" in page


def test_too_many_files_from_strangers_leave_the_objection_itself_open(
    client: Client, notice: PublicNotice, kept: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "FILES_PER_WINDOW", 0)
    sent = {"about": notice.items.get().declaration_id, **WORDS}
    url = reverse("public_notices:objection", args=[notice.number])
    refused = client.post(url, {**sent, "file": SimpleUploadedFile("合同.pdf", corpus.pdf())})
    assert (refused.status_code, StoredFile.objects.filter(rule="objection").exists()) == (422, False)
    assert "请先不附材料提交，再凭回执号把材料交给受理异议的单位" in refused.content.decode()
    assert client.post(url, sent).status_code == 302
