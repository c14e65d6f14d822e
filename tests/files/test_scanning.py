"""T-028, T-029: a virus scanner that finds, is silent, and comes back."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import Person
from files import places, queries, rechecking, scanning, tasks
from files.actions import receive
from files.keeping import keeper
from files.models import FileState, StoredFile
from files.reading import Workbook, read_workbook
from files.refusals import Refusal
from files.rules import EVIDENCE
from tests.files import clamd, corpus
from tests.files.clamd import EICAR, Clamd
from tests.files.test_workbooks import saved


@pytest.fixture(scope="module")
def one_clamd() -> Iterator[Clamd]:
    with clamd.running() as scanner:
        yield scanner


@pytest.fixture
def scanner(one_clamd: Clamd, settings: Settings) -> Clamd:
    settings.CLAMD_ADDRESS = one_clamd.address
    one_clamd.says, one_clamd.hangs_up = "", False
    one_clamd.seen.clear()
    return one_clamd


@pytest.fixture
def nobody(settings: Settings) -> None:
    """An address at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.CLAMD_ADDRESS = f"127.0.0.1:{probe.getsockname()[1]}"


def sent(owner: Person, content: bytes | None = None, *, may_wait: bool = True) -> StoredFile:
    upload = SimpleUploadedFile("聘书.pdf", content or corpus.pdf(1))
    return receive(owner=owner, slot_rule=EVIDENCE, upload=upload, may_wait=may_wait)


def infected() -> bytes:
    return corpus.pdf(1) + b"\n%" + EICAR


def on_disk(file: StoredFile) -> list[bool]:
    kept = {place for folder in ("originals", "clean") for place, _changed in keeper().listed(folder)}
    return [place in kept for place in (places.original_of(file.pk), places.clean_of(file.pk))]


def test_what_the_scanner_passes_is_usable_and_it_saw_the_very_bytes(owner: Person, scanner: Clamd) -> None:
    content = corpus.pdf(2)
    assert sent(owner, content).state == FileState.READY
    assert scanner.seen == [content]


def test_a_virus_is_named_and_nothing_is_kept(owner: Person, scanner: Clamd) -> None:
    file = sent(owner, infected())
    assert (file.state, file.reason) == (FileState.REFUSED, "文件里发现病毒（Eicar-Test-Signature），没有保存。")
    assert "杀毒" in file.remedy
    assert on_disk(file) == [False, False]


def test_what_was_refused_before_is_not_shown_to_the_scanner(owner: Person, scanner: Clamd) -> None:
    assert sent(owner, b"MZ a program").state == FileState.REFUSED
    assert scanner.seen == []


@pytest.mark.parametrize("trouble", ["says", "hangs_up"])
def test_an_answer_that_is_none_leaves_the_file_waiting(owner: Person, scanner: Clamd, trouble: str) -> None:
    scanner.says = "INSTREAM size limit exceeded. ERROR" if trouble == "says" else ""
    scanner.hangs_up = trouble == "hangs_up"
    file = sent(owner)
    assert (file.state, file.is_taken_in) == (FileState.CHECKING, True)


@pytest.mark.usefixtures("nobody")
def test_while_the_scanner_is_silent_a_file_waits_and_is_not_served(owner: Person) -> None:
    file = sent(owner)
    assert (file.state, file.waits_for_scan) == (FileState.CHECKING, True)
    assert file.reason == "文件已收下，病毒检查还没有完成。"
    assert "不用重新上传" in file.remedy
    assert on_disk(file) == [True, True]
    with pytest.raises(queries.NotReady):
        queries.open_clean(file)


@pytest.mark.usefixtures("nobody")
def test_where_a_file_may_not_wait_it_is_refused_with_what_to_do(owner: Person) -> None:
    file = sent(owner, may_wait=False)
    assert (file.state, file.reason) == (FileState.REFUSED, "病毒检查暂时不能进行，文件没有收下。")
    assert "过几分钟再上传" in file.remedy
    assert on_disk(file) == [False, False]


def test_what_waited_becomes_usable_once_the_scanner_is_back(
    owner: Person, nobody: None, settings: Settings, one_clamd: Clamd
) -> None:
    file, content = sent(owner), None
    settings.CLAMD_ADDRESS = one_clamd.address
    one_clamd.says, one_clamd.hangs_up = "", False
    tasks.recheck()
    file.refresh_from_db()
    assert (file.state, file.reason, file.remedy) == (FileState.READY, "", "")
    content = queries.clean_bytes(file)
    assert content.startswith(b"%PDF-")


def test_a_virus_found_later_takes_the_file_away_and_is_told(
    owner: Person, nobody: None, settings: Settings, one_clamd: Clamd,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    told: list[StoredFile] = []
    monkeypatch.setattr(rechecking, "_listeners", {"test": told.append})
    file = sent(owner, infected())
    settings.CLAMD_ADDRESS = one_clamd.address
    one_clamd.says, one_clamd.hangs_up = "", False
    with django_capture_on_commit_callbacks(execute=True):
        tally = rechecking.recheck()
    file.refresh_from_db()
    assert (tally.refused, file.state, told) == (1, FileState.REFUSED, [file])
    assert on_disk(file) == [False, False]


@pytest.mark.usefixtures("nobody")
def test_while_it_stays_silent_the_round_ends_at_the_first_file(owner: Person) -> None:
    sent(owner), sent(owner)
    tally = rechecking.recheck()
    assert (tally.ready, tally.refused, tally.waiting) == (0, 0, 2)


def test_without_a_scanner_nothing_is_asked(owner: Person, settings: Settings) -> None:
    settings.CLAMD_ADDRESS = ""
    assert sent(owner, infected()).state == FileState.READY
    tasks.recheck()


@pytest.mark.skipif(shutil.which("clamd") is None, reason="ClamAV is optional and not installed here")
def test_the_real_clamd_speaks_as_ours_does(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "own.ndb").write_text(f"Own.Test:0:*:{EICAR.hex()}\n")
    (tmp_path / "clamd.conf").write_text(
        f"LocalSocket {tmp_path}/ctl\nDatabaseDirectory {tmp_path}\nForeground yes\nUser root\n"
    )
    process = subprocess.Popen(["clamd", "-c", str(tmp_path / "clamd.conf")], stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while not (tmp_path / "ctl").exists() and time.monotonic() < until:
            time.sleep(0.1)
        settings.CLAMD_ADDRESS = f"unix:{tmp_path}/ctl"
        assert scanning.virus_in([corpus.pdf(1)]) == ""
        assert "Own.Test" in scanning.virus_in([infected()[:50], infected()[50:]])
    finally:
        process.terminate()
        process.wait(timeout=20)


def book(content: bytes) -> Workbook | Refusal:
    return read_workbook(SimpleUploadedFile("名单.xlsx", content), max_rows=10)


def test_a_workbook_is_shown_to_the_scanner_before_its_rows_are_used(scanner: Clamd) -> None:
    content = saved(lambda sheet: sheet.append(["姓名"]))
    assert isinstance(book(content), Workbook)
    assert scanner.seen == [content]
    scanner.says = "stream: Eicar-Test FOUND"
    assert book(content) == Refusal("virus", {"found": "Eicar-Test"})


def test_a_workbook_is_not_read_while_the_scanner_is_silent(nobody: None) -> None:
    assert book(saved(lambda sheet: sheet.append(["姓名"]))) == Refusal("scanner_down")
