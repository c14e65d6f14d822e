"""Signing in by way of the identity system, over a real socket: who gets in, and every way of not getting in."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.identity.queries import number_of
from accounts.models import Invitation, Person
from audit.models import Event
from config.redaction import RedactNumbers
from messages.models import OutboxRow
from registries import contract, signing_in
from registries.reference.book import Entry
from tests.cast import Cast, identity_number
from tests.reference import ReferenceServer

BEGIN, BACK = "/accounts/identity/", "/accounts/identity/back/"


@pytest.fixture
def somebody(cast: Cast, reference: ReferenceServer, settings: Any) -> Iterator[Person]:
    """Known to the identity system and, by the number, to us."""
    cache.clear()
    settings.PUBLIC_URL = "http://testserver"
    reference.know(number_of(cast.applicant), Entry(cast.applicant.name))
    yield cast.applicant
    cache.clear()


def page_of(client: Client, wanted: str = "") -> str:
    """Where the button leads."""
    answer = client.get(BEGIN, {"next": wanted} if wanted else {})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def decided(page: str, **typed: str) -> str:
    """Where the identity system's page leads the browser, without the host."""
    answer = httpx.post(page, data=typed)
    assert answer.status_code == 303
    there = urlsplit(answer.headers["Location"])
    assert f"{there.scheme}://{there.netloc}" == "http://testserver"
    return f"{there.path}?{there.query}"


def signed(page: str, person: Person, number: str = "") -> str:
    return decided(page, name=person.name, number=number or number_of(person), act="sign-in")


def words(answer: Any) -> str:
    return str(answer.content.decode())


def is_in(client: Client) -> bool:
    return bool(client.get(reverse("accounts:session")).json()["person"])


def test_the_sign_in_page_has_the_way_only_where_it_is_connected(
    client: Client, somebody: Person, settings: Any
) -> None:
    assert "统一身份登录" in words(client.get(reverse("account_login")))
    settings.REGISTRIES = {name: {"url": "", "token": ""} for name in contract.DOORS}
    assert "统一身份登录" not in words(client.get(reverse("account_login")))
    assert [client.get(address).status_code for address in (BEGIN, BACK)] == [404, 404]


def test_who_comes_back_is_signed_in_by_the_number_and_led_where_they_wanted(client: Client, somebody: Person) -> None:
    way = signed(page_of(client, "/me/dossier/"), somebody)
    answer = client.get(way)
    assert (answer.status_code, answer["Location"]) == (302, "/me/dossier/")
    assert client.get(reverse("accounts:session")).json()["person"] == str(somebody.pk)
    event = Event.objects.get(verb="sign_in_by_identity")
    assert (event.actor_id, event.outcome) == (somebody.pk, "done")


