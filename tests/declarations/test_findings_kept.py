"""What an office has found is never rewritten: the database refuses, whoever asks."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from config.demo import journeys
from config.demo.journeys import Stage
from declarations.check_actions import record_check
from declarations.models import PersonCheck
from tests.declarations.conftest import HANGZHOU
from tests.stages import drafted

CHANGES = ("UPDATE declarations_personcheck SET reason = 'x'", "DELETE FROM declarations_personcheck")


@pytest.fixture
def finding(stage: Stage) -> PersonCheck:
    draft = drafted(stage)
    draft.person.dossier.insuranceyears.update(local=False)
    declaration = journeys.submit(stage, draft)
    seat = stage.desks.operators[declaration.employer_id]
    rule = f"{HANGZHOU}.common.insurance"
    return record_check(
        declaration, person=seat.person, seat=seat, rule=rule, holds=True, reason="已核对。", now=stage.now()
    )


@pytest.fixture
def product_role(db: None) -> Iterator[Any]:
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


@pytest.mark.parametrize("change", CHANGES)
def test_the_owner_is_stopped_by_a_trigger(finding: PersonCheck, change: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="append-only"):
            cursor.execute(change)
        transaction.set_rollback(True)
    assert PersonCheck.objects.get(pk=finding.pk).reason == "已核对。"


@pytest.mark.parametrize("change", [*CHANGES, "TRUNCATE declarations_personcheck"])
def test_the_role_that_the_product_runs_as_may_not_even_try(product_role: Any, change: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), product_role.cursor() as cursor:
        cursor.execute(change)
