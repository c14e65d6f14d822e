"""Signing up and in, through allauth as people see it."""

import pytest
from django.contrib.auth.hashers import identify_hasher

from accounts.identity.queries import number_of
from accounts.models import Identity, Person
from audit.models import Event
from tests.cast import PASSWORD, identity_number, person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls_of_views")]

NUMBER = identity_number(77)


@pytest.fixture(autouse=True)
def unhurried(settings):
    settings.ACCOUNT_RATE_LIMITS = False


def form(**changed):
    filled = {
        "username": "wangying", "name": " 王𬎆 ", "number": f"{NUMBER[:6]} {NUMBER[6:]}", "phone": "139 0000 0000",
        "mail": "wang@example.org", "password1": PASSWORD, "password2": PASSWORD,
    }  # fmt: skip
    return filled | changed


def errors(client, **changed):
    page = client.post("/accounts/signup/", form(**changed))
    assert page.status_code == 200
    assert Person.objects.filter(username="wangying").count() == 0
    return {name: list(words) for name, words in page.context["form"].errors.items()}


def test_an_applicant_signs_up_and_is_signed_in(client):
    done = client.post("/accounts/signup/", form())
    assert (done.status_code, done.url) == (302, "/desk-of-mine/")
    who = Person.objects.get()
    assert (who.name, who.pinyin_key) == ("王𬎆", "wang ying")
    assert (who.phone, who.email) == ("13900000000", "wang@example.org")
    assert number_of(who) == NUMBER
    assert identify_hasher(who.password).algorithm == "argon2"
    assert Event.objects.filter(verb="sign_up", actor_id=who.pk).count() == 1
    assert client.get("/anybody/").status_code == 200


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"name": ""}, "name", "这个字段是必填项。"),
        ({"name": "王\u202e"}, "name", "姓名中有看不见的控制字符（U+202E），请重新键入。"),
        ({"name": "长" * 61}, "name", "姓名最多 60 个字。"),
        ({"number": "33010619850615001"}, "number", "身份证号应为 18 位，现有 17 位。"),
        ({"number": NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")}, "number", "身份证号的校验码不符，请逐位核对。"),
        ({"phone": "12345"}, "phone", "请填写 11 位手机号码，或带区号的固定电话（如 0571-88880000）。"),
        ({"username": NUMBER}, "username", "账号会显示在页面上，请不要用身份证号。"),
        ({"password1": "1234567890", "password2": "1234567890"}, "password1", "这个密码太常见了。"),
        ({"password1": "Zx9$k", "password2": "Zx9$k"}, "password1", "密码太短，至少要 10 位。"),
        ({"password2": "something else"}, "password2", "每次输入的密码必须相同"),
    ],
)
def test_a_wrong_answer_is_refused_beside_its_field(client, changed, field, words):
    found = errors(client, **changed)
    assert list(found) == [field]
    assert words in " ".join(found[field])


def test_what_was_typed_is_kept_but_for_the_passwords(client):
    page = client.post("/accounts/signup/", form(phone="12")).content.decode()
    assert 'value="wangying"' in page
    assert "王𬎆" in page
    assert PASSWORD not in page


def test_a_number_signs_up_once(client):
    person(number=NUMBER)
    assert "已经注册" in errors(client)["number"][0]


def test_a_name_of_an_account_is_taken_once(client):
    person(username="WangYing")
    assert list(errors(client)) == ["username"]


def test_two_sign_ups_of_one_person_at_once_make_one(client, monkeypatch):
    """The slower one passed the form before the faster one was stored."""
    monkeypatch.setattr("accounts.forms.SignUpForm.clean_number", lambda form: NUMBER)
    person(number=NUMBER, username="faster")
    done = client.post("/accounts/signup/", form())
    assert (done.status_code, done.url) == (302, "/accounts/login/")
    assert (Person.objects.count(), Identity.objects.count()) == (1, 1)


def test_one_signs_in_by_account_and_password(client):
    person(username="wangying", password=PASSWORD)
    assert client.post("/accounts/login/", {"login": "wangying", "password": PASSWORD}).url == "/desk-of-mine/"


def test_a_wrong_password_and_an_unknown_account_look_alike(client):
    person(username="wangying", password=PASSWORD)
    pages = [
        client.post("/accounts/login/", {"login": login, "password": "wrong"}).context["form"].errors
        for login in ("wangying", "nobody")
    ]
    assert pages[0] == pages[1] != {}


def test_one_session_id_does_not_outlive_signing_in(client):
    person(username="wangying", password=PASSWORD)
    client.post("/accounts/display/", {"text_size": "large"})
    before = client.cookies["sessionid"].value
    client.post("/accounts/login/", {"login": "wangying", "password": PASSWORD})
    assert client.cookies["sessionid"].value != before


def test_looking_at_the_way_out_does_not_sign_out(client):
    client.force_login(person())
    client.get("/accounts/logout/")
    assert client.get("/anybody/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/anybody/").status_code == 302


def test_guessing_passwords_is_stopped_for_the_account(client, settings):
    """Per account and address; the counters live in the broker, so this account has a name of its own each time."""
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
    name = f"guessed{person().pk}"
    person(username=name, password=PASSWORD)
    for _ in range(5):
        client.post("/accounts/login/", {"login": name, "password": "wrong"})
    last = client.post(
        "/accounts/login/", {"login": name, "password": PASSWORD}, headers={"X-Forwarded-For": "10.9.8.7"}
    )
    assert last.context["form"].errors == {"__all__": ["登录失败次数过多，请稍后重试。"]}
    assert client.get("/anybody/").status_code == 302
