"""Number and code open the account once; everything else gets one and the same answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import invitations
from accounts.identity.queries import number_of
from accounts.models import Invitation, Person
from audit.models import Event
from tests.cast import identity_number
from tests.offices.people.conftest import Bringing, someone

FIRST, ACCOUNT = "/accounts/first/", "/accounts/first/account/"
WANTED = {
    "username": "王小明", "phone": "13700000001", "mail": "own@example.com",
    "password1": "足够长的口令 2023", "password2": "足够长的口令 2023",
}  # fmt: skip
SAME_ANSWER = "身份证号与登录码对不上"


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def slip(ours: Bringing) -> invitations.Slip:
    ours.written(someone(mail="hr@example.com"))
    (made,) = invitations.issue_codes(
        list(Invitation.objects.all()), by=ours.operator, seat=ours.seat, at=timezone.now()
    )
    return made


def knock(client: Client, slip: invitations.Slip, **changed: str) -> Any:
    person = slip.invitation.person
    return client.post(FIRST, {"number": number_of(person), "code": slip.code, **changed})


def test_number_and_code_lead_to_an_account_of_ones_own(client: Client, slip: invitations.Slip) -> None:
    assert knock(client, slip)["Location"] == ACCOUNT
    shown = client.get(ACCOUNT).content.decode()
    assert "hr@example.com" in shown
    assert client.post(ACCOUNT, WANTED)["Location"] == reverse("dossiers:home")
    person = Person.objects.get(pk=slip.invitation.person_id)
    assert (person.username, person.phone, person.email) == ("王小明", "13700000001", "own@example.com")
    assert person.check_password(WANTED["password1"])
    assert client.session["_auth_user_id"] == str(person.pk)
    assert Event.objects.filter(verb="accept_invitation", object_id=str(person.pk)).count() == 1


def test_a_code_is_good_once(client: Client, slip: invitations.Slip) -> None:
    knock(client, slip)
    client.post(ACCOUNT, WANTED)
    client.logout()
    assert SAME_ANSWER in knock(client, slip).content.decode()


@pytest.mark.parametrize("typed", ["lower", "plain", "spaced"])
def test_a_code_may_be_typed_as_people_do(typed: str, client: Client, slip: invitations.Slip) -> None:
    ways = {
        "lower": slip.code.lower(),
        "plain": slip.code.replace("-", ""),
        "spaced": f" {slip.code.replace('-', ' ')} ",
    }
    assert knock(client, slip, code=ways[typed]).status_code == 302


def test_letters_that_look_like_figures_are_read_as_these() -> None:
    assert invitations.spelled("oi-L1") == "0111"


def test_a_wrong_code_an_unknown_number_and_an_account_in_use_get_one_answer(
    client: Client, slip: invitations.Slip, ours: Bringing
) -> None:
    known = number_of(ours.operator)
    for changed in ({"code": "0000-0000-0000"}, {"number": identity_number()}, {"number": known}, {"number": "1"}):
        answer = knock(client, slip, **changed)
        assert answer.status_code == 422
        assert SAME_ANSWER in answer.content.decode()


def test_after_a_few_wrong_codes_the_right_one_is_void_too(client: Client, slip: invitations.Slip) -> None:
    for _try in range(invitations.TRIES):
        knock(client, slip, code="0000-0000-0000")
    assert SAME_ANSWER in knock(client, slip).content.decode()


def test_a_code_runs_out(client: Client, slip: invitations.Slip) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Invitation.objects.update(code_until=past)
    assert SAME_ANSWER in knock(client, slip).content.decode()


def test_a_code_made_anew_ends_what_the_old_one_had_begun(
    client: Client, slip: invitations.Slip, ours: Bringing
) -> None:
    knock(client, slip)
    invitations.issue_codes([slip.invitation], by=ours.operator, seat=ours.seat, at=timezone.now())
    assert client.post(ACCOUNT, WANTED)["Location"] == FIRST
    assert not Person.objects.filter(username="王小明").exists()


def test_the_second_page_opens_to_nobody_without_the_first(client: Client, slip: invitations.Slip) -> None:
    assert client.get(ACCOUNT)["Location"] == FIRST


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"username": "33010619850615001X"}, "不要用身份证号"),
        ({"password1": "short", "password2": "short"}, "密码太短"),
        ({"password2": "别的口令 20231"}, "两次输入的密码不一样"),
        ({"phone": "12"}, "11 位手机号码"),
        ({"username": ""}, "请填写登录账号"),
    ],
)
def test_an_account_that_cannot_be_is_refused_beside_its_field(
    changed: dict[str, str], words: str, client: Client, slip: invitations.Slip
) -> None:
    knock(client, slip)
    answer = client.post(ACCOUNT, {**WANTED, **changed})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_name_that_is_taken_is_refused(client: Client, slip: invitations.Slip, ours: Bringing) -> None:
    knock(client, slip)
    answer = client.post(ACCOUNT, {**WANTED, "username": ours.operator.username})
    assert "已有人使用" in answer.content.decode()


def test_too_many_tries_from_one_address_are_stopped(client: Client, slip: invitations.Slip, settings: Any) -> None:
    cache.clear()  # what an earlier run has counted
    settings.ACCOUNT_RATE_LIMITS = {"first_sign_in": "2/5m/ip"}
    statuses = [knock(client, slip, number=identity_number()).status_code for _try in range(3)]
    assert statuses == [422, 422, 429]
