"""Taking a backup while the product runs.

The database comes first, as one snapshot, the files after it. A file is sealed and whole before the row that names it
commits, and later at most replaced whole (`rotate_keys`), so a copy that is made later holds every file that the snapshot names; what came in
since lies beside it unnamed, and does no harm. The other way round, a file that came in between would be lost. One thing
can still be lacking: what was removed in between, on purpose. Those are told apart: `gone`, not `missing`.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from accounts.models import Identity
from audit.actions import PLATFORM, record
from audit.queries import heads
from config.backups import manifest, programs
from config.backups.manifest import BackupError, Kept, Manifest, digest_of
from documents.models import Document
from documents.store import FOLDER as DOCUMENTS
from files import places
from files.keeping import keeper
from files.models import FileState, StoredFile
from files.sealing import key_of
from offices.models import PeopleImport

FOLDERS = ("originals", "clean", DOCUMENTS)
HEAD = 64


def take(target: Path, *, at: datetime) -> tuple[Manifest, str]:
    """Answers with the manifest and its hash. Raises BackupError; `target` is there whole or not at all."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupError(f"{target} is there already: name a folder that is new or empty.")
    draft = target.with_name(f".{target.name}.making-{os.getpid()}")
    try:
        draft.mkdir(parents=True, mode=0o700)
        with _snapshot() as snapshot:
            programs.dump(draft / manifest.DUMP, snapshot=snapshot)
            held, named = _held(), named_places()
        files, keys = _copied(draft / manifest.FILES)
        absent = named - {each.place for each in files}
        missing = sorted(absent & named_places()) if absent else []
        with (draft / manifest.DUMP).open("rb") as source:
            dump = Kept(manifest.DUMP, *digest_of(source))
        made = Manifest(
            made_at=at.isoformat(), dump=dump, files=files, keys=sorted(keys | held.pop("keys")),
            gone=sorted(absent - set(missing)), missing=missing, **held,
        )  # fmt: skip
        digest = manifest.write(draft, made)
        draft.replace(target)
    except OSError as error:
        raise BackupError(f"The backup could not be written: {error}.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _record(made, digest, at=at)
    return made, digest


def named_places() -> set[str]:
    """Where a file must lie, by the rows: usable uploads, and papers whose time is not over."""
    named = set(Document.objects.filter(dropped_at=None).values_list("place", flat=True))
    found = {f"{DOCUMENTS}/{place}" for place in named}
    for pk in StoredFile.objects.filter(state=FileState.READY).values_list("pk", flat=True).iterator():
        found |= {places.original_of(pk), places.clean_of(pk)}
    return found


@contextmanager
def _snapshot() -> Iterator[str]:
    """What is asked inside sees the database as it is now; pg_dump sees the same by the name that is yielded."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _held() -> dict[str, Any]:
    """What the dump will hold, counted in its own snapshot."""
    sealed = Identity.objects.values_list("key_id", flat=True)
    waiting = PeopleImport.objects.exclude(key_id="").values_list("key_id", flat=True)
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "server": str(connection.pg_version),  # type: ignore[attr-defined]
        "rows": row_counts(),
        "heads": {head.chain: [head.seq, head.hash] for head in heads()},
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "roles": _granted_roles(),
        "keys": {*sealed.distinct(), *waiting.distinct()},
    }


def row_counts() -> dict[str, int]:
    """Rows by table, all tables of the schema."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [row[0] for row in cursor.fetchall()]
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- a name from the catalogue
            counts[table] = cursor.fetchone()[0]
    return counts


def _granted_roles() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT r.rolname FROM pg_class c, aclexplode(c.relacl) a, pg_roles r"
            " WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = r.oid AND a.grantee <> c.relowner ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def _copied(folder: Path) -> tuple[list[Kept], set[str]]:
    """Every sealed file of the store, and the keys that open them. What a crash left half-written stays behind."""
    files, keys = [], set()
    for kind in FOLDERS:
        for place, _changed in keeper().listed(kind):
            if Path(place).name.startswith("."):
                continue
            target = folder / place
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                source = keeper().reading(place)
            except FileNotFoundError:
                continue  # removed this very moment; what names it is looked at afterwards
            with source, target.open("xb") as out:
                keys.add(_key(source))
                files.append(Kept(place, *digest_of(source, out)))
                out.flush()
                os.fsync(out.fileno())
    return sorted(files, key=lambda each: each.place), keys - {""}


def _key(source: BinaryIO) -> str:
    head = source.read(HEAD)
    source.seek(0)
    return key_of(head)


@transaction.atomic
def _record(made: Manifest, digest: str, *, at: datetime) -> None:
    facts = {"files": len(made.files), "bytes": made.size, "gone": len(made.gone), "missing": len(made.missing)}
    record(
        chain=PLATFORM, verb="backup", actor_id=None, actor_label="manage.py backup", object_type="backup",
        object_id=digest[:60], outcome="incomplete" if made.missing else "done", payload={**facts, "sha256": digest}, at=at,
    )  # fmt: skip
