"""The inbox with its deliveries, the choices, and the link that stops mails."""

import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.redaction import RedactNumbers
from messages import actions, choices, outbox
from messages.models import Channel, Delivery, DeliveryState, How, MessageKind, Trouble, Way
from tests.cast import PASSWORD, person, sign_in

pytestmark = pytest.mark.django_db
WAYS, CONTACT = "/inbox/ways/", "/inbox/ways/contact/"
ALL_AT_ONCE = {f"mail_{kind}": "at_once" for kind in MessageKind}


@pytest.fixture
def reader():
    return person("王小明", email="who@example.org", password=PASSWORD)


def told(who, key="k", kind=MessageKind.TODO):
    actions.tell(who, kind, "申报已退回", "", "/me/", key)
    outbox.relay()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": DeliveryState.SENT, "sent_at": timezone.now()}, "短信已发出"),
        ({"state": DeliveryState.SENT, "sent_at": timezone.now(), "confirmed_at": timezone.now()}, "短信已送达"),
        ({"state": DeliveryState.FAILED, "trouble": Trouble.OUT_OF_SERVICE}, "短信未送达：号码停机或不存在"),
        ({"state": DeliveryState.GIVEN_UP, "trouble": Trouble.NOT_REACHED}, "短信没有发出：发送系统连不上"),
        ({"state": DeliveryState.WAITING}, "短信等待发出"),
        ({"state": DeliveryState.WAITING, "trouble": Trouble.NOT_REACHED}, "系统会再试"),
        ({"state": DeliveryState.DAILY}, "短信并入每日汇总"),
    ],
)
def test_the_inbox_says_what_became_of_each(client, reader, fields, words):
    told(reader)
    Delivery.objects.all().delete()
    message = reader.inbox.get()
    Delivery.objects.create(message=message, channel=Channel.SMS, next_try_at=timezone.now(), **fields)
    page = sign_in(client, reader).get("/inbox/").content.decode()
    assert words in page
    assert (f"{WAYS}#contact" in page) == (fields.get("trouble") == Trouble.OUT_OF_SERVICE)


def test_what_was_not_wanted_is_no_news(client, reader):
    choices.choose(reader, {(MessageKind.TODO, Channel.MAIL): How.OFF})
    told(reader)
    page = sign_in(client, reader).get("/inbox/").content.decode()
    assert "申报已退回" in page
    assert "按您的选择" not in page


def test_thirty_lines_cost_as_many_queries_as_three(client, reader):
    sign_in(client, reader)
    counted = []
    for more in (range(3), range(3, 30)):
        for n in more:
            told(reader, str(n))
        with CaptureQueriesContext(connection) as queries:
            client.get("/inbox/")
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_somebody_chooses_by_kind_and_channel(client, reader):
    answer = sign_in(client, reader).post(WAYS, ALL_AT_ONCE | {"mail_note": "daily", "mail_result": "off"})
    assert answer.url == WAYS
    chosen = choices.choices_of(reader)
    assert chosen[MessageKind.NOTE, Channel.MAIL] == How.DAILY
    assert chosen[MessageKind.RESULT, Channel.MAIL] == How.OFF
    assert chosen[MessageKind.TODO, Channel.SMS] == How.AT_ONCE


def test_a_switched_off_to_do_stands_in_the_inbox_all_the_same(client, reader):
    sign_in(client, reader).post(WAYS, ALL_AT_ONCE | {"mail_todo": "off"})
    told(reader)
    assert Delivery.objects.get().state == DeliveryState.NOT_WANTED
    assert "申报已退回" in client.get("/inbox/").content.decode()


@pytest.mark.parametrize("how", ["daily", "never", ""])
def test_a_text_message_is_never_a_digest(client, reader, reference, how):
    words = ALL_AT_ONCE | {f"sms_{kind}": "off" for kind in MessageKind} | {"sms_todo": how}
    assert sign_in(client, reader).post(WAYS, words).status_code == 200
    assert Way.objects.count() == 0


def test_one_changes_ones_address_with_the_password(client, reader):
    wanted = {"phone": "13911112222", "mail": "new@example.org", "password": PASSWORD}
    assert sign_in(client, reader).post(CONTACT, wanted).url == WAYS
    reader.refresh_from_db()
    assert (reader.phone, reader.email) == ("13911112222", "new@example.org")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"password": "another"}, "密码不对，没有改动。"),
        ({"phone": "12"}, "请填写 11 位手机号码"),
        ({"mail": "nothing"}, "电子邮箱："),
    ],
)
def test_a_wrong_word_changes_nothing_and_is_said(client, reader, wrong, words):
    before = (reader.phone, reader.email)
    answer = sign_in(client, reader).post(
        CONTACT, {"phone": "13911112222", "mail": "new@example.org", "password": PASSWORD} | wrong
    )
    assert words in answer.content.decode()
    reader.refresh_from_db()
    assert (reader.phone, reader.email) == before


def test_guessing_the_password_is_slowed_down(client, reader):
    sign_in(client, reader)
    wanted = {"phone": "13911112222", "mail": "", "password": "guess"}
    for _n in range(10):
        client.post(CONTACT, wanted)
    client.post(CONTACT, wanted | {"password": PASSWORD})
    reader.refresh_from_db()
    assert reader.phone != "13911112222"


def stop_url(who, what):
    return reverse("inbox:stop", args=[choices.stop_token(who, what)])


def test_looking_at_the_link_of_a_mail_changes_nothing_one_post_does(client, reader):
    url = stop_url(reader, MessageKind.NOTE)
    page = client.get(url)
    assert "王小明" not in page.content.decode()
    assert choices.choices_of(reader)[MessageKind.NOTE, Channel.MAIL] == How.AT_ONCE
    assert "已停止" in client.post(url).content.decode()
    chosen = choices.choices_of(reader)
    assert (chosen[MessageKind.NOTE, Channel.MAIL], chosen[MessageKind.TODO, Channel.MAIL]) == (How.OFF, How.AT_ONCE)


def test_the_link_of_a_digest_ends_digests(client, reader):
    choices.choose(reader, {(MessageKind.NOTE, Channel.MAIL): How.DAILY})
    client.post(stop_url(reader, choices.DIGEST))
    assert choices.choices_of(reader)[MessageKind.NOTE, Channel.MAIL] == How.OFF


@pytest.mark.parametrize("token", ["x", "WzEsIm5vdGUiXQ:1qY8Zf:forged"])
def test_a_link_that_is_not_ours_stops_nothing(client, reader, token):
    answer = client.post(reverse("inbox:stop", args=[token]))
    assert answer.status_code == 404
    assert "这个链接不能用" in answer.content.decode()


def test_the_token_of_a_mail_stands_in_no_log(reader):
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (stop_url(reader, "note"),), None)
    RedactNumbers().filter(record)
    assert record.getMessage() == "Not Found: /inbox/stop/[code]/"
