"""The embedded servers, each test with a checkout folder of its own."""

import os
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from config import services
from config.services import Places, ServicesError, postgres, valkey


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    found = Places.of(checkout)
    yield found
    services.stop(found)
    found.reset()


def ask(url: str, question: str) -> object:
    session = psycopg2.connect(url)
    session.autocommit = True
    try:
        with session.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        session.close()


def broker(url: str) -> "redis.Redis":
    return redis.Redis.from_url(url)


def killed(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    while Path(f"/proc/{pid}").exists() and "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text():
        time.sleep(0.01)


def test_stop_and_start_keep_the_data_and_the_addresses(places: Places) -> None:
    first = services.start(places)
    ask(first.owner_url, "CREATE TABLE kept AS SELECT 7 AS number")
    with broker(first.redis_url) as session:
        session.set("kept", "7")
    services.stop(places)
    assert services.status(places) == services.Status(postgres=False, valkey=False, data=str(places.base))

    assert services.start(places) == first
    assert ask(first.database_url, "SELECT number FROM kept") == 7
    with broker(first.redis_url) as session:
        assert session.get("kept") == b"7"


def test_a_second_start_finds_the_servers_running(places: Places) -> None:
    first = services.start(places)
    pid = postgres._live_pid(places.base / "postgres")
    assert services.start(places) == first
    assert postgres._live_pid(places.base / "postgres") == pid


def test_after_kill_9_of_both_servers_the_data_is_there_again(places: Places) -> None:
    first = services.start(places)
    ask(first.owner_url, "CREATE TABLE kept AS SELECT 7 AS number")
    with broker(first.redis_url) as session:
        session.set("kept", "7")
        time.sleep(1.1)  # the append-only file is written out every second
    killed(postgres._live_pid(places.base / "postgres"))
    killed(valkey._live_pid(places))
    assert (places.base / "postgres" / "postmaster.pid").exists()

    again = services.start(places)
    assert ask(again.database_url, "SELECT number FROM kept") == 7
    with broker(again.redis_url) as session:
        assert session.get("kept") == b"7"


def test_a_stale_pid_that_now_belongs_to_somebody_else_does_not_stop_a_start(places: Places) -> None:
    services.start(places)
    services.stop(places)
    stale = places.base / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n0\n1\n\n127.0.0.1\n0\nready\n", encoding="ascii")
    assert ask(services.start(places).database_url, "SELECT 1") == 1


def test_a_half_written_data_folder_is_set_aside_and_made_again(places: Places) -> None:
    places.prepare()
    half = places.base / "postgres"
    (half / "base").mkdir(parents=True)
    (half / "base" / "1").write_text("half", encoding="ascii")
    interrupted = places.base / "postgres.making"
    (interrupted / "global").mkdir(parents=True)

    assert ask(services.start(places).database_url, "SELECT 1") == 1
    assert not interrupted.exists()
    assert [path.read_text() for path in places.base.glob("postgres.broken-*/base/1")] == ["half"]


def test_a_port_that_somebody_took_meanwhile_is_exchanged(places: Places) -> None:
    first = services.start(places)
    services.stop(places)
    taken = []
    for name in ("postgres.port", "valkey.port"):
        squatter = socket.socket()
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", int((places.base / name).read_text())))
        squatter.listen()
        taken.append(squatter)
    try:
        second = services.start(places)
        assert second.database_url != first.database_url
        assert second.redis_url != first.redis_url
        assert ask(second.database_url, "SELECT 1") == 1
    finally:
        for squatter in taken:
            squatter.close()


def test_the_login_role_reads_and_writes_rows_and_nothing_else(places: Places) -> None:
    found = services.start(places)
    ask(found.owner_url, "CREATE TABLE rows (id serial PRIMARY KEY, word text)")
    ask(found.database_url, "INSERT INTO rows (word) VALUES ('a')")
    ask(found.database_url, "UPDATE rows SET word = 'b'")
    ask(found.database_url, "DELETE FROM rows")
    for forbidden in ("TRUNCATE rows", "DROP TABLE rows", "CREATE TABLE own ()", "CREATE DATABASE own"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(found.database_url, forbidden)
    assert ask(found.database_url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_a_test_database_gives_the_login_role_the_same_rights(places: Places) -> None:
    found = services.start(places)
    ask(found.owner_url, "CREATE DATABASE test_copy")
    copy = found.owner_url.rpartition("/")[0] + "/test_copy"
    ask(copy, "CREATE TABLE rows (id serial PRIMARY KEY)")
    own = found.database_url.rpartition("/")[0] + "/test_copy"
    assert ask(own, "INSERT INTO rows DEFAULT VALUES RETURNING id") == 1


def test_passwords_sockets_and_data_are_closed_and_no_parent_is_opened(places: Places, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    services.start(places)

    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    assert {mode(path) for path in places.secrets.iterdir()} == {0o600}
    assert (mode(places.secrets), mode(places.sockets), mode(places.base / "postgres")) == (0o700, 0o700, 0o700)
    assert (mode(places.base / "valkey"), mode(places.base / "valkey" / "valkey.conf")) == (0o700, 0o600)
    assert mode(tmp_path) == 0o700
    assert len(str(places.sockets / ".s.PGSQL.65535.lock")) <= 107


def test_lost_passwords_are_told_in_one_sentence(places: Places) -> None:
    services.start(places)
    services.stop(places)
    (places.secrets / "services.json").unlink()
    with pytest.raises(ServicesError) as refusal:
        services.start(places)
    assert str(refusal.value) == (
        f"The passwords in {places.secrets} do not fit the database in {places.base / 'postgres'}: "
        "put the right file back, or begin anew with `make reset`."
    )


def test_data_of_another_major_version_is_told_in_one_sentence(places: Places) -> None:
    services.start(places)
    services.stop(places)
    (places.base / "postgres" / "PG_VERSION").write_text("9\n", encoding="ascii")
    with pytest.raises(ServicesError, match=r"was written by PostgreSQL 9, which is not here .* `make reset`\.$"):
        services.start(places)


def test_the_last_holder_stops_the_services(places: Places) -> None:
    with services.held(places) as outer:
        with services.held(places) as inner:
            assert inner == outer
        assert services.status(places).postgres
    assert services.status(places) == services.Status(postgres=False, valkey=False, data=str(places.base))


def test_services_that_somebody_keeps_outlive_the_last_holder(places: Places) -> None:
    services.start(places, keep=True)
    with services.held(places):
        pass
    assert services.status(places).postgres


def test_addresses_from_outside_are_used_and_nothing_is_started(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(services.EMBEDDED_MARK, raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@db/titles")
    monkeypatch.setenv("REDIS_URL", "redis://broker/0")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    found = services.start(places)
    assert found == services.Services("postgresql://me@db/titles", "postgresql://me@db/titles", "redis://broker/0")
    assert not places.secrets.exists()
    assert not services.status(places).postgres


def test_generated_keys_stay_the_same_and_never_replace_given_ones(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DJANGO_SECRET_KEY", "IDENTITY_KEYS", "IDENTITY_INDEX_KEY"):
        monkeypatch.delenv(name, raising=False)
    found = services.Services("a", "b", "c")
    first = services.environment(found, places)
    assert first["IDENTITY_KEYS"].startswith("k1:")
    assert services.environment(found, places) == first
    monkeypatch.setenv("DJANGO_SECRET_KEY", "given")
    assert "DJANGO_SECRET_KEY" not in services.environment(found, places)
