"""The drill: a small world is backed up, damaged, and put back into another database and another store."""

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from accounts.models import Area, Person
from audit.models import Event
from config.backups import manifest, restoring, taking
from config.backups.manifest import BackupError
from documents import store
from documents.models import Document, DocumentOrder, OrderState
from files import places
from files.actions import receive
from files.keeping import keeper
from files.models import StoredFile
from files.rules import EVIDENCE
from messages.models import OutboxRow
from tests.cast import area, person
from tests.files import corpus
from tools.house import ROOT

RESTORED = f"test_restored{os.environ.get('TEST_DB_SUFFIX', '')}"


@dataclass(frozen=True)
class Drill:
    backup: Path
    digest: str
    files: Path
    applicant: Person
    upload: StoredFile
    paper: Document
    content: dict[str, str]


@pytest.fixture(scope="module")
def drill(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    """Committed, because pg_dump looks on from its own connection."""
    folder = tmp_path_factory.mktemp("drill")
    with django_db_blocker.unblock(), override_settings(FILES_DIR=folder / "store"):
        try:
            area("330106", "西湖区")
            applicant = person("申报甲")
            upload = receive(owner=applicant, slot_rule=EVIDENCE, upload=SimpleUploadedFile("聘书.pdf", corpus.pdf(1)))
            paper = _paper(applicant)
            content = _content(connection)
            _made, digest = taking.take(folder / "backup", at=timezone.now())
            yield Drill(folder / "backup", digest, folder / "store", applicant, upload, paper, content)
        finally:
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


def _paper(applicant: Person, serial: int = 1) -> Document:
    now = timezone.now()
    order = DocumentOrder.objects.create(
        kind="review_form", key=f"drill {serial}", subject="declaration:1", plan_code="a-plan", requested_by=applicant,
        requested_at=now, finished_at=now, number=f"P-2026-{serial}", code=f"{serial:013d}", state=OrderState.DONE,
    )  # fmt: skip
    stored = store.put(order.pk, lambda out: out.write("评审表".encode()))
    return Document.objects.create(
        order=order, title="评审表", number=f"P-2026-{serial}", code=f"{serial:013d}", holder="申*甲", figures_hash="0" * 64, file_name="a.pdf",
        place=stored.place, sha256=stored.sha256, size=stored.size, key_id=stored.key_id, created_at=now,
    )  # fmt: skip


def _content(session: Any) -> dict[str, str]:
    """A hash over all rows of each table."""
    with session.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")  # instants as the same text, whoever asks
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) FROM {table} t")
            found[table] = cursor.fetchone()[0]
    return found


@pytest.fixture
def copy(drill: Drill, tmp_path: Path) -> Path:
    """The backup, for a test to spoil."""
    return Path(shutil.copytree(drill.backup, tmp_path / "copy"))


@pytest.fixture
def empty_database(drill: Drill) -> Iterator[str]:
    """The address of a new database, as the owner."""
    address = urlsplit(os.environ["DATABASE_URL"])
    with closing(psycopg2.connect(urlunsplit(address._replace(path="/postgres")))) as session:
        session.autocommit = True
        session.cursor().execute(f"DROP DATABASE IF EXISTS {RESTORED}")
        session.cursor().execute(f"CREATE DATABASE {RESTORED}")
        yield urlunsplit(address._replace(path=f"/{RESTORED}"))
        # It waits for sessions that are ending, and ends an autovacuum itself.
        session.cursor().execute(f"DROP DATABASE {RESTORED}")


