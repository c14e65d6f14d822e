"""Batches of desks that recommend together, with their undo."""

from django.db import models

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
