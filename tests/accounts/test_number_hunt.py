"""A planted identity number is looked for wherever this room could have left it in the clear."""

import logging

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.identity.queries import find_person, masked
from audit.actions import record
from config.redaction import RedactNumbers
from messages import outbox, sending
from messages.actions import tell
from messages.models import Channel
from tests.accounts.test_sign_up import form
from tests.cast import employer, identity_number, sign_in
from tests.hunting import places_holding

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls_of_views")]

NUMBER = identity_number(901)
OTHER = identity_number(902)


@pytest.fixture
def log_lines(caplog):
    """What the console handler would print, redaction included."""
    caplog.handler.addFilter(RedactNumbers())
    caplog.set_level(logging.DEBUG)
    return caplog


def test_a_planted_number_is_nowhere_in_the_clear(client, cast, settings, tmp_path, log_lines):
    settings.ACCOUNT_RATE_LIMITS = False
    client.post("/accounts/signup/", form(number=NUMBER, phone="1"))
    client.post("/accounts/signup/", form(number=NUMBER))
    who = find_person(NUMBER)
    assert masked(who) == f"********{NUMBER[-4:]}"
    Client(enforce_csrf_checks=True).post("/accounts/signup/", form(number=NUMBER))
    logging.getLogger("somebody.else").warning("person %s asked", NUMBER)

    new = employer("台州测试材料有限公司", cast.where["county"])
    letter = actions.hand_in_letter(new, operator=who, file_id=None, at=timezone.now())
    sign_in(client, cast.admin).get("/platform/people/", {"q": NUMBER})
    client.post(f"/platform/letters/{letter.pk}/", {"decision": "approve"})
    record(
        chain="platform", verb="reveal", actor_id=cast.admin.pk, object_type="identity", object_id=str(who.identity.pk),
        reason=f"核对 {NUMBER}", payload={"asked": [NUMBER]}, at=timezone.now(),
    )  # fmt: skip
    tell(who, "note", "授权已通过", "", "/me/", "told")
    outbox.relay()
    sending.deliver(Channel.MAIL)
    call_command("verify_audit")

    assert places_holding(NUMBER, tmp_path) == []
    assert NUMBER not in log_lines.text


def test_the_hunt_finds_what_is_really_there(cast, tmp_path):
    """Otherwise an empty answer would mean nothing."""
    (tmp_path / "left.txt").write_text(OTHER)
    cast.applicant.phone = OTHER
    cast.applicant.save()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_identity SET sealed_number = %s WHERE person_id = %s", [OTHER.encode(), cast.admin.pk]
        )
    assert places_holding(OTHER, tmp_path) == [
        "table accounts_identity",
        "table accounts_person",
        f"file {tmp_path}/left.txt",
    ]
