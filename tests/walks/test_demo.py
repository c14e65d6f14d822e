"""The demo, made twice on fresh databases by processes of their own; its clocks, and who refuses them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from psycopg2 import sql

from tests.servers import BIN, free_port
from tests.walks.world import PLANS
from tools import processes
from tools.house import ROOT

pytestmark = [pytest.mark.broker, pytest.mark.slow]

JIAXING, MACHINES = "jiaxing-it-mid-junior-2021", "zhejiang-electromechanical-senior-2020"
IMPORT = """
import django; django.setup()
from django.core.management import call_command
import sys
for folder in sys.argv[1:]: call_command("import_plan", folder, verbosity=0)
"""
# Kinds of columns that hold times, keys and sealed bytes; and names of those that hold what follows from these.
OTHER_EACH_TIME = {"timestamp with time zone", "uuid", "bytea", "interval"}
FOLLOWS = {
    "password", "sha256", "clean_sha256", "snapshot_hash", "content_hash", "content", "hash", "prev_hash", "head_hash",
    "previous_hash", "snapshot", "facts", "answer", "score_sheet", "code", "place", "key", "idempotency_key", "file_id",
    "photo_id", "signature_id", "payload", "params", "subject", "key_id", "receipt", "figures", "last_hash", "object_id",
}  # fmt: skip
INVITED = re.compile("^invited-[0-9a-f]{32}$")
"""The account of somebody who was invited has a name that nobody can guess until they choose their own."""
LEFT_OUT = ("django_", "auth_", "files_", "documents_", "inbox_", "mfa_", "account_", "celery_")


@dataclass
class Demo:
    """A database and a data folder of its own; `run` starts manage.py on them as the product would."""

    name: str
    folder: Path
    seed: str

    def address(self, url: str) -> str:
        return urlunsplit(urlsplit(url)._replace(path=f"/{self.name}"))

    def environment(self, **changed: str) -> dict[str, str]:
        own = {
            "DATABASE_URL": self.address(settings.DATABASE_LOGIN_URL),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(self.folder),
            "FILES_DIR": str(self.folder / "files"),
            "DEMO": "1",
            "TESTING": "0",
            "PYTHONHASHSEED": self.seed,
            "TEST_DB_SUFFIX": f"_{self.name}",
        }
        return {**os.environ, **own, **changed}

    def begin(self, *command: str, **changed: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=self.environment(**changed), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *command: str, **changed: str) -> str:
        process = self.begin(*command, **changed)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, f"{command}: {out}{err}"
        return out

    def today(self, plan: str, **changed: str) -> str:
        """The plan's day, as any process of the product sees it."""
        facts = self.folder / "facts.json"
        facts.write_text("{}", encoding="utf-8")
        answer = json.loads(self.run("manage.py", "judge", plan, "--facts", str(facts), "--json", **changed))
        return str(answer["on"])

    def rows(self) -> dict[str, list[Any]]:
        """Every row of the business's own tables, without what is another each time."""
        with psycopg2.connect(self.address(settings.DATABASE_LOGIN_URL)) as session, session.cursor() as cursor:
            cursor.execute(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
                " AND NOT data_type = ANY(%s) AND NOT column_name = ANY(%s) ORDER BY table_name, ordinal_position",
                [list(OTHER_EACH_TIME), list(FOLLOWS)],
            )
            columns: dict[str, list[str]] = {}
            for table, column in cursor.fetchall():
                if not table.startswith(LEFT_OUT):
                    columns.setdefault(table, []).append(column)
            found = {table: _read(cursor, table, names) for table, names in columns.items()}
        for person in found["accounts_person"]:
            person["username"] = INVITED.sub("invited", person["username"])
        return found


def _read(cursor: Any, table: str, columns: list[str]) -> list[Any]:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    cursor.execute(sql.SQL("SELECT {} FROM {} ORDER BY 1").format(names, sql.Identifier(table)))
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _owner() -> Any:
    """A session of the role that may make databases, in none of those that tests use."""
    config = connection.settings_dict
    session = psycopg2.connect(
        host=config["HOST"], port=config["PORT"], user=config["USER"], password=config["PASSWORD"], dbname="postgres"
    )
    session.autocommit = True
    return session


def _drop(cursor: Any, name: str) -> None:
    assert name.startswith("test_")
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _copy(cursor: Any, name: str, template: str) -> None:
    cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))


