"""The inbox of each person and the outbox that makes the broker disposable."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from messages.language import in_words


class MessageKind(models.TextChoices):
    TODO = "todo", _("待办")
    NOTE = "note", _("通知")
    RESULT = "result", _("结果")


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
