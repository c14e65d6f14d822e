"""One PostgreSQL server of our own: make the data folder, start, wait for an answer, make the two roles, stop."""

import os
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import extensions, sql

from config.services import ports, programs
from config.services.places import Places, ServicesError

SUPERUSER = "postgres"
OWNER = "title_review_owner"
LOGIN = "title_review"
DATABASE = "title_review"
ANSWER_WITHIN = 60  # seconds; crash recovery may take that long

SETTINGS = """
# Written at every start.
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 200
timezone = 'Asia/Shanghai'
log_timezone = 'Asia/Shanghai'
log_min_messages = warning
"""


@dataclass(frozen=True)
class Address:
    login_url: str
    owner_url: str


def start(places: Places, passwords: dict[str, str]) -> Address:
    data = _data(places)
    if not answers(places, passwords):
        bin_folder = _made(places, passwords)
        _remove_stale_pid(data)
        _run_server(places, bin_folder)
        _wait(places, passwords)
    _make_roles(places, passwords)
    port = ports.kept(_port_file(places))
    return Address(
        login_url=f"postgresql://{LOGIN}:{passwords['login']}@{ports.LOOPBACK}:{port}/{DATABASE}",
        owner_url=f"postgresql://{OWNER}:{passwords['owner']}@{ports.LOOPBACK}:{port}/{DATABASE}",
    )


def stop(places: Places) -> None:
    data = _data(places)
    if _live_pid(data) is None:
        return
    bin_folder = programs.postgres_folder(places, major=_written_by(data))
    for mode in ("fast", "immediate"):
        done = places.run(bin_folder / "pg_ctl", "-D", data, "-m", mode, "-t", "30", "-w", "stop")
        if done.returncode == 0 or _live_pid(data) is None:
            return
    raise ServicesError(f"PostgreSQL in {data} does not stop: {done.stderr.strip().splitlines()[-1]}")


def answers(places: Places, passwords: dict[str, str]) -> bool:
    """Does our own server (not a stranger on the same port) answer a query?"""
    if not ports.kept(_port_file(places)) or _live_pid(_data(places)) is None:
        return False
    try:
        with _superuser(places, passwords) as session, session.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            row = cursor.fetchone()
    except psycopg2.Error:
        return False
    return row is not None and Path(row[0]) == _data(places)


def _data(places: Places) -> Path:
    return places.base / "postgres"


def _port_file(places: Places) -> Path:
    return places.base / "postgres.port"


def _written_by(data: Path) -> str:
    try:
        return (data / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _made(places: Places, passwords: dict[str, str]) -> Path:
    """Make the data folder unless it is whole; answer with the programs that fit it."""
    data = _data(places)
    for draft in places.base.glob("postgres.making*"):
        shutil.rmtree(draft)
    whole = bool(_written_by(data)) and (data / "global" / "pg_control").exists()
    bin_folder = programs.postgres_folder(places, major=_written_by(data) if whole else "")
    if whole:
        return bin_folder
    if data.exists():
        # Never delete what may be somebody's data: it is set aside.
        data.rename(data.with_name(f"postgres.broken-{int(time.time())}"))
    draft = data.with_name("postgres.making")
    _initdb(places, bin_folder, draft, passwords["superuser"])
    draft.rename(data)
    return bin_folder


def _initdb(places: Places, bin_folder: Path, draft: Path, password: str) -> None:
    places.own_folder(draft)
    password_file = places.base / "initdb.password"
    password_file.unlink(missing_ok=True)
    with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(password)
    places.give(password_file)
    options = ["-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--data-checksums"]
    try:
        done = places.run(bin_folder / "initdb", "-D", draft, f"--pwfile={password_file}", *options)
    finally:
        password_file.unlink()
    if done.returncode:
        shutil.rmtree(draft, ignore_errors=True)
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1]
        raise ServicesError(f"PostgreSQL could not make its data folder {draft.parent}: {reason}.")


