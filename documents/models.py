"""Orders to the press, their batches, and the papers that came out."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from messages.language import in_words


class OrderState(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("生成中")
    DONE = "done", _("已生成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


class DocumentBatch(models.Model):
    """Many papers ordered together, in the order of a roster."""

    key = models.CharField(
        max_length=200, unique=True, null=True, blank=True, help_text="ordering twice makes one batch"
    )
    kind = models.CharField(max_length=40)
    plan_code = models.CharField(max_length=80)
    label = models.CharField(max_length=200, help_text="in Chinese")
    label_parts = models.JSONField(default=dict, blank=True, help_text="what the label was made of")
    total = models.PositiveIntegerField()
    office_id = models.BigIntegerField(null=True, blank=True, help_text="the organisation that ordered it")
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="document_batches")
    requested_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label

    @property
    def label_in_words(self) -> str:
        """In the reader's language."""
        return in_words(self.label_parts, self.label)


class DocumentOrder(models.Model):
    """One paper to be made; `key` is its natural key, so ordering twice makes one paper.

    Number and code are given when making begins and kept through every further try, so that a paper made again after
    a crash is the same paper.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=120, help_text="type:id of what the paper is about")
    plan_code = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    batch = models.ForeignKey(DocumentBatch, null=True, blank=True, on_delete=models.CASCADE, related_name="orders")
    position = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="document_orders"
    )
    requested_at = models.DateTimeField()
    office_id = models.BigIntegerField(null=True, blank=True, help_text="the organisation it was ordered for")
    sent_at = models.DateTimeField(null=True, blank=True, help_text="when it last went to the broker")
    number = models.CharField(max_length=60, unique=True, null=True, blank=True)
    code = models.CharField(max_length=13, unique=True, null=True, blank=True)
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.QUEUED)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    not_before = models.DateTimeField(null=True, blank=True, help_text="waits for a time stamp; tried again then")
    stamp_tries = models.PositiveSmallIntegerField(default=0, help_text="how often it was put off for the stamp")
    rows_expected = models.PositiveIntegerField(
        null=True, blank=True, help_text="of a long list: how many it will have"
    )
    rows_written = models.PositiveIntegerField(default=0, help_text="of a long list: how many are in it by now")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "position"], condition=Q(batch__isnull=False), name="one_order_per_place_in_batch"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(finished_at__isnull=False, number__isnull=False, code__isnull=False),
                name="done_order_has_number_and_time",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "sent_at"], name="orders_waiting"),
            models.Index(fields=["kind", "subject"], name="orders_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Document(models.Model):
    """A finished paper: number, verification code, hash of its figures, encrypted bytes on disk."""

    order = models.OneToOneField(DocumentOrder, on_delete=models.PROTECT, related_name="document")
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, unique=True)
    code = models.CharField(max_length=13, unique=True, help_text="13 Crockford letters")
    holder = models.CharField(max_length=120, help_text="as shown, masked, on the public page")
    figures = models.JSONField(default=dict, help_text="what the public page compares; no identity number")
    figures_hash = models.CharField(max_length=64)
    media = models.CharField(max_length=8, default="pdf")
    file_name = models.CharField(max_length=200)
    person = models.CharField(max_length=120, blank=True, help_text="whom it is about: names its file in an archive")
    place = models.CharField(max_length=120, unique=True, help_text="path below the store")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField(default=0)
    certificate = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the certificate it is signed with")
    key_id = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True, help_text="when its bytes were removed")
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.number


class DocumentCounter(models.Model):
    """The last number given in a year; locked while the next one is given."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
