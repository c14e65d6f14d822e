"""T-009, T-016: each message once per channel, whatever dies or is slow; the action that caused it never waits."""

from datetime import time, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.failpoints import FailpointError
from messages import actions, choices, outbox, sending
from messages.models import Channel, Delivery, DeliveryState, How, Message, MessageKind, OutboxRow, Trouble
from tests.cast import person

pytestmark = pytest.mark.django_db


def told(key="k", kind=MessageKind.TODO, who=None, **more):
    """Somebody with both addresses has been told, and the outbox has done its part."""
    who = who or person("王小明", email="who@example.org", **more)
    actions.tell(who, kind, "王小明的申报已退回", "请补充学历证书", "/me/", key)
    assert outbox.relay() == 1
    return who


def delivery(channel=Channel.MAIL):
    return Delivery.objects.get(channel=channel)


def later(**fields):
    """Its next try is due, and its channel has rested."""
    cache.delete_many([f"messages:{channel}:rests" for channel in Channel])
    Delivery.objects.update(next_try_at=timezone.now(), **fields)


def test_a_message_goes_to_each_channel_once(reference):
    told()
    sending.hand_over({"key": "k"})
    assert sorted(Delivery.objects.values_list("channel", "state")) == [("mail", "waiting"), ("sms", "waiting")]
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(message=Message.objects.get(), channel=Channel.MAIL, next_try_at=timezone.now())


@pytest.mark.parametrize(
    ("how", "state"), [(How.AT_ONCE, "waiting"), (How.DAILY, "daily"), (How.OFF, "not_wanted")]
)  # fmt: skip
def test_what_was_chosen_decides_what_becomes_of_a_mail(how, state):
    who = person(email="who@example.org")
    choices.choose(who, {(MessageKind.NOTE, Channel.MAIL): how})
    told(kind=MessageKind.NOTE, who=who)
    assert delivery().state == state
    assert Message.objects.count() == 1


def test_a_landline_takes_no_text_message_though_mails_go_out(reference):
    told(phone="0571-88880000")
    assert [each.channel for each in Delivery.objects.all()] == [Channel.MAIL]


def test_the_mail_names_nobody_leads_to_the_inbox_and_can_be_stopped(post_office):
    told()
    assert (sending.deliver(Channel.MAIL), sending.deliver(Channel.MAIL)) == (1, 0)
    (raw,) = post_office.got
    mail = message_from_bytes(raw)
    subject = str(make_header(decode_header(mail["Subject"])))
    text = mail.get_payload(decode=True).decode()
    assert (mail["To"], subject) == ("who@example.org", "职称评审：您有一条新待办")
    assert "http://127.0.0.1:8000/inbox/" in text
    assert "".join(mail["List-Unsubscribe"].split()).strip("<>") in text
    assert mail["Message-ID"] == f"<delivery-{delivery().pk}@127.0.0.1>"
    assert not any(word in subject + text for word in ("王小明", "退回", "学历"))
    assert (delivery().state, delivery().attempts) == (DeliveryState.SENT, 1)


@pytest.mark.parametrize("mood", ["stopped", "silent"])
def test_a_server_that_is_down_or_slow_keeps_nobody_waiting_and_gets_it_later(post_office, settings, mood):
    settings.EMAIL_TIMEOUT = 0.2
    post_office.mood = mood
    if mood == "stopped":
        settings.EMAIL_PORT = 1
    told()
    told("second")
    assert sending.deliver(Channel.MAIL) == 0
    tried = Delivery.objects.order_by("pk").values_list("state", "trouble", "attempts", "claimed_at")
    assert list(tried) == [("waiting", "not_reached", 1, None), ("waiting", "", 0, None)]
    assert sending.deliver(Channel.MAIL) == 0, "a resting channel tries nobody"
    assert [row[2] for row in tried.all()] == [1, 0]
    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT, post_office.mood = post_office.port, 5, "well"
    later()
    assert (sending.deliver(Channel.MAIL), len(post_office.got)) == (2, 2)


def test_a_mailbox_that_does_not_exist_is_said_and_not_tried_again(post_office):
    post_office.mood = "refuses"
    told()
    sending.deliver(Channel.MAIL)
    later()
    sending.deliver(Channel.MAIL)
    assert (delivery().state, delivery().trouble, delivery().attempts) == ("failed", Trouble.NO_MAILBOX, 1)


def test_what_broke_off_with_the_words_on_their_way_is_not_sent_again(post_office):
    post_office.mood = "breaks"
    told()
    sending.deliver(Channel.MAIL)
    later()
    post_office.mood = "well"
    assert (sending.deliver(Channel.MAIL), post_office.got) == (0, [])
    assert (delivery().state, delivery().trouble) == ("given_up", Trouble.UNCLEAR)


def died(channel, monkeypatch, where="delivery.sent"):
    """A pass that dies there, and the sweeper two minutes later."""
    monkeypatch.setenv("FAIL_AT", f"{where}:raise")
    with pytest.raises(FailpointError):
        sending.deliver(channel)
    monkeypatch.delenv("FAIL_AT")
    assert sending.sweep() == 0, "a claim is somebody's for two minutes"
    Delivery.objects.filter(channel=channel).update(claimed_at=timezone.now() - timedelta(seconds=121))
    assert sending.sweep() == 1


