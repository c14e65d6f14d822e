"""Putting a backup back, into an empty database and a store that holds nothing else under the same names.

Everything is asked before anything is touched: every hash, the database, the keys, the store. Files are written first,
the database after them in one transaction: no row ever names a file that isn't there, and a restore that was interrupted
is simply begun again.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg2 import extensions, sql

from accounts.identity import sealing
from audit import anchors
from audit.queries import heads
from config.backups import manifest, programs
from config.backups.manifest import TOLD, BackupError, Kept, Manifest, digest_of
from config.backups.taking import row_counts
from config.invariants import outbox_is_empty, problems
from files.keeping import keeper

# Kinds of pg_default_acl, in the words of ALTER DEFAULT PRIVILEGES.
DEFAULTS = {"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS", "T": "TYPES"}


def checked(source: Path, *, expected: str = "") -> Manifest:
    """Reads the whole backup and touches nothing. Raises BackupError that names what is altered or missing."""
    found = manifest.read(source, expected=expected)
    manifest.verify(source, found)
    programs.listed(source / manifest.DUMP)
    return found


def restore(source: Path, *, expected: str = "") -> tuple[Manifest, int]:
    """Answers with the manifest and how many files had to be written. Raises BackupError before anything is touched."""
    found = checked(source, expected=expected)
    _ask_version(found)
    _ask_keys(found)
    _ask_database(found)
    lacking = _not_there(found.files)
    for kept in lacking:
        with (source / manifest.FILES / kept.place).open("rb") as bytes_of, keeper().writing(kept.place) as out:
            digest_of(bytes_of, out)
    _load(source / manifest.DUMP)
    return found, len(lacking)


def differences(found: Manifest) -> Iterator[str]:
    """What the database holds otherwise than the manifest says; asked before `migrate` and before any event."""
    now = row_counts()
    for table in sorted(found.rows.keys() | now.keys()):
        if found.rows.get(table) != now.get(table):
            yield f"{table}: {found.rows.get(table, 0)} rows in the backup, {now.get(table, 0)} now"
    chains = {head.chain: [head.seq, head.hash] for head in heads()}
    for chain in sorted(found.heads.keys() | chains.keys()):
        if found.heads.get(chain) != chains.get(chain):
            yield f"chain {chain}: its head is not the one of the backup"


def bring_up_to_date(found: Manifest) -> bool:
    """Runs the migrations that this version has and the backup hadn't. Answers whether there were any."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if known <= set(found.migrations):
        return False
    call_command("migrate", verbosity=0, interactive=False)
    return True


def faults() -> Iterator[str]:
    """Of the restored installation: broken invariants, broken chains, and what the anchors outside still know.

    What waits in the outbox waits since the backup: nothing runs yet that could have sent it.
    """
    found = (each for each in problems() if each[0] != outbox_is_empty.__name__)
    yield from (f"{check}: {fault}" for check, fault in found)
    yield from (f"anchor: {fault}" for fault in anchors.faults())


def _ask_version(found: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(set(found.migrations) - known)
    if newer:
        raise BackupError(f"The backup is of a newer version of the product ({newer[0]}): install that one first.")


def _ask_keys(found: Manifest) -> None:
    lacking = sorted(set(found.keys) - sealing.key_ids())
    if lacking:
        raise BackupError(
            f"IDENTITY_KEYS holds no key {', '.join(lacking)}, which opens what is sealed in this backup: put it back first."
        )


def _ask_database(found: Manifest) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        tables = cursor.fetchone()[0]
        cursor.execute("SELECT rolname FROM pg_roles")
        lacking = sorted(set(found.roles) - {row[0] for row in cursor.fetchall()})
    if tables:
        raise BackupError(
            f"The database {connection.settings_dict['NAME']} holds {tables} tables, and a backup goes into an empty one only: "
            "make a new database, name it in DATABASE_URL and run this again."
        )
    if lacking:
        raise BackupError(f"The server has no role {', '.join(lacking)}: make it first, as docs/operations.md says.")


def _not_there(files: list[Kept]) -> list[Kept]:
    """What the store lacks. Raises BackupError if something else lies under one of the names."""
    lacking, other = [], []
    for kept in files:
        try:
            with keeper().reading(kept.place) as there:
                digest, _size = digest_of(there)
        except FileNotFoundError:
            lacking.append(kept)
            continue
        if digest != kept.sha256:
            other.append(kept.place)
    if other:
        raise BackupError(
            f"{len(other)} files in the store are not those of the backup, such as {', '.join(other[:TOLD])}: "
            "name an empty FILES_DIR or FILES_STORAGE, or move them away."
        )
    return lacking


def _load(dump: Path) -> None:
    """pg_restore adds what the dump grants to what the new database gives by default, and takes nothing away; so while it
    runs nothing is given by default. Otherwise the product's own role could remove events afterwards."""
    connection.close()
    with closing(programs.session()) as session:
        given = _defaults(session)
        _change_defaults(session, "REVOKE {} ON {} FROM {}", given)
        try:
            programs.load(dump)
        finally:
            _change_defaults(session, "GRANT {} ON {} TO {}", given)
        with session.cursor() as cursor:
            cursor.execute("ANALYZE")


def _defaults(session: extensions.connection) -> list[tuple[str, str, str]]:
    """(kind, privilege, role) of what the owner's new tables give by default."""
    with session.cursor() as cursor:
        cursor.execute(
            "SELECT d.defaclobjtype, a.privilege_type, r.rolname FROM pg_default_acl d, aclexplode(d.defaclacl) a, pg_roles r"
            " WHERE d.defaclrole = current_user::regrole AND d.defaclnamespace = 0 AND r.oid = a.grantee"
            " AND r.rolname <> current_user"
        )
        return [row for row in cursor.fetchall() if row[0] in DEFAULTS]


def _change_defaults(session: extensions.connection, words: str, given: list[tuple[str, str, str]]) -> None:
    with session.cursor() as cursor:
        for kind, privilege, role in given:
            change = sql.SQL(words).format(sql.SQL(privilege), sql.SQL(DEFAULTS[kind]), sql.Identifier(role))
            cursor.execute(sql.SQL("ALTER DEFAULT PRIVILEGES ") + change)