def _run_server(places: Places, bin_folder: Path) -> None:
    data, log = _data(places), places.base / "postgres.log"
    log.touch(mode=0o600)
    places.give(log)
    reason = ""
    for _attempt in range(4):
        settings = SETTINGS.format(port=ports.choose(_port_file(places)), sockets=places.sockets)
        (data / "postgresql.auto.conf").write_text(settings, encoding="utf-8")
        before = log.stat().st_size
        limit = str(ANSWER_WITHIN)
        done = places.run(bin_folder / "pg_ctl", "-D", data, "-l", log, "-t", limit, "-w", "start", quiet=True)
        if done.returncode == 0:
            return
        reason = _reason(log, before)
        time.sleep(1.0)  # the children of a killed server need a moment to let go of its memory
    raise ServicesError(f"PostgreSQL did not start ({reason}); its log is {log}.")


def _reason(log: Path, before: int) -> str:
    text = log.read_bytes()[before:].decode(errors="replace")
    fatal = [line.split("FATAL:")[-1].strip() for line in text.splitlines() if "FATAL:" in line]
    return fatal[0] if fatal else "no reason given"


def _wait(places: Places, passwords: dict[str, str]) -> None:
    until = time.monotonic() + ANSWER_WITHIN
    while time.monotonic() < until:
        try:
            with _superuser(places, passwords) as session, session.cursor() as cursor:
                cursor.execute("SELECT 1")
                return
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                raise ServicesError(
                    f"The passwords in {places.secrets} do not fit the database in {_data(places)}: "
                    "put the right file back, or begin anew with `make reset`."
                ) from error
            time.sleep(0.05)
    raise ServicesError(
        f"PostgreSQL gave no answer within {ANSWER_WITHIN} s; its log is {places.base / 'postgres.log'}."
    )


def _superuser(places: Places, passwords: dict[str, str], database: str = "postgres") -> "_Session":
    return _Session(ports.kept(_port_file(places)), passwords["superuser"], database)


class _Session:
    """A superuser's connection that commits by statement and is closed at the end of the block."""

    def __init__(self, port: int, password: str, database: str) -> None:
        self.options = {
            "host": ports.LOOPBACK,
            "port": port,
            "user": SUPERUSER,
            "password": password,
            "dbname": database,
        }

    def __enter__(self) -> extensions.connection:
        self.connection: extensions.connection = psycopg2.connect(connect_timeout=3, **self.options)
        self.connection.autocommit = True
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def _make_roles(places: Places, passwords: dict[str, str]) -> None:
    """The owner migrates (and makes test databases); the login role reads and writes rows and nothing else."""
    with _superuser(places, passwords) as session, session.cursor() as cursor:
        for role, word, may in ((OWNER, "owner", "CREATEDB"), (LOGIN, "login", "NOCREATEDB")):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                text = f"CREATE ROLE {{}} LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION {may} PASSWORD {{}}"
                cursor.execute(sql.SQL(text).format(sql.Identifier(role), sql.Literal(passwords[word])))
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        missing = cursor.fetchone() is None
    if missing:
        # Databases are copied from template1, so test databases get the same default privileges.
        for database in ("template1", "postgres"):
            _grant_defaults(places, passwords, database)
        with _superuser(places, passwords) as session, session.cursor() as cursor:
            cursor.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )


def _grant_defaults(places: Places, passwords: dict[str, str], database: str) -> None:
    default = sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT ").format(sql.Identifier(OWNER))
    to_login = sql.SQL(" TO {}").format(sql.Identifier(LOGIN))
    with _superuser(places, passwords, database) as session, session.cursor() as cursor:
        cursor.execute(default + sql.SQL("SELECT, INSERT, UPDATE, DELETE ON TABLES") + to_login)
        cursor.execute(default + sql.SQL("USAGE, SELECT ON SEQUENCES") + to_login)


def _live_pid(data: Path) -> int | None:
    """The server's pid, if the process that postmaster.pid names lives and is a server of this folder."""
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    # A zombie has no command line; a reused pid has another one.
    return pid if str(data).encode() in command else None


def _remove_stale_pid(data: Path) -> None:
    """After kill -9 or a power cut the file stays, and its number may belong to somebody else by now."""
    if _live_pid(data) is None:
        (data / "postmaster.pid").unlink(missing_ok=True)


def kill(places: Places) -> None:
    """Kill the server the hard way: for tests of what follows."""
    if (pid := _live_pid(_data(places))) is not None:
        os.kill(pid, signal.SIGKILL)
