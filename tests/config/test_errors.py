"""Pages for what went wrong: in words, with a way on, and with what was typed."""

import json
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client, RequestFactory

from config import errors
from tests.cast import identity_number, person, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls_of_views")]


def request(**typed) -> HttpRequest:
    made = RequestFactory().post("/somewhere/", typed)
    made.user, made.session, made.seat, made.seats = AnonymousUser(), {}, None, []
    return made


def test_an_unknown_address_says_so_in_chinese(client):
    page = client.get("/no-such-page/")
    assert page.status_code == 404
    assert "没有找到这一页" in page.content.decode()


def test_a_script_gets_the_sentence_of_a_refusal_and_no_page(client):
    answer = client.get("/no-such-page/", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json() == {"says": "地址可能写错了，或者内容已经移走、尚未公开。"}


def test_a_script_without_the_right_is_told_why():
    asked = request()
    asked.META["HTTP_ACCEPT"] = "application/json"
    plain = errors.forbidden(asked)
    told = errors.forbidden(asked, PermissionDenied("这份材料已经交到下一站。"))
    assert (plain.status_code, json.loads(plain.content)) == (403, {"says": "这一页属于另一个岗位或另一家单位。"})
    assert json.loads(told.content) == {"says": "这份材料已经交到下一站。"}


def test_who_takes_anything_gets_the_page(client):
    assert "没有找到这一页" in client.get("/no-such-page/", headers={"Accept": "*/*"}).content.decode()


def test_a_broken_page_gives_a_number_that_is_in_the_log(client, caplog):
    client.raise_request_exception = False
    page = client.get("/breaking/")
    assert page.status_code == 500
    text = page.content.decode()
    (line,) = [record.getMessage() for record in caplog.records if record.name == "config.errors"]
    number = line.split()[1].rstrip(":")
    assert number in text
    assert "ZeroDivisionError" not in text


def test_an_expired_page_changes_nothing_and_keeps_what_was_typed():
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, person())
    number = identity_number(3)
    page = strict.post("/inbox/read/", {"opinion": "同意推荐，材料齐全", "password1": "secret", "number": number})
    text = page.content.decode()
    assert page.status_code == 403
    assert "页面已过期" in text
    assert "同意推荐，材料齐全" in text
    assert "secret" not in text
    assert number not in text


def test_typed_markup_is_shown_as_text():
    page = errors.page_expired(request(opinion="<script>alert(1)</script>"))
    assert "<script>alert(1)" not in page.content.decode()


def test_the_slower_one_learns_who_was_faster_and_when():
    when = datetime(2023, 8, 18, 6, 32, 5, tzinfo=UTC)
    page = errors.conflict(request(opinion="我的意见"), "张三", when, back="/desk/7/")
    text = page.content.decode()
    assert page.status_code == 409
    assert "张三 在 2023-08-18 14:32:05 已经办理" in text
    assert 'href="/desk/7/"' in text
    assert "我的意见" in text


def test_too_much_at_once_is_a_page_too():
    assert errors.too_large(request(), limit="20 MB").status_code == 413


def test_too_often_says_how_long_to_wait():
    page = errors.too_many(request(), wait_seconds=125)
    assert (page.status_code, page["Retry-After"]) == (429, "125")
    assert "请在 3 分钟后再试" in page.content.decode()


def test_a_foreign_host_is_refused(client):
    assert client.get("/open/", headers={"host": "evil.example.org"}).status_code == 400


def test_ten_megabytes_of_text_are_refused_with_a_page(client):
    page = client.post(
        "/accounts/display/", {"text_size": "x" * 10_000_000}, content_type="application/x-www-form-urlencoded"
    )
    assert page.status_code in (400, 413)
