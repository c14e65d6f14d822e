"""The public pages: what everybody may read while a notice runs, and what is left of it afterwards."""

import re
import socket
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.identity.queries import number_of
from audit.models import Event
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from documents import making as press
from documents.models import DocumentOrder
from documents.queries import document_of
from documents.store import open_document
from files import rechecking
from files.models import StoredFile
from messages.models import Message
from public_notices import actions
from public_notices import evidence as taking
from public_notices.models import Objection, ObjectionFile, PublicNotice
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


def seen_by(client: Client, file: StoredFile) -> int:
    return client.get(reverse("files:view", args=[file.pk])).status_code


def evidence() -> StoredFile:
    """The one file of the one objection."""
    return ObjectionFile.objects.get().file


def pdf(name: str, pages: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, corpus.pdf(pages))


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
    objection, file = Objection.objects.get(), evidence()
    assert file.owner is None
    link = reverse("files:view", args=[file.pk])
    assert link in keeper.get(reverse("offices:employer_notice", args=[notice.number])).content.decode()
    about = sign_in(Client(), declaration.person, as_applicant=True)
    assert [seen_by(c, file) for c in (keeper, about, client)] == [200, 404, 302]
    receipt = client.get(reverse("public_notices:receipt", args=[objection.receipt])).content.decode()
    assert ("已收到 1 份" in receipt, link in receipt, "合同.pdf" in receipt) == (True, False, False)


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
    assert evidence().owner == stage.desks.admin


def test_while_the_scanner_is_silent_evidence_is_taken_and_read_by_nobody(
    client: Client, keeper: Client, notice: PublicNotice, silent: None
) -> None:
    assert attached(client, notice, corpus.pdf()) == 302
    objection = Objection.objects.get()
    assert seen_by(keeper, evidence()) == 404
    page = keeper.get(reverse("offices:employer_notice", args=[notice.number])).content.decode()
    assert "病毒检查还没有完成，通过后可以打开。" in page
    receipt = client.get(reverse("public_notices:receipt", args=[objection.receipt])).content.decode()
    assert "已收到 1 份，其中 1 份正在检查" in receipt


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
    monkeypatch.setattr(taking, "FILES_PER_WINDOW", 0)
    sent = {"about": notice.items.get().declaration_id, **WORDS}
    url = reverse("public_notices:objection", args=[notice.number])
    refused = client.post(url, {**sent, "file": SimpleUploadedFile("合同.pdf", corpus.pdf())})
    assert (refused.status_code, StoredFile.objects.filter(rule="objection").exists()) == (422, False)
    assert "请先不附材料提交，再凭回执号把材料交给受理异议的单位" in refused.content.decode()
    assert client.post(url, sent).status_code == 302


def objected(client: Client, notice: PublicNotice, files: list[SimpleUploadedFile], **more: object) -> Any:
    sent = {"about": notice.items.get().declaration_id, **WORDS, "file": files, **more}
    return client.post(reverse("public_notices:objection", args=[notice.number]), sent)


def kept_on(page: Any) -> list[str]:
    """The tokens of the files that the form still holds."""
    return re.findall(r'name="kept" value="([^"]+)"', page.content.decode())


@pytest.mark.parametrize("signed_in", [False, True])
def test_several_files_come_with_one_objection_and_each_is_listed_at_the_office(
    stage: Stage, keeper: Client, notice: PublicNotice, kept: None, signed_in: bool
) -> None:
    client = sign_in(Client(), stage.desks.admin, as_applicant=True) if signed_in else Client()
    answer = objected(client, notice, [pdf("合同.pdf"), pdf("照片.pdf", 2)])
    assert answer.status_code == 302
    rows = ObjectionFile.objects.select_related("file")
    assert [(row.position, row.file.original_name) for row in rows] == [(1, "合同.pdf"), (2, "照片.pdf")]
    page = keeper.get(reverse("offices:employer_notice", args=[notice.number])).content.decode()
    for row in rows:
        assert reverse("files:view", args=[row.file_id]) in page
    assert "已收到 2 份" in client.get(answer["Location"]).content.decode()
    assert len(Event.objects.get(verb="record_objection").payload["files"]) == 2


def test_a_bad_file_stands_beside_the_field_and_the_good_ones_and_the_words_are_kept(
    client: Client, notice: PublicNotice, kept: None
) -> None:
    page = objected(client, notice, [pdf("合同.pdf"), SimpleUploadedFile("坏.pdf", b"no pdf")])
    text = page.content.decode()
    assert (page.status_code, Objection.objects.exists()) == (422, False)
    assert (WORDS["words"] in text, "“坏.pdf”：" in text, "已经收下的材料" in text) == (True, True, True)
    (token,) = kept_on(page)
    assert objected(client, notice, [pdf("补充.pdf")], kept=[token]).status_code == 302
    assert [row.file.original_name for row in ObjectionFile.objects.select_related("file")] == ["合同.pdf", "补充.pdf"]
    again = objected(client, notice, [], kept=[token])
    assert (again.status_code, Objection.objects.count()) == (422, 1)
    assert (
        "先前收下的材料有 1 份已不能用（收下满一天、已经提交过，或登录状态变了）：请重新附上。"
        in again.content.decode()
    )
    assert kept_on(again) == []


def test_files_are_kept_while_the_words_are_mended_and_one_is_left_out_by_its_tick(
    client: Client, notice: PublicNotice, kept: None
) -> None:
    page = objected(client, notice, [pdf("合同.pdf"), pdf("照片.pdf")], words="太短")
    tokens = kept_on(page)
    assert (page.status_code, len(tokens)) == (422, 2)
    assert objected(client, notice, [], kept=tokens[1:]).status_code == 302
    assert evidence().original_name == "照片.pdf"


