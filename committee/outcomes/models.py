"""Who was announced by which document, and since when they hold the title."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from declarations.models import Declaration
from review_plans.models import ReviewPlan


class Announcement(models.Model):
    """A document by which a confirming department announces who has the title (发文公布), as the office records it."""

    plan = models.ForeignKey(ReviewPlan, on_delete=models.PROTECT, related_name="announcements")
    document_number = models.CharField(_("文号"), max_length=80)
    title = models.CharField(_("文件名称"), max_length=200)
    dated = models.DateField(_("发文日期"))
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    batch_id = models.BigIntegerField(null=True, blank=True, help_text="documents.DocumentBatch of its certificates")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "document_number"], name="announcement_once_per_document"),
            models.CheckConstraint(condition=~Q(document_number=""), name="announcement_has_a_number"),
        ]

    def __str__(self) -> str:
        return self.document_number


class TitleHolder(models.Model):
    """A person who was announced, as the certificate and the public list say it: no identity number."""

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="holders")
    declaration = models.OneToOneField(Declaration, on_delete=models.PROTECT, related_name="holder")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    employer = models.CharField(max_length=200)
    title = models.CharField(max_length=80)
    level = models.CharField(max_length=20)
    specialty = models.CharField(max_length=120)
    qualified_on = models.DateField(
        help_text="when the board passed it; where a plan has no ballot, the document's day"
    )

    written = models.BooleanField(default=False, help_text="the title stands in the person's dossier")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "position"], name="one_holder_per_place"),
        ]
