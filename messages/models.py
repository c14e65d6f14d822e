"""The inbox of each person and the outbox that makes the broker disposable."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from messages.language import in_words


class MessageKind(models.TextChoices):
    TODO = "todo", _("待办")
    NOTE = "note", _("通知")
    RESULT = "result", _("结果")


class Channel(models.TextChoices):
    """Ways of telling somebody besides the inbox, which always holds everything."""

    MAIL = "mail", _("邮件")
    SMS = "sms", _("短信")


class How(models.TextChoices):
    """What a person wants of a kind of message by one channel."""

    AT_ONCE = "at_once", _("随时")
    DAILY = "daily", _("每日汇总")
    OFF = "off", _("不发")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("等待发出")
    SENT = "sent", _("已发出")
    DAILY = "daily", _("并入每日汇总")
    FAILED = "failed", _("未送达")
    GIVEN_UP = "given_up", _("没有发出")
    NOT_WANTED = "not_wanted", _("按您的选择不发")


class Trouble(models.TextChoices):
    """Why something did not arrive, in words for its reader."""

    OUT_OF_SERVICE = "out_of_service", _("号码停机或不存在")
    SWITCHED_OFF = "switched_off", _("手机长时间关机")
    REFUSED = "refused", _("对方拒收")
    NO_MAILBOX = "no_mailbox", _("邮箱地址不存在或拒收")
    NO_ADDRESS = "no_address", _("没有填写")
    NOT_REACHED = "not_reached", _("发送系统连不上")
    UNCLEAR = "unclear", _("发送中断，可能已经送到；为免重复没有再发")


OF_THE_ADDRESS = (Trouble.OUT_OF_SERVICE, Trouble.SWITCHED_OFF, Trouble.NO_MAILBOX, Trouble.NO_ADDRESS)
"""What another number or mailbox mends."""


class Message(models.Model):
    """One line of somebody's inbox; `key` makes telling twice harmless."""

    recipient = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="inbox")
    kind = models.CharField(max_length=8, choices=MessageKind.choices)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    subject_parts = models.JSONField(default=dict, blank=True, help_text="what the subject was made of")
    body_parts = models.JSONField(default=dict, blank=True, help_text="what the body was made of")
    link = models.CharField(max_length=300, blank=True)
    plan_code = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    visible_from = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.subject

    @property
    def subject_in_words(self) -> str:
        """In the reader's language."""
        return in_words(self.subject_parts, self.subject)

    @property
    def body_in_words(self) -> str:
        return in_words(self.body_parts, self.body)


class OutboxRow(models.Model):
    """A thing to do after commit, written in the same transaction as its cause."""

    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    available_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["done_at", "available_at"], name="outbox_waiting")]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class Digest(models.Model):
    """One mail of one day that counts what is new; `counts` is kind → number, nothing else is said."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="digests")
    day = models.DateField()
    counts = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.person_id}"


class Delivery(models.Model):
    """A message, or a day's digest, on its way over one channel. The address is read when it is sent, never kept.

    `reference` is the other side's name for it; `joined` the digest that counts a message of state DAILY.
    """

    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries")
    digest = models.ForeignKey(Digest, null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries")
    joined = models.ForeignKey(Digest, null=True, blank=True, on_delete=models.SET_NULL, related_name="counted")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=12, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    trouble = models.CharField(max_length=20, choices=Trouble.choices, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="when the other side said that it arrived")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="message_once_per_channel"),
            models.UniqueConstraint(fields=["digest", "channel"], name="digest_once_per_channel"),
            models.CheckConstraint(
                condition=Q(message__isnull=True, digest__isnull=False) | Q(message__isnull=False, digest__isnull=True),
                name="delivery_carries_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENT) | Q(sent_at__isnull=False), name="sent_delivery_says_when"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(DeliveryState.FAILED, DeliveryState.GIVEN_UP)) | ~Q(trouble=""),
                name="failed_delivery_says_why",
            ),
        ]
        indexes = [models.Index(fields=["channel", "state", "next_try_at"], name="delivery_waiting")]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"

    @property
    def recipient(self) -> Person:
        if self.message is not None:
            return self.message.recipient
        assert self.digest is not None
        return self.digest.person

    @property
    def is_about_the_address(self) -> bool:
        """Its reader can mend it with another number or mailbox."""
        return self.trouble in OF_THE_ADDRESS


class Way(models.Model):
    """What somebody chose; where nothing was chosen `messages.choices.USUAL` holds."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="ways")
    kind = models.CharField(max_length=8, choices=MessageKind.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    how = models.CharField(max_length=8, choices=How.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "channel"], name="one_way_per_kind_and_channel")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.how}"
