"""What the committee office keeps: rosters and fees."""

from django.db import models
from django.db.models import Q

from accounts.models import Person
from declarations.models import Declaration
from review_plans.models import ReviewPlan


class Roster(models.Model):
    """A frozen list of declarations in their order; forms are printed in this order."""

    plan = models.ForeignKey(ReviewPlan, on_delete=models.PROTECT, related_name="rosters")
    number = models.CharField(max_length=40, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    forms_batch_id = models.BigIntegerField(null=True, blank=True, help_text="documents.DocumentBatch of its forms")

    def __str__(self) -> str:
        return self.number


class RosterItem(models.Model):
    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="items")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="roster_items")
    position = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["roster", "position"], name="one_declaration_per_place"),
            models.UniqueConstraint(fields=["roster", "declaration"], name="declaration_once_per_roster"),
        ]


class FeeRecord(models.Model):
    """A fee as the committee office recorded it, with the receipt's number."""

    declaration = models.OneToOneField(Declaration, on_delete=models.PROTECT, related_name="fee")
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    receipt_number = models.CharField(max_length=60)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0) & ~Q(receipt_number=""), name="fee_has_a_receipt")
        ]
