"""What the committee office keeps: rosters, fees, marks of the experts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from committee.ballots import models as ballots  # noqa: F401 -- Django looks for a room's models here
from committee.experts.models import Draw, Expert, PanelMember, PanelSummary, Phrase, Relation, Review
from committee.fees.models import FeeOrder, FeeRefund, RefundDecision, RefundRound
from committee.outcomes import models as outcomes  # noqa: F401 -- Django looks for a room's models here
from declarations.models import Declaration, OfficeRecord, Submission
from review_plans.models import PlanDraft, PlanVersion, ReviewPlan

__all__ = [
    "Draw",
    "Expert",
    "FeeOrder",
    "FeeRefund",
    "PanelMember",
    "PanelSummary",
    "Phrase",
    "RefundDecision",
    "RefundRound",
    "Relation",
    "Review",
]
# models of this app, told to Django from here


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


class FeeRecords(models.QuerySet["FeeRecord"]):
    def standing(self) -> "FeeRecords":
        """What counts as paid."""
        return self.filter(returned_at=None)

    def returned(self) -> "FeeRecords":
        """What went back before the case was reopened: it no longer counts."""
        return self.exclude(returned_at=None)


class FeeRecord(models.Model):
    """A fee that is paid: recorded by the committee office with the receipt's number, or booked with its order."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="fees")
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    receipt_number = models.CharField(max_length=60)
    order = models.OneToOneField(FeeOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="record")
    paid_on = models.DateField(null=True, blank=True, help_text="on the plan's calendar")
    recorded_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="None: paid online"
    )
    recorded_at = models.DateTimeField()
    returned_at = models.DateTimeField(
        null=True, blank=True, help_text="true time; it went back and the case goes on: the fee is asked for again"
    )

    objects = FeeRecords.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(returned_at=None), name="one_standing_fee_per_declaration"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0) & ~Q(receipt_number=""), name="fee_has_a_receipt"),
            models.CheckConstraint(
                condition=Q(order__isnull=False) | Q(recorded_by__isnull=False), name="fee_is_booked_by_order_or_person"
            ),
        ]


class PaperSet(models.Model):
    """The paper of one declaration of a roster as it came to the counter: all its copies together.

    `due` is the place in the roster whose turn it was; another than the item's own means that it came out of order.
    """

    item = models.ForeignKey(RosterItem, on_delete=models.PROTECT, related_name="paper_sets")
    copies = models.PositiveSmallIntegerField()
    due = models.PositiveIntegerField()
    received_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(taken_back_at__isnull=True), name="one_standing_paper_set_per_item"
            ),
            models.CheckConstraint(condition=Q(copies__gte=1), name="paper_set_has_a_copy"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.copies}"


class LineMark(OfficeRecord):
    """The experts' mark on a line of what was handed in; None takes an earlier one back.

    Read by the committee's own rooms alone: neither the verdict nor the applicant's pages know of it.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="line_marks")
    line = models.CharField(max_length=80)
    mark = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why it is not the machine's mark")
    document = models.CharField(max_length=200, help_text="the minutes by which the board marked")
    sources = models.JSONField(
        default=list,
        blank=True,
        help_text="[{review, expert, mark, at}] where the mark is the mean of an online review",
    )
    dated = models.DateField()

    class Meta(OfficeRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(document="") & (Q(mark__isnull=True) | Q(mark__gte=0)), name="line_mark_has_minutes"
            ),
            models.UniqueConstraint(
                fields=["submission", "line"],
                condition=Q(supersedes__isnull=True),
                name="one_first_line_mark_per_line",
            ),
        ]


class DryRunState(models.TextChoices):
    WAITING = "waiting", _("等待")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")


class DraftDryRun(models.Model):
    """A draft tried on the stored declarations of a version: `texts` as they were then, `result` once it is done."""

    draft = models.ForeignKey(PlanDraft, on_delete=models.PROTECT, related_name="dry_runs")
    against = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    texts = models.JSONField()
    state = models.CharField(max_length=10, choices=DryRunState.choices, default=DryRunState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.draft} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def finished(self) -> bool:
        return self.state in (DryRunState.DONE, DryRunState.FAILED)