def test_a_mail_whose_process_died_is_never_sent_twice(post_office, monkeypatch):
    told()
    died(Channel.MAIL, monkeypatch)
    later()
    assert (sending.deliver(Channel.MAIL), len(post_office.got)) == (0, 1)
    assert (delivery().state, delivery().trouble) == ("given_up", Trouble.UNCLEAR)


def test_a_text_message_whose_process_died_is_asked_for_again_under_the_same_reference(reference, monkeypatch):
    told()
    died(Channel.SMS, monkeypatch)
    assert sending.deliver(Channel.SMS) == 1
    assert delivery(Channel.SMS).reference == f"m-delivery-{delivery(Channel.SMS).pk}"


def test_a_text_message_arrives_or_says_why_not(reference):
    told("a")
    told("b", phone="13900000000")
    assert sending.deliver(Channel.SMS) == 2
    assert sending.confirm(Channel.SMS) == 2
    found = Delivery.objects.filter(channel=Channel.SMS).order_by("pk").values_list("state", "trouble")
    assert list(found) == [("sent", ""), ("failed", "out_of_service")]
    assert Delivery.objects.exclude(confirmed_at=None).count() == 1


def test_a_text_door_that_is_down_costs_nothing_but_time(reference):
    reference.tell("sms", "down")
    told()
    assert sending.deliver(Channel.SMS) == 0
    assert delivery(Channel.SMS).trouble == Trouble.NOT_REACHED
    reference.tell("sms", "well")
    later()
    assert sending.deliver(Channel.SMS) == 1


def test_after_a_day_without_a_server_it_ends_with_words(post_office, settings):
    settings.EMAIL_PORT = 1
    told()
    for age, state in ((timedelta(hours=23, minutes=59), "waiting"), (timedelta(hours=24), "given_up")):
        later(created_at=timezone.now() - age)
        sending.deliver(Channel.MAIL)
        assert delivery().state == state
    assert delivery().trouble == Trouble.NOT_REACHED


def test_an_address_that_is_gone_meanwhile_ends_it(post_office):
    who = told()
    who.email = ""
    who.save()
    sending.deliver(Channel.MAIL)
    assert (delivery().state, delivery().trouble) == ("given_up", Trouble.NO_ADDRESS)


def test_nobody_is_reminded_of_what_was_read_or_done_before_the_mail_could_go(post_office):
    told()
    actions.settle(["k"], at=timezone.now())
    assert (sending.deliver(Channel.MAIL), post_office.got, delivery().state) == (0, [], DeliveryState.NOT_WANTED)


def test_the_broker_may_forget_everything(post_office):
    """What has to be sent stands in the database alone: a new process finds it."""
    told()
    cache.clear()
    assert OutboxRow.objects.filter(done_at=None).count() == 0
    assert (sending.deliver(Channel.MAIL), len(post_office.got)) == (1, 1)


def test_a_mail_over_https_can_be_stopped_with_one_click(post_office, settings, client):
    settings.PUBLIC_URL = "https://review.example.org"
    who = told(kind=MessageKind.NOTE)
    sending.deliver(Channel.MAIL)
    mail = message_from_bytes(post_office.got[0])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = "".join(mail["List-Unsubscribe"].split()).strip("<>").removeprefix("https://review.example.org")
    mail_program = type(client)(enforce_csrf_checks=True)
    answer = mail_program.post(link, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert choices.choices_of(who)[MessageKind.NOTE, Channel.MAIL] == How.OFF


@pytest.mark.parametrize(
    ("window", "now", "quiet"),
    [
        ("22:00-08:00", "21:59", False),
        ("22:00-08:00", "22:00", True),
        ("22:00-08:00", "07:59", True),
        ("22:00-08:00", "08:00", False),
        ("00:00-06:00", "03:00", True),
        ("00:00-06:00", "23:00", False),
    ],
)
def test_text_messages_rest_at_night_and_mails_do_not(settings, window, now, quiet):
    settings.SMS_QUIET = tuple(time.fromisoformat(word) for word in window.split("-"))
    assert sending.is_quiet(Channel.SMS, time.fromisoformat(now)) is quiet
    assert not sending.is_quiet(Channel.MAIL, time.fromisoformat(now))


def test_a_text_message_of_the_night_waits_for_the_morning(reference, settings):
    told()
    settings.SMS_QUIET = (time(0), time.max)
    assert sending.deliver(Channel.SMS) == 0
    assert delivery(Channel.SMS).state == DeliveryState.WAITING
    settings.SMS_QUIET = None
    assert sending.deliver(Channel.SMS) == 1


def test_what_failed_by_its_address_goes_to_the_new_one_unless_it_was_read(reference):
    who = told()
    told(key="read", who=who)
    Delivery.objects.update(state=DeliveryState.FAILED, trouble=Trouble.NO_MAILBOX)
    Message.objects.filter(key="read").update(read_at=timezone.now())
    assert sending.send_again(who, [Channel.MAIL]) == 1
    again = Delivery.objects.get(message__key="k", channel=Channel.MAIL)
    assert (again.state, again.trouble) == (DeliveryState.WAITING, "")
    assert Delivery.objects.get(message__key="k", channel=Channel.SMS).state == DeliveryState.FAILED
    assert sending.send_again(who, [Channel.MAIL]) == 0


def test_what_may_have_arrived_is_not_sent_again_to_a_new_address():
    who = told()
    Delivery.objects.update(state=DeliveryState.GIVEN_UP, trouble=Trouble.UNCLEAR)
    assert sending.send_again(who, list(Channel)) == 0
