"""The pages of signing in wear our own shell, name their fields and speak Chinese."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import person, sign_in
from tests.templates.html import Node, read

pytestmark = pytest.mark.django_db

OPEN = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]
SIGNED_IN = ["account_logout", "account_change_password", "account_reauthenticate", "mfa_index", "mfa_activate_totp"]
PROPER_NAMES = {"Language", "English"}


def page(client: Client, name: str) -> Node:
    answer = client.get(reverse(name), follow=True)
    assert answer.status_code == 200, name
    return read(answer.content.decode().removeprefix("<!DOCTYPE html>").strip())


def assert_ours(found: Node) -> None:
    assert found.with_class("masthead") != []
    assert found.one("main", id="main").all("h1") != []
    assert found.dangling == []
    assert found.all("label") == [] or found.with_class("field") != []
    words = set(re.findall(r"[A-Za-z]{4,}", found.one("body").text))
    assert words <= PROPER_NAMES, words


@pytest.mark.parametrize("name", OPEN)
def test_before_signing_in(client: Client, name: str) -> None:
    assert_ours(page(client, name))


@pytest.mark.parametrize("name", SIGNED_IN)
def test_when_signed_in(client: Client, name: str) -> None:
    someone = person()
    someone.set_password("a password of their own")
    someone.save()
    sign_in(client, someone)
    assert_ours(page(client, name))


def test_a_wrong_password_is_told_in_words_and_the_name_is_kept(client: Client) -> None:
    answer = client.post(reverse("account_login"), {"login": "nobody-here", "password": "wrong"})
    found = read(answer.content.decode().removeprefix("<!DOCTYPE html>").strip())
    assert found.with_class("error-summary")[0].all("li") != []
    assert found.one("input", name="login").attrs["value"] == "nobody-here"
    assert found.one("title").text.startswith("错误：登录")


def test_what_one_signs_in_with_has_one_name(client: Client) -> None:
    for name in ("account_login", "account_signup"):
        text = page(client, name).text
        assert "登录账号" in text
        assert "用户名" not in text
    wrong = client.post(reverse("account_login"), {"login": "nobody", "password": "wrong password"})
    assert "登录账号或密码不对" in wrong.content.decode()


def test_a_login_name_that_is_taken_is_told_in_the_same_words(client: Client) -> None:
    person(username="taken")
    answer = client.post(reverse("account_signup"), {"username": "taken"})
    assert "这个登录账号已有人使用，请换一个。" in answer.content.decode()


def test_the_english_sign_up_page_has_a_title_of_its_own(client: Client) -> None:
    client.cookies["django_language"] = "en"
    text = client.get(reverse("account_signup")).content.decode()
    title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
    assert title is not None
    assert "Register as an applicant" in title[1]
    assert "Signup" not in text
