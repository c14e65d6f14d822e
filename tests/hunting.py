"""Looks for a planted secret in everything the product keeps: every table, session, broker key, file and mail."""

from collections.abc import Iterator
from pathlib import Path

import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection


def places_holding(secret: str, *folders: Path) -> list[str]:
    """Where `secret` stands in the clear (as text or as bytes), by name; empty is what a test wants to see."""
    return [*_tables(secret), *_sessions(secret), *_broker(secret), *_mails(secret), *_files(secret, folders)]


def _tables(secret: str) -> Iterator[str]:
    needles = [f"%{secret}%", f"%{secret.encode().hex()}%"]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE ANY (%s)', [needles])
            if cursor.fetchone()[0]:
                yield f"table {table}"


def _sessions(secret: str) -> Iterator[str]:
    yield from (f"session {row.pk}" for row in Session.objects.all() if secret in str(row.get_decoded()))


def _broker(secret: str) -> Iterator[str]:
    store = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    readers = {
        b"string": lambda key: [store.get(key)],
        b"list": lambda key: store.lrange(key, 0, -1),
        b"hash": lambda key: [*store.hgetall(key).items()],
        b"set": lambda key: [*store.smembers(key)],
        b"zset": lambda key: store.zrange(key, 0, -1),
    }
    for key in store.scan_iter(count=1000):
        kept = readers.get(store.type(key), lambda key: [])(key)
        if secret.encode() in key or secret in str(kept):
            yield f"broker {key!r}"


def _mails(secret: str) -> Iterator[str]:
    yield from (f"mail {n}" for n, sent in enumerate(mail.outbox) if secret in sent.message().as_string())


def _files(secret: str, folders: tuple[Path, ...]) -> Iterator[str]:
    for folder in folders:
        for file in folder.rglob("*"):
            if file.is_file() and (secret.encode() in file.read_bytes() or secret in file.name):
                yield f"file {file}"
