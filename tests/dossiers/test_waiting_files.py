"""Proof that came while the virus scanner was silent (T-029): it is kept where it belongs and counts once it is checked."""

import socket

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from dossiers import actions, queries
from dossiers.kinds import BY_CODE
from dossiers.models import Dossier, Entry, Evidence
from dossiers.vouching import why_not_hand_in
from files import rechecking
from files.models import StoredFile
from messages.models import Message
from tests.cast import sign_in
from tests.dossiers.conftest import PROFILE, Desk
from tests.dossiers.test_views import degree
from tests.files import clamd, corpus
from tests.files.clamd import EICAR


@pytest.fixture
def mine(client: Client, desk: Desk, settings: Settings) -> Client:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.CLAMD_ADDRESS = f"127.0.0.1:{probe.getsockname()[1]}"
    return sign_in(client, desk.person, as_applicant=True)


@pytest.fixture
def entry(desk: Desk) -> Entry:
    return degree(desk)


def upload(mine: Client, entry: Entry, content: bytes | None = None) -> tuple[int, dict[str, str]]:
    file = SimpleUploadedFile("毕业证.pdf", content or corpus.pdf(1), "application/pdf")
    address = reverse("dossiers:attach", args=["degrees", entry.pk])
    answer = mine.post(address, {"file": file}, headers={"X-Requested-With": "XMLHttpRequest"})
    return answer.status_code, answer.json()


def rechecked(settings: Settings) -> StoredFile:
    with clamd.running() as scanner:
        settings.CLAMD_ADDRESS = scanner.address
        rechecking.recheck()
    return StoredFile.objects.get()


def test_it_is_kept_at_its_entry_shown_as_in_check_and_no_proof_yet(mine: Client, desk: Desk, entry: Entry) -> None:
    status, answer = upload(mine, entry)
    assert (status, answer["state"], answer["url"]) == (200, "checking", "")
    assert Evidence.objects.get().entry_id == entry.pk
    assert queries.proofs_of(desk.dossier) == {}
    shown = mine.get(reverse("dossiers:entry", args=["degrees", entry.pk])).content.decode()
    assert "检查中" in shown
    assert "不用重新上传" in shown


def test_by_plain_form_the_person_is_told_not_to_send_it_again(mine: Client, entry: Entry) -> None:
    file = SimpleUploadedFile("毕业证.pdf", corpus.pdf(1), "application/pdf")
    answer = mine.post(reverse("dossiers:attach", args=["degrees", entry.pk]), {"file": file}, follow=True)
    assert "毕业证.pdf：文件已收下，病毒检查还没有完成。不用重新上传" in answer.content.decode()


def test_the_dossier_waits_with_it(mine: Client, desk: Desk, settings: Settings, entry: Entry) -> None:
    upload(mine, entry)
    assert [each.file.waits_for_scan for each in queries.unusable_files(desk.dossier)] == [True]
    assert rechecked(settings).state == "ready"
    assert queries.unusable_files(desk.dossier) == ()
    assert len(queries.proofs_of(desk.dossier)) == 1


def test_the_hand_in_says_that_a_file_is_in_check(mine: Client, desk: Desk, entry: Entry, settings: Settings) -> None:
    upload(mine, entry)
    values = {"employer_name": "海源化工", "post": "工程师", "kind": "engineering", "starts_on": "2008-07-01"}
    actions.add_entry(desk.dossier, person=desk.person, kind=BY_CODE["workperiod"], values=values)
    Dossier.objects.filter(pk=desk.dossier.pk).update(**PROFILE | {"on_post": True}, photo=StoredFile.objects.get())
    desk.dossier.refresh_from_db()
    denied = why_not_hand_in(desk.dossier)
    assert "有佐证文件还在检查，通常几分钟内完成，请稍后再提交。" in str(denied)
    rechecked(settings)
    assert why_not_hand_in(desk.dossier)


def test_a_virus_found_later_is_told_with_the_entry_to_go_to(
    mine: Client, desk: Desk, settings: Settings, entry: Entry
) -> None:
    upload(mine, entry, corpus.pdf(1) + b"\n%" + EICAR)
    assert rechecked(settings).state == "refused"
    told = Message.objects.get(recipient=desk.person, subject__contains="病毒检查")
    assert told.subject == "文件“毕业证.pdf”没有通过病毒检查，请重新上传"
    assert told.link == reverse("dossiers:entry", args=["degrees", entry.pk])
    assert "不可用" in mine.get(told.link).content.decode()
