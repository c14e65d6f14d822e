"""What the database itself refuses (T-080), asked over a connection of the role that the product runs as."""

from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tests.audit.test_actions import one

CHANGES = (
    "UPDATE audit_event SET reason = 'x'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "DELETE FROM audit_eventchain",
    "TRUNCATE audit_eventchain CASCADE",
    "UPDATE audit_eventchain SET head_seq = 0",
    "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "DROP TABLE audit_event",
    "SET session_replication_role = replica",
)


@pytest.fixture
def product_role():
    """A connection as the product's own role to the test database."""
    parts = urlsplit(settings.DATABASE_LOGIN_URL)
    session = psycopg2.connect(
        host=parts.hostname,
        port=parts.port,
        user=parts.username,
        password=parts.password,
        dbname=connection.settings_dict["NAME"],
    )
    yield session
    session.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES)
def test_the_product_role_may_not(product_role, change):
    with transaction.atomic():
        one()
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), product_role.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.django_db(transaction=True)
def test_the_product_role_may_add_and_read(product_role):
    with transaction.atomic():
        event = one()
    with product_role.cursor() as cursor:
        cursor.execute("UPDATE audit_eventchain SET head_seq = head_seq + 1")
        cursor.execute("SELECT hash FROM audit_event")
        assert cursor.fetchall() == [(event.hash,)]
    product_role.rollback()


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES[:6])
def test_the_owner_is_stopped_by_triggers(change):
    with connection.cursor() as cursor:
        # Test databases may be emptied between tests; here they are as everywhere else.
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE audit_eventchain ENABLE TRIGGER USER")
    one()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(ProgrammingError, match=r"append-only|only moves on by one"):
            cursor.execute(change)
        transaction.set_rollback(True)
