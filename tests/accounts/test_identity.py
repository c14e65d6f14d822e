import base64
from datetime import date
from threading import Thread

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.db import connection

from accounts.identity import numbers, sealing
from accounts.identity.actions import give_number
from accounts.identity.queries import find_person, masked, number_of, numbers_of
from accounts.models import Identity
from tests.cast import identity_number, person

NUMBER = identity_number(1)
KEY = base64.b64encode(b"2" * 32).decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("33010619850615001", "应为 18 位，现有 17 位"),
        ("3301061985061500112", "应为 18 位，现有 19 位"),
        ("33010619850615ABC1", "只能由数字组成"),
        ("330106198506150012", "校验码不符"),
        (identity_number(1, region="999999"), "地区码或出生日期不存在"),
        (identity_number(1, born=date(2120, 1, 1)), "地区码或出生日期不存在"),
    ],
)
def test_a_wrong_number_is_refused_with_what_does_not_fit(typed, words):
    with pytest.raises(ValidationError) as refusal:
        numbers.check(typed)
    assert words in refusal.value.messages[0]


def test_blanks_width_and_a_small_x_are_forgiven():
    with_x = next(n for n in (identity_number(serial) for serial in range(99)) if n.endswith("X"))
    assert numbers.check(f" {with_x[:6]} {with_x[6:14]} {with_x[14:].lower()}　") == with_x
    assert numbers.normalise("３３０") == "330"


@pytest.mark.django_db
def test_the_number_is_stored_sealed_and_read_back():
    someone = person(number=NUMBER)
    row = Identity.objects.get()
    assert NUMBER.encode() not in bytes(row.sealed_number)
    assert number_of(someone) == NUMBER
    assert numbers_of([someone.pk]) == {someone.pk: NUMBER}
    assert masked(someone) == f"********{NUMBER[-4:]}"
    assert find_person(f" {NUMBER.lower()}") == someone
    assert find_person(identity_number(2)) is None


@pytest.mark.django_db
def test_somebody_without_a_number_has_an_empty_one():
    someone = person(number=None)
    assert (number_of(someone), masked(someone)) == ("", "")


@pytest.mark.django_db
def test_a_number_copied_to_another_row_does_not_open():
    first, second = person(), person()
    Identity.objects.filter(person=second).update(
        sealed_number=Identity.objects.get(person=first).sealed_number, key_id=Identity.objects.get(person=first).key_id
    )
    with pytest.raises(InvalidTag):
        number_of(second)


@pytest.mark.django_db
def test_a_number_belongs_to_one_person():
    person(number=NUMBER)
    with pytest.raises(ValidationError, match="已经注册"):
        give_number(person(number=None), NUMBER)


@pytest.mark.django_db
def test_a_corrected_number_replaces_the_earlier_one():
    someone = person(number=NUMBER)
    give_number(someone, identity_number(2))
    assert number_of(someone) == identity_number(2)
    assert find_person(NUMBER) is None


@pytest.mark.django_db(transaction=True)
def test_numbers_stay_readable_while_keys_rotate(settings):
    people = {someone: number_of(someone) for someone in [person() for _ in range(6)]}
    settings.IDENTITY_KEYS = f"k2:{KEY},{settings.IDENTITY_KEYS}"
    seen = []

    def read() -> None:
        try:
            seen.extend({someone: number_of(someone) for someone in people} == people for _ in range(20))
        finally:
            connection.close()

    reader = Thread(target=read)
    reader.start()
    call_command("rotate_keys", batch=1)
    reader.join()
    assert seen == [True] * 20


@pytest.mark.django_db
def test_a_missing_key_is_named(settings):
    someone = person()
    settings.IDENTITY_KEYS = f"k9:{KEY}"
    with pytest.raises(ImproperlyConfigured, match="put the key back"):
        number_of(someone)


def test_a_short_key_is_refused(settings):
    settings.IDENTITY_KEYS = "k8:AAAA"
    with pytest.raises(ImproperlyConfigured, match="32 bytes"):
        sealing.seal("x", row="y")
