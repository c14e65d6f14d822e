from datetime import timedelta

import pytest
from django.utils import timezone

from messages import actions, outbox
from messages.models import Delivery, Message, MessageKind, OutboxRow
from messages.queries import inbox_of, todo_count
from tests.cast import person

pytestmark = pytest.mark.django_db


def told(who, key="k", kind=MessageKind.TODO, **more):
    actions.tell(who, kind, "王小明的申报已退回", "请补充学历证书", "/me/", key, **more)


def test_telling_twice_makes_one_line():
    who = person()
    told(who), told(who)
    assert inbox_of(who).count() == 1


def test_the_badge_counts_unopened_todos_only():
    who = person()
    for kind in MessageKind:
        told(who, key=kind, kind=kind)
    told(person(), key="somebody else's")
    assert todo_count(who) == 1
    actions.mark_read(Message.objects.get(key="todo"), at=timezone.now())
    assert todo_count(who) == 0


def test_a_settled_todo_no_longer_counts():
    who = person()
    told(who)
    assert (actions.settle(["k", "unknown"], at=timezone.now()), todo_count(who)) == (1, 0)


def test_a_message_is_not_seen_before_its_time_and_may_be_taken_back():
    who = person(email="who@example.org")
    told(who, available_at=timezone.now() + timedelta(minutes=10))
    assert inbox_of(who).count() == 0
    assert actions.take_back(["k"]) == 1
    outbox.relay()
    assert (Message.objects.count(), Delivery.objects.count()) == (0, 0)


def test_what_was_seen_is_not_taken_back():
    who = person()
    told(who)
    assert (actions.take_back(["k"]), inbox_of(who).count()) == (0, 1)


def test_what_reaches_nobody_outside_waits_in_no_queue(reference, settings):
    """A landline, no mailbox; then a mobile number while no door for text messages is connected."""
    told(person(phone="0571-88880000"))
    settings.REGISTRIES = {**settings.REGISTRIES, "sms": {"url": "", "token": ""}}
    told(person(), key="another")
    assert OutboxRow.objects.count() == 0


@pytest.mark.parametrize(
    "link", ["https://example.org/", "//example.org/", "/\\example.org/", "javascript:alert(1)", ""]
)
def test_a_message_leads_only_to_our_own_pages(link):
    with pytest.raises(ValueError, match="page of ours"):
        actions.tell(person(), MessageKind.NOTE, "通知", "", link, "k")
