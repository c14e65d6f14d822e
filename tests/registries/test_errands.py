"""What becomes of an errand whose answer came and could not be written."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Person
from messages.language import said
from registries import errands
from registries.models import Errand, ErrandState
from registries.refusals import Refused, Wrong
from tests import cast

KIND = "test-keeping"


def placed(keep: Any) -> tuple[Errand, list[Refused]]:
    heard: list[Refused] = []

    def refuse(_errand: Errand, refused: Refused) -> str:
        heard.append(refused)
        return said("应答不可用")

    errands.register(KIND, errands.Handler(ask=lambda _errand: "answer", keep=keep, refuse=refuse))
    return errands.place(KIND, key=KIND, params={}, person=cast.person()), heard


def test_an_answer_that_our_error_keeps_from_being_written_is_no_silence_of_the_system(db: None) -> None:
    def keep(_errand: Errand, _answer: str) -> str:
        Person.objects.create(username="half-written")
        raise ValueError("our own")

    errand, heard = placed(keep)
    assert errands.run(errand.pk, errand.turn)
    errand.refresh_from_db()
    assert (errand.state, errand.is_open) == (ErrandState.FAILED, False)
    assert [(type(each), each.code) for each in heard] == [(Wrong, "not-kept")]
    assert not Person.objects.filter(username="half-written").exists()


def test_a_value_that_the_database_cannot_hold_is_no_silence_of_the_system_either(db: None) -> None:
    def keep(errand: Errand, _answer: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'word'::int")
        return ""

    errand, heard = placed(keep)
    assert errands.run(errand.pk, errand.turn)
    errand.refresh_from_db()
    assert errand.state == ErrandState.FAILED
    assert [(type(each), each.code) for each in heard] == [(Wrong, "not-kept")]


def test_an_error_of_the_database_leaves_the_errand_open_for_the_sweep(db: None) -> None:
    def keep(_errand: Errand, _answer: str) -> str:
        raise IntegrityError("somebody else was quicker")

    errand, heard = placed(keep)
    with pytest.raises(IntegrityError), transaction.atomic():
        errands.run(errand.pk, errand.turn)
    errand.refresh_from_db()
    assert (errand.is_open, heard) == (True, [])