def test_nobody_hands_in_what_somebody_else_attached_nor_by_a_token_that_is_not_ours(
    client: Client, stage: Stage, notice: PublicNotice, kept: None
) -> None:
    objector = sign_in(Client(), stage.desks.admin, as_applicant=True)
    (token,) = kept_on(objected(objector, notice, [pdf("合同.pdf")], words="太短"))
    for given in (token, token[:-1], "x"):
        page = objected(client, notice, [], kept=[given])
        assert (page.status_code, "已不能用" in page.content.decode(), kept_on(page)) == (422, True, [])
    assert not Objection.objects.exists()


def test_a_file_that_was_refused_or_handed_in_meanwhile_is_not_recorded_as_evidence(
    client: Client, stage: Stage, notice: PublicNotice, kept: None
) -> None:
    about = notice.items.get().declaration
    said = {**WORDS, "received_at": timezone.now()}
    for _time in range(2):
        objected(client, notice, [pdf("合同.pdf")], words="太短")
    gone, used = StoredFile.objects.filter(rule="objection").order_by("created_at")
    StoredFile.objects.filter(pk=gone.pk).update(state="refused")
    actions.record_objection(notice, about, **said, files=[used])  # type: ignore[arg-type]
    for file in (gone, used):
        with pytest.raises(NotAllowed, match="附件还不能用，请重新上传。"):
            actions.record_objection(notice, about, **said, files=[file])  # type: ignore[arg-type]
    assert taking.forget_unused(timezone.now() + timedelta(days=3)) == 0
    used.refresh_from_db()
    assert used.state == "ready"


def test_one_address_does_not_use_up_what_strangers_may_upload_together(
    client: Client, notice: PublicNotice, kept: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "FILES_PER_SENDER", 1)
    monkeypatch.setattr(taking, "FILES_PER_WINDOW", 2)
    refused = objected(client, notice, [pdf(f"{n}.pdf") for n in range(4)], words="太短")
    assert "您上传得太频繁。请先不附材料提交，再凭回执号把材料交给受理异议的单位" in refused.content.decode()
    assert StoredFile.objects.filter(rule="objection").count() == 1
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert objected(elsewhere, notice, [pdf("照片.pdf")]).status_code == 302


def test_more_files_than_the_installation_takes_are_refused_with_the_number(
    client: Client, notice: PublicNotice, kept: None, settings: Settings
) -> None:
    settings.OBJECTION_FILES = 2
    page = objected(client, notice, [pdf(f"{n}.pdf") for n in range(3)])
    text = page.content.decode()
    assert (page.status_code, StoredFile.objects.filter(rule="objection").exists()) == (422, False)
    assert "最多附 2 份，现在有 3 份：请去掉一些，或合成一个 PDF。" in text
    assert "最多 2 份" in text


def test_files_that_are_too_large_together_are_refused_with_the_limit(
    client: Client, notice: PublicNotice, kept: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "TOGETHER", 100)
    page = objected(client, notice, [pdf("合同.pdf"), pdf("照片.pdf")])
    assert (page.status_code, "一次提交的材料合计不能超过" in page.content.decode()) == (422, True)


def test_an_operator_records_several_files_too(keeper: Client, notice: PublicNotice, kept: None) -> None:
    about = notice.items.get().declaration_id
    sent = {f"objection-{name}": value for name, value in {**WORDS, "about": about}.items()}
    files = [pdf("来信.pdf"), SimpleUploadedFile("坏.pdf", b"no pdf")]
    address = reverse("offices:record_objection", args=[notice.number])
    page = keeper.post(address, {**sent, "objection-file": files})
    (token,) = re.findall(r'name="objection-kept" value="([^"]+)"', page.content.decode())
    assert page.status_code == 422
    assert keeper.post(address, {**sent, "objection-kept": [token]}).status_code == 302
    assert evidence().original_name == "来信.pdf"


def test_a_signed_in_objector_is_told_of_a_virus_found_later_with_the_way_to_the_receipt(
    stage: Stage, notice: PublicNotice, silent: None, settings: Settings
) -> None:
    objector = sign_in(Client(), stage.desks.admin, as_applicant=True)
    infected = SimpleUploadedFile("合同.pdf", corpus.pdf(1) + b"\n%" + clamd.EICAR)
    objected(objector, notice, [pdf("照片.pdf"), infected])
    with clamd.running() as scanner:
        settings.CLAMD_ADDRESS = scanner.address
        rechecking.recheck()
    told = Message.objects.get(recipient=stage.desks.admin, kind="todo")
    receipt = Objection.objects.get().receipt
    assert told.subject == "异议的证明材料“合同.pdf”没有通过病毒检查"
    assert (receipt in told.body, told.link) == (True, reverse("public_notices:receipt", args=[receipt]))
    page = objector.get(told.link).content.decode()
    assert "已收到 2 份" in page
    assert "其中 1 份没有通过病毒检查" in page


def test_what_was_taken_in_and_never_handed_in_is_forgotten(client: Client, notice: PublicNotice, kept: None) -> None:
    objected(client, notice, [pdf("合同.pdf")], words="太短")
    objected(client, notice, [pdf("照片.pdf")])
    now = timezone.now()
    assert taking.forget_unused(now) == 0
    assert [taking.forget_unused(now + timedelta(days=3)) for _night in range(2)] == [1, 0]
    assert dict(StoredFile.objects.filter(rule="objection").values_list("original_name", "state")) == {
        "合同.pdf": "refused",
        "照片.pdf": "ready",
    }
