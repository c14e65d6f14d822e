"""What an event says of who acted is filled in one place."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.acting import actor
from audit.actions import PLATFORM, record
from audit.chain import FIELDS
from audit.models import Event
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OWN = ("actor_label", "seat_id", "role", "office")
"""Beside `actor_id`, which an event without a name gives alone."""


def test_an_event_is_the_one_that_spells_everything_out(cast: Cast) -> None:
    seat = cast.accepting.seats.select_related("organisation").get()
    rest = {"chain": PLATFORM, "verb": "test", "object_type": "seat", "object_id": seat.pk, "at": timezone.now()}
    with transaction.atomic():
        spelt = record(
            actor_id=cast.accepting.pk, actor_label=cast.accepting.name, seat_id=seat.pk, role=seat.role,
            office=seat.organisation.name, **rest,
        )  # fmt: skip
        filled = record(**actor(cast.accepting, seat), **rest)
    kept = [Event.objects.get(pk=each.pk) for each in (spelt, filled)]
    told = [{name: getattr(each, name) for name in FIELDS if name != "seq"} for each in kept]
    assert told[0] == told[1]
    assert kept[0].office == cast.office.name


def test_without_a_seat_only_what_was_told_is_said(cast: Cast) -> None:
    nobody = {"actor_id": None, "actor_label": "", "seat_id": None, "role": "", "office": ""}
    assert actor(None) == nobody
    own = {**nobody, "actor_id": cast.applicant.pk, "actor_label": cast.applicant.name}
    assert actor(cast.applicant) == own
    assert actor(cast.applicant, role="applicant", office="某单位") == {**own, "role": "applicant", "office": "某单位"}


def test_no_room_fills_it_by_itself() -> None:
    rooms = (path for path in Path(settings.BASE_DIR).glob("*/apps.py"))
    wrong = []
    for path in (each for room in rooms for each in room.parent.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "record(" not in text or "migrations" in path.parts:
            continue
        for call in ast.walk(ast.parse(text)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "record":
                given = {each.arg for each in call.keywords if each.arg in OWN and ast.unparse(each.value) != "''"}
                wrong += [(str(path), call.lineno)] if given - {"actor_label"} else []
    assert wrong == []