@pytest.fixture(scope="module")
def demos(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Demo, Demo]]:
    """Two demos of four declarations a plan, made at the same time under different hash seeds."""
    base = str(connection.settings_dict["NAME"])
    assert base.startswith("test_")
    pair = tuple(Demo(f"{base}_demo{n}", tmp_path_factory.mktemp(f"demo{n}"), str(n)) for n in (1, 2))
    first, second = pair
    session = _owner()
    with session.cursor() as cursor:
        for demo in pair:
            _drop(cursor, demo.name)
            (demo.folder / "files").mkdir()
            (demo.folder / "spool").mkdir()
        migrated = connection.settings_dict["TEST"].get("TEMPLATE") or "template1"
        _copy(cursor, first.name, migrated)
        try:
            owner = first.address(settings.DATABASE_LOGIN_URL)
            config = connection.settings_dict
            parts = urlsplit(owner)
            netloc = f"{config['USER']}:{config['PASSWORD']}@{parts.hostname}:{parts.port}"
            first.run(
                "manage.py", "migrate", "--verbosity", "0", DATABASE_URL=urlunsplit(parts._replace(netloc=netloc))
            )
            _copy(cursor, second.name, first.name)
            plans = sorted(str(path.parent) for path in PLANS.glob("*/plan.yaml"))
            _both(pair, "-c", IMPORT, *plans)
            _both(pair, "manage.py", "demo", "--size", "4")
            yield first, second
        finally:
            for demo in pair:
                _drop(cursor, demo.name)
    session.close()


def _both(pair: tuple[Demo, ...], *command: str) -> None:
    begun = [demo.begin(*command) for demo in pair]
    for process in begun:
        out, err = process.communicate(timeout=600)
        assert process.returncode == 0, f"{command}: {out}{err}"


def test_the_demo_is_the_same_each_time(demos: tuple[Demo, Demo]) -> None:
    first, second = (demo.rows() for demo in demos)
    assert first.keys() == second.keys()
    assert {table: len(rows) for table, rows in first.items()} == {table: len(rows) for table, rows in second.items()}
    for table, rows in first.items():
        for mine, theirs in zip(rows, second[table], strict=True):
            assert mine == theirs, table
    declarations = first["declarations_declaration"]
    assert len(declarations) > 60
    assert {row["state"] for row in declarations} >= {"draft", "at_employer", "employer_notice", "sent_back", "ended"}
    assert {"number", "state", "stop", "area_code", "statement", "revision"} <= declarations[0].keys()
    assert {"name", "username", "phone", "pinyin_key"} <= first["accounts_person"][0].keys()
    assert "number_index" in first["accounts_identity"][0]  # the same number under the same key gives the same index


def test_a_second_call_makes_nothing_more(demos: tuple[Demo, Demo]) -> None:
    demo = demos[0]
    before = demo.rows()
    out = demo.run("manage.py", "demo", "--size", "4")
    assert "password of every demo account" in out
    assert re.search(r"identity sign-in .* as \S+: \d{17}[\dX]\n", out)
    assert demo.rows() == before


def test_the_demo_derives_clean_and_its_chains_are_unbroken(demos: tuple[Demo, Demo]) -> None:
    answer = json.loads(demos[1].run("manage.py", "check_invariants", "--json"))
    assert answer["faults"] == []
    assert "unbroken" in demos[1].run("manage.py", "verify_audit")


def test_one_plans_day_is_moved_and_no_other(demos: tuple[Demo, Demo]) -> None:
    demo = demos[0]
    machines = demo.today(MACHINES)
    demo.run("manage.py", "demo", DEMO_TODAY=f"{JIAXING}:2021-11-11")
    assert (demo.today(JIAXING), demo.today(MACHINES)) == ("2021-11-11", machines)


@pytest.mark.parametrize(
    ("value", "told"),
    [("nowhere:2021-11-11", "'nowhere', which is not imported"), (f"{JIAXING}:tomorrow", "write <plan>:<YYYY-MM-DD>")],
)
def test_a_day_for_no_plan_or_of_no_calendar_is_told(demos: tuple[Demo, Demo], value: str, told: str) -> None:
    process = demos[0].begin("manage.py", "demo", DEMO_TODAY=value)
    _out, err = process.communicate(timeout=120)
    assert process.returncode != 0
    assert told in err


@pytest.mark.parametrize("name", ["web", "interactive"])
def test_moved_clocks_outside_the_demo_refuse_to_start(demos: tuple[Demo, Demo], name: str) -> None:
    """The same database, told that it is no demo: neither the web server nor a worker runs on it."""
    demo = demos[0]
    command = processes.commands(host="127.0.0.1", port=free_port(), folder=str(demo.folder), web_workers=1)[name]
    environment = demo.environment(DEMO="0", PUBLIC_URL="https://localhost", TRUST_PROXY_TLS="1")
    program, *arguments = command.split()
    process = subprocess.Popen(
        [str(BIN / program), *arguments], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        out, _none = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _none = process.communicate()
        pytest.fail(f"{name} runs on a demo database:\n{out}")
    assert process.returncode != 0
    assert "holds demo clocks" in out


def test_outside_the_demo_a_moved_clock_is_not_believed(demos: tuple[Demo, Demo]) -> None:
    day = demos[0].today(JIAXING, DEMO="0", PUBLIC_URL="https://localhost", TRUST_PROXY_TLS="1")
    assert day > "2025"
