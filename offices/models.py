"""Batches of desks that recommend together, with their undo; files of people that an employer brings in."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from declarations.enums import Verb
from declarations.models import Declaration
from review_plans.models import ReviewPlan


class DeskBatch(models.Model):
    """Many declarations moved by one press of a button; can be undone while nobody acted since."""

    plan = models.ForeignKey(ReviewPlan, on_delete=models.PROTECT, related_name="desk_batches")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="desk_batches")
    number = models.CharField(max_length=40, unique=True)
    stop_kind = models.CharField(max_length=40)
    verb = models.CharField(max_length=12, choices=Verb.choices)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seat_id = models.BigIntegerField()
    made_at = models.DateTimeField()
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.number


class DeskBatchItem(models.Model):
    """One declaration of a batch, in roster order: moved, skipped with the reason, or put back."""

    batch = models.ForeignKey(DeskBatch, on_delete=models.PROTECT, related_name="items")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    moved = models.BooleanField()
    why_not = models.CharField(max_length=300, blank=True)
    row_version_after = models.PositiveIntegerField(default=0)
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["batch", "declaration"], name="declaration_once_per_batch")]


class ImportState(models.TextChoices):
    WAITING = "waiting", _("待确认")
    WRITTEN = "written", _("已导入")
    DROPPED = "dropped", _("已放弃")


class PeopleImport(models.Model):
    """A file of people: reported on first, written when an operator confirms.

    `sealed_rows` holds what was in the file, encrypted as identity numbers are: all rows while it waits, the refused
    ones with their reasons once it is written, nothing when its time is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people_imports")
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.WAITING)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    key_id = models.CharField(max_length=20, blank=True)
    sealed_rows = models.BinaryField(default=bytes)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    expected = models.PositiveIntegerField()
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="decided_import_has_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="written")
                | Q(expected=F("created") + F("updated") + F("known") + F("refused"), decided_by__isnull=False),
                name="written_import_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def accepted(self) -> int:
        return self.created + self.updated + self.known