def test_no_address_log_or_row_holds_the_number(
    client: Client, somebody: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    page = page_of(client)
    way = signed(page, somebody)
    client.get(way)
    number = number_of(somebody)
    stored = [str(row) for table in (Event, OutboxRow) for row in table.objects.values()]
    assert not [place for place in (page, way, caplog.text, *stored, str(dict(client.session))) if number in place]


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(client: Client, somebody: Person, wanted: str) -> None:
    assert client.get(signed(page_of(client, wanted), somebody))["Location"] == "/desk-of-mine/"


def test_a_second_factor_is_asked_for_as_after_a_password(client: Client, somebody: Person) -> None:
    TOTP.activate(somebody, generate_totp_secret())
    answer = client.get(signed(page_of(client), somebody))
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def test_staff_without_a_second_factor_get_no_further_than_setting_one_up(
    client: Client, somebody: Person, cast: Cast, reference: ReferenceServer, settings: Any
) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = True
    officer = cast.operator
    reference.know(number_of(officer), Entry(officer.name))
    client.get(signed(page_of(client), officer))
    assert client.get("/employer/")["Location"] == reverse("mfa_activate_totp")


def refused(client: Client, way: str, status: int = 403) -> str:
    answer = client.get(way)
    assert answer.status_code == status
    assert not is_in(client)
    return words(answer)


def test_who_has_no_account_is_told_to_sign_up(client: Client, somebody: Person, reference: ReferenceServer) -> None:
    number = identity_number(77)
    reference.know(number, Entry("钱测试"))
    way = decided(page_of(client), name="钱测试", number=number)
    shown = refused(client, way)
    assert "平台上还没有您的账号。请先注册，注册后就可以用统一身份登录。" in shown
    assert reverse("account_signup") in shown
    assert (Event.objects.get(verb="sign_in_by_identity").payload, number in shown) == ({"code": "no-account"}, False)


def test_another_name_under_the_same_number_is_not_signed_in(
    client: Client, somebody: Person, reference: ReferenceServer
) -> None:
    reference.know(number_of(somebody), Entry("钱测试"))
    way = decided(page_of(client), name="钱测试", number=number_of(somebody))
    assert "姓名与平台登记的不一致，没有登录。" in refused(client, way)


def test_a_closed_account_stays_closed(client: Client, somebody: Person) -> None:
    way = signed(page_of(client), somebody)
    Person.objects.filter(pk=somebody.pk).update(is_active=False)
    assert "您的账号已停用。" in refused(client, way)


def test_who_refuses_there_is_told_so_here(client: Client, somebody: Person) -> None:
    assert "您没有在统一身份登录完成登录。" in refused(client, decided(page_of(client), act="refuse"))


def test_an_address_that_was_used_signs_nobody_in_again(client: Client, somebody: Person) -> None:
    way = signed(page_of(client), somebody)
    client.get(way)
    client.post(reverse("account_logout"))
    assert "没有登录" in refused(client, way)
    page = page_of(client)
    way = decided(page, act="refuse")
    client.get(way)
    assert "这次统一身份登录已经用过。" in refused(client, way)


def test_a_code_that_was_spent_elsewhere_is_no_good(client: Client, somebody: Person) -> None:
    way = signed(page_of(client), somebody)
    begun = client.session[signing_in.SESSION_KEY]
    code = parse_qs(urlsplit(way).query)["code"][0]
    signing_in.connected.identity.person_for(code, begun["nonce"])
    assert "登录凭据已经失效或用过。" in refused(client, way)


def test_another_browser_cannot_use_the_way_back(client: Client, somebody: Person) -> None:
    way = signed(page_of(client), somebody)
    other = Client()
    assert "不是从这个浏览器的本平台页面开始的" in refused(other, way)
    page_of(other)
    assert "不是从这个浏览器的本平台页面开始的" in refused(other, way)
    assert not Event.objects.filter(verb="sign_in_by_identity").exists()


def test_a_code_of_another_sign_in_is_no_good(client: Client, somebody: Person) -> None:
    foreign = Client()
    code = parse_qs(urlsplit(signed(page_of(foreign), somebody)).query)["code"][0]
    page_of(client)
    state = client.session[signing_in.SESSION_KEY]["state"]
    assert "应答不可用，没有登录。" in refused(client, f"{BACK}?code={code}&state={state}")


def test_a_sign_in_that_took_too_long_has_expired(client: Client, somebody: Person) -> None:
    way = signed(page_of(client), somebody)
    session = client.session
    session[signing_in.SESSION_KEY] = {
        **session[signing_in.SESSION_KEY],
        "at": session[signing_in.SESSION_KEY]["at"] - timedelta(minutes=11).total_seconds(),
    }
    session.save()
    assert "超过 10 分钟，已经失效。" in refused(client, way)


@pytest.mark.parametrize("mood", ["down", "slow"])
def test_a_system_that_does_not_answer_leaves_the_password(
    client: Client, somebody: Person, reference: ReferenceServer, mood: str
) -> None:
    way = signed(page_of(client), somebody)
    reference.tell("identity", mood, seconds=1.3)
    assert "暂时没有应答。请用账号和密码登录" in refused(client, way, 503)
    reference.tell("identity", mood, seconds=1.3)
    shown = refused(client, BEGIN, 503)
    assert "暂时没有应答。请用账号和密码登录" in shown
    assert reverse("account_login") in shown


@pytest.mark.parametrize("mood", ["malformed", "schema"])
def test_an_answer_that_does_not_fit_signs_nobody_in(
    client: Client, somebody: Person, reference: ReferenceServer, mood: str
) -> None:
    way = signed(page_of(client), somebody)
    reference.tell("identity", mood)
    assert "应答不可用，没有登录。" in refused(client, way)


def test_who_tries_too_often_is_asked_to_wait(client: Client, somebody: Person, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"identity_sign_in": "2/5m/ip"}
    for _time in range(2):
        page_of(client)
    assert "试得太频繁了。请过十分钟再试" in refused(client, BEGIN, 429)
    assert "试得太频繁了。" in refused(client, BACK, 429)


def test_who_is_signed_in_already_is_led_to_their_desk(client: Client, somebody: Person) -> None:
    client.force_login(somebody)
    assert [client.get(address)["Location"] for address in (BEGIN, BACK)] == ["/desk-of-mine/"] * 2


def test_a_person_entered_by_an_employer_is_led_to_the_first_sign_in(
    client: Client, somebody: Person, cast: Cast
) -> None:
    Invitation.objects.create(
        person=somebody, organisation=cast.employer, batch=uuid4(), made_by=cast.operator, made_at=timezone.now()
    )
    shown = refused(client, signed(page_of(client), somebody))
    assert "请先凭单位发的登录码完成首次登录。" in shown
    assert reverse("accounts:first_sign_in") in shown


def test_a_log_line_keeps_neither_code_nor_state() -> None:
    line = "GET /accounts/identity/back/?code=Zm9vYmFyYmF6cXV4MQ&state=c3RhdGVzdGF0ZXN0YXRl 302"
    record = logging.LogRecord("web", logging.INFO, "", 0, line, (), None)
    RedactNumbers().filter(record)
    assert record.getMessage() == "GET /accounts/identity/back/?code=[code]&state=[code] 302"
