"""One request of one subject, taken back afterwards: what was answered, and whether anything was written."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from accounts import seating
from tests.matrix.addresses import Address
from tests.matrix.world import Subject

WRITES = re.compile(r'^\s*(?:WITH \w+ AS \()?(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
# The session remembers a flash message or a choice; it is nobody's data.
NOT_DATA = {"django_session"}
# Notes of who did or read something: no data of the case.
CHAIN = {"audit_event", "audit_eventchain", "declarations_casereading"}


class Writes:
    """Tables written to while this stands around the connection."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        found = WRITES.match(sql)
        if found and found[1] not in NOT_DATA and context["cursor"].rowcount:
            self.tables.add(found[1])
        return answer

    def mark(self) -> str:
        """`*` data, `+` only a note: in the event chain, or of who read a case."""
        if not self.tables:
            return ""
        return "+" if self.tables <= CHAIN else "*"


def touched() -> dict[str, int]:
    """By table the rows that this transaction wrote, by any statement or trigger, taken back since or not: PostgreSQL counts.

    It says more than `Writes`, which knows statements by their first word, and more than a look at the rows afterwards.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def client_of(subject: Subject) -> Client:
    client = Client(raise_request_exception=False)
    if subject.person is not None:
        client.force_login(subject.person)
        session = client.session
        seating.choose(session, subject.seat)
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def knock(client: Client, method: str, address: Address, before: str, expected: str = "") -> str:
    """The answer's class with its mark; `login` where it leads to signing in. All goes back to the savepoint `before`.

    Where a refusal is expected it is asked for as a script does: rendering six thousand of its pages shows nothing more.
    """
    cache.clear()
    cookies = client.cookies.copy()
    data = {name: _again(value) for name, value in address.data.items()} if method == "POST" else {}
    headers = {"Accept": "application/json"} if expected in ("403", "404") else {}
    writes = Writes()
    with connection.execute_wrapper(writes):
        answer = (client.post if method == "POST" else client.get)(address.path, data, headers=headers)
        status = str(answer.status_code)
        if answer.streaming:
            b"".join(answer.streaming_content)
        if status == "302" and answer["Location"].startswith("/accounts/login/"):
            status = "login"
    transaction.set_rollback(False)
    transaction.savepoint_rollback(before)
    client.cookies = cookies
    return f"{status}{writes.mark()}"


def _again(value: Any) -> Any:
    """An upload is read once; the next subject gets a fresh one."""
    if isinstance(value, SimpleUploadedFile):
        value.seek(0)
        return SimpleUploadedFile(str(value.name), value.read(), str(value.content_type))
    return value
