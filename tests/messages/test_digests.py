from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from messages import actions, choices, digests, outbox, sending
from messages.models import Channel, Delivery, Digest, How, Message, MessageKind
from tests.cast import person

pytestmark = pytest.mark.django_db
NINE = datetime(2023, 8, 21, 1, 0, tzinfo=UTC)


@pytest.fixture
def reader():
    who = person("王小明", email="who@example.org")
    choices.choose(who, {(kind, Channel.MAIL): How.DAILY for kind in MessageKind})
    return who


def told(who, key, kind=MessageKind.NOTE, at=NINE - timedelta(hours=1)):
    actions.tell(who, kind, "王小明的申报已退回", "", "/me/", key, available_at=at)
    outbox.relay()


def test_one_mail_counts_what_is_new_by_kind_and_says_nothing_else(reader):
    told(reader, "a"), told(reader, "b"), told(reader, "c", MessageKind.TODO)
    assert (digests.make_all(NINE), sending.deliver(Channel.MAIL)) == (1, 1)
    (sent,) = mail.outbox
    assert sent.subject == "职称评审：您有 3 条新消息"
    assert "待办 1 条、通知 2 条" in sent.body
    assert "王小明" not in sent.subject + sent.body


def test_the_same_day_nothing_more_comes_the_next_day_only_what_is_new(reader):
    told(reader, "a")
    assert (digests.make_all(NINE), digests.make_all(NINE)) == (1, 0)
    told(reader, "b", at=NINE)
    assert digests.make_all(NINE + timedelta(hours=2)) == 0
    assert digests.make_all(NINE + timedelta(days=1)) == 1
    assert digests.make_all(NINE + timedelta(days=2)) == 0
    assert [each.counts for each in Digest.objects.order_by("day")] == [{"note": 1}, {"note": 1}]


def test_what_was_read_meanwhile_is_not_counted_and_nothing_new_is_no_mail(reader):
    told(reader, "a")
    actions.mark_all_read(reader, at=NINE)
    assert digests.make_all(NINE) == 0


def test_whoever_wants_mails_at_once_gets_no_digest():
    told(person(email="who@example.org"), "a")
    assert digests.make_all(NINE) == 0


def test_a_digest_belongs_to_its_day_in_shanghai(reader):
    told(reader, "a", at=NINE - timedelta(days=1))
    digests.make_all(datetime(2023, 8, 20, 15, 59, tzinfo=UTC))
    told(reader, "b", at=NINE - timedelta(days=1))
    assert digests.make_all(datetime(2023, 8, 20, 16, 0, tzinfo=UTC)) == 1


def test_a_message_that_goes_leaves_the_digest_as_it_was(reader):
    told(reader, "a")
    digests.make_all(NINE)
    Message.objects.all().delete()
    assert Delivery.objects.get().digest == Digest.objects.get()
