"""pg_dump and pg_restore over the database of the settings, as the role that owns its tables."""

import os
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg2
from django.db import connection
from psycopg2 import extensions

from config.backups.manifest import BackupError
from config.services import programs
from config.services.places import Places, ServicesError

# A dump may take hours: none of the product's limits hold for it.
UNLIMITED = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout=0"


def as_owner() -> dict[str, str]:
    """Libpq's variables: the database of the settings; the owner's name and password where DATABASE_OWNER_URL is set."""
    place: dict[str, Any] = connection.settings_dict
    owner = urlsplit(os.environ.get("DATABASE_OWNER_URL", "").strip())
    return {
        "PGHOST": str(place["HOST"]),
        "PGPORT": str(place["PORT"]),
        "PGDATABASE": str(place["NAME"]),
        "PGUSER": unquote(owner.username or "") or str(place["USER"]),
        "PGPASSWORD": unquote(owner.password or "") or str(place["PASSWORD"]),
        "PGOPTIONS": UNLIMITED,
    }


def session() -> extensions.connection:
    """The owner's own connection, which commits by statement; the caller closes it."""
    names = {"PGHOST": "host", "PGPORT": "port", "PGDATABASE": "dbname", "PGUSER": "user", "PGPASSWORD": "password"}
    given = as_owner()
    found: extensions.connection = psycopg2.connect(
        **{names[key]: value for key, value in given.items() if key in names and value}, options=UNLIMITED
    )
    found.autocommit = True
    return found


def dump(target: Path, *, snapshot: str) -> None:
    _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")


def load(source: Path) -> None:
    """All or nothing: one transaction."""
    _run(
        "pg_restore",
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--dbname",
        as_owner()["PGDATABASE"],
        str(source),
    )


def listed(source: Path) -> None:
    """Raises BackupError if pg_restore can't read the dump."""
    _run("pg_restore", "--list", str(source))


def _run(name: str, *options: str) -> None:
    try:
        program = programs.client(Places.of_this_checkout(), name, at_least=_major())
    except ServicesError as error:
        raise BackupError(str(error)) from error
    clean = {key: os.environ[key] for key in ("PATH", "TZDIR") if key in os.environ}
    done = subprocess.run(  # noqa: S603 -- fixed command lines, names and passwords go by the environment
        [str(program), *options],
        env={**clean, **{key: value for key, value in as_owner().items() if value}, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise BackupError(f"{name} failed: {done.stderr.strip() or 'no reason given'}")


def _major() -> int:
    connection.ensure_connection()
    return int(connection.pg_version) // 10_000  # type: ignore[attr-defined]