def restored(drill: Drill, address: str, files: Path) -> "subprocess.CompletedProcess[str]":
    """`manage.py restore` as an operator runs it."""
    own = {"DATABASE_URL": address, "FILES_DIR": str(files), "AUDIT_ANCHOR_FILE": str(files / "anchor.jsonl")}
    return subprocess.run(
        [sys.executable, "manage.py", "restore", str(drill.backup), "--sha256", drill.digest],
        cwd=ROOT, env={**os.environ, **own, "DJANGO_SETTINGS_MODULE": "config.settings"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


@pytest.mark.django_db
def test_what_was_damaged_comes_back_as_it_was(
    drill: Drill, empty_database: str, tmp_path: Path, settings: Any
) -> None:
    settings.FILES_DIR = drill.files
    with transaction.atomic():  # the damage: undone with the test, as far as the database goes
        Area.objects.all().delete()
    keeper().forget(places.clean_of(drill.upload.pk))
    done = restored(drill, empty_database, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "invariants hold, event chains are unbroken."
    with closing(psycopg2.connect(empty_database)) as session:
        content = _content(session)
        with session.cursor() as cursor:
            cursor.execute("SELECT verb, outcome FROM audit_event ORDER BY id DESC LIMIT 1")
            assert cursor.fetchall() == [("restore", "done")]
    # The chain has gone on: with the event of the restore itself.
    moved = {"audit_event", "audit_eventchain"}
    assert {t: h for t, h in content.items() if t not in moved} == {
        t: h for t, h in drill.content.items() if t not in moved
    }
    kept = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.sealed")}
    assert kept == {
        places.original_of(drill.upload.pk), places.clean_of(drill.upload.pk), f"documents/{drill.paper.place}",
    }  # fmt: skip
    _nobody_may_remove_events(empty_database)


def _nobody_may_remove_events(address: str) -> None:
    """The rights of the product's role are those of the dump, not what a new database gives by default."""
    login = urlsplit(settings.DATABASE_LOGIN_URL)._replace(path=urlsplit(address).path)
    with closing(psycopg2.connect(urlunsplit(login))) as session, session.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_person")
        assert cursor.fetchone() == (1,)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("DELETE FROM audit_event")


@pytest.mark.django_db
def test_the_manifest_counts_rows_files_and_keys_and_names_no_person(drill: Drill) -> None:
    found = manifest.read(drill.backup, expected=drill.digest)
    assert {table: n for table, n in found.rows.items() if table in ("accounts_person", "files_storedfile")} == {
        "accounts_person": 1, "files_storedfile": 1,
    }  # fmt: skip
    assert (len(found.files), found.gone, found.missing) == (3, [], [])
    assert found.keys == [drill.paper.key_id]
    assert found.roles == ["title_review"]
    assert "申报甲" not in (drill.backup / manifest.NAME).read_text(encoding="utf-8")
    assert b"%PDF" not in b"".join(path.read_bytes() for path in drill.backup.rglob("*.sealed"))
    facts = Event.objects.get(verb="backup").payload
    assert (facts["files"], facts["sha256"]) == (3, drill.digest)


@pytest.mark.django_db
def test_an_altered_and_a_missing_file_are_named_and_nothing_is_touched(drill: Drill, copy: Path) -> None:
    one, other = places.original_of(drill.upload.pk), places.clean_of(drill.upload.pk)
    whole = (copy / "files" / one).read_bytes()
    (copy / "files" / one).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    (copy / "files" / other).unlink()
    for options in ([], ["--verify"]):
        with pytest.raises(CommandError) as refused:
            call_command("restore", str(copy), *options)
        assert str(refused.value) == (
            "The backup is not whole, nothing was touched; take another one:\n"
            + "\n".join(sorted([f"{one}: altered", f"{other}: missing"], key=lambda line: line.split(":")[0]))
        )


@pytest.mark.django_db
@pytest.mark.parametrize("spoilt", ["the dump", "the manifest", "manifest and hash", "no manifest"])
def test_a_spoilt_backup_is_refused_with_a_sentence(drill: Drill, copy: Path, spoilt: str) -> None:
    if spoilt == "the dump":
        (copy / manifest.DUMP).write_bytes(b"nothing")
    elif spoilt == "no manifest":
        (copy / manifest.NAME).unlink()
    else:
        text = (copy / manifest.NAME).read_text(encoding="utf-8").replace("accounts_person", "accounts_nobody")
        if spoilt == "the manifest":
            (copy / manifest.NAME).write_text(text, encoding="utf-8")
        else:
            manifest.write(copy, restoring.manifest.Manifest(**_parsed(text)))
    with pytest.raises(CommandError, match=r"database\.dump: altered|was altered after|holds no whole backup"):
        call_command("restore", str(copy), "--verify", "--sha256", drill.digest)


def _parsed(text: str) -> dict[str, Any]:
    found = json.loads(text)
    return {**found, "dump": manifest.Kept(**found["dump"]), "files": [manifest.Kept(**f) for f in found["files"]]}


@pytest.mark.django_db
def test_a_whole_backup_is_verified_and_that_is_recorded(drill: Drill, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("restore", str(drill.backup), "--verify")
    assert capsys.readouterr().out.startswith("3 files and the database of 20")
    assert Event.objects.filter(verb="verify_backup", outcome="done").count() == 1


@pytest.mark.django_db
def test_a_restore_names_the_key_that_lacks(drill: Drill, settings: Any) -> None:
    settings.IDENTITY_KEYS = "other:" + settings.IDENTITY_KEYS.split(",")[0].split(":", 1)[1]
    with pytest.raises(BackupError, match=rf"IDENTITY_KEYS holds no key {drill.paper.key_id}, which opens"):
        restoring.restore(drill.backup)


@pytest.mark.django_db
def test_a_database_with_tables_is_left_alone(drill: Drill) -> None:
    with pytest.raises(CommandError, match=r"holds \d+ tables, and a backup goes into an empty one only: make a new"):
        call_command("restore", str(drill.backup))


@pytest.mark.django_db
def test_another_file_under_the_same_name_is_never_overwritten(drill: Drill, settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path
    place = places.original_of(drill.upload.pk)
    with keeper().writing(place) as out:
        out.write(b"something else")
    with pytest.raises(BackupError, match="1 files in the store are not those of the backup"):
        restoring._not_there(manifest.read(drill.backup).files)
    assert (tmp_path / place).read_bytes() == b"something else"


@pytest.mark.django_db
def test_a_backup_of_a_newer_version_is_refused(drill: Drill) -> None:
    found = manifest.read(drill.backup)
    found.migrations.append("accounts.9999_of_the_future")
    with pytest.raises(BackupError, match=r"newer version of the product \(accounts\.9999_of_the_future\)"):
        restoring._ask_version(found)


@pytest.mark.django_db
def test_rows_that_differ_from_the_manifest_are_told(drill: Drill) -> None:
    found = manifest.read(drill.backup)
    person("申报乙")
    told = list(restoring.differences(found))
    assert "accounts_person: 1 rows in the backup, 2 now" in told
    assert "chain platform: its head is not the one of the backup" in told


@pytest.mark.django_db
def test_what_waited_in_the_outbox_is_no_fault_of_a_restore(drill: Drill, settings: Any) -> None:
    settings.FILES_DIR = drill.files
    keeper().forget(f"documents/{drill.paper.place}")
    OutboxRow.objects.create(topic="t", key="k", available_at=timezone.now() - timedelta(days=1))
    assert [fault for fault in restoring.faults() if not fault.startswith("files_are_on_disk")] == [
        f"papers_are_on_disk: document {drill.paper.number}: FileNotFoundError"
    ]


@pytest.mark.django_db
def test_a_target_that_is_there_already_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(CommandError, match="is there already: name a folder that is new or empty"):
        call_command("backup", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.django_db(transaction=True)
def test_a_file_that_the_store_lost_is_said_and_one_that_was_forgotten_since_is_not(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FILES_DIR = tmp_path / "store"
    lost = f"documents/{_paper(person('申报甲'), serial=2).place}"
    keeper().forget(lost)
    forgotten = places.original_of(uuid.uuid4())
    answers = iter([{lost, forgotten}, {lost}])
    monkeypatch.setattr(taking, "named_places", lambda: next(answers))
    with pytest.raises(CommandError) as told:
        call_command("backup", str(tmp_path / "backup"))
    assert str(told.value).splitlines() == [
        "1 files are missing from the store; the backup holds everything else:", lost,
    ]  # fmt: skip
    found = manifest.read(tmp_path / "backup")
    assert (found.missing, found.gone) == ([lost], [forgotten])
    assert Event.objects.filter(verb="backup").latest("seq").outcome == "incomplete"
