"""Public notices (公示): posted for working days, objected to, certified.

Days and instants here stand on the plan's clock; the event chain keeps the true time besides.
"""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from declarations.models import Declaration
from files.models import StoredFile
from review_plans.models import ReviewPlan


class NoticeKind(models.TextChoices):
    EMPLOYER = "employer_notice", _("单位公示")
    ADMISSION = "admission_notice", _("评前公示")
    RESULT = "result_notice", _("结果公示")


class PublicNotice(models.Model):
    """A posted notice: content frozen by hash, days counted by the server."""

    plan = models.ForeignKey(ReviewPlan, on_delete=models.PROTECT, related_name="public_notices")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="public_notices")
    kind = models.CharField(max_length=20, choices=NoticeKind.choices)
    number = models.CharField(max_length=40, unique=True)
    place = models.CharField(_("公示地点与方式"), max_length=200)
    contact = models.CharField(_("受理异议联系方式"), max_length=120)
    posted_on = models.DateField(_("张贴日"))
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    working_days = models.PositiveSmallIntegerField()
    counted = models.JSONField(help_text="the working days counted, ISO dates")
    last_day = models.DateField()
    over_at = models.DateTimeField()
    content = models.JSONField(help_text="what is posted; no identity number")
    content_hash = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    replaces = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
        help_text="what it corrects",
    )
    certified_at = models.DateTimeField(null=True, blank=True)
    certified_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    result = models.TextField(_("公示结果"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(certified_at__isnull=True, certified_by__isnull=True)
                | Q(certified_at__isnull=False, certified_by__isnull=False),
                name="certified_notice_has_who_and_when",
            )
        ]

    def __str__(self) -> str:
        return self.number


class NoticeItem(models.Model):
    """A declaration on a notice, with the revision that was posted."""

    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, related_name="items")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="notice_items")
    revision = models.PositiveIntegerField()
    published_hash = models.CharField(max_length=64, help_text="hash of the plan's published_fields")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "declaration"], name="declaration_once_per_notice")]


class Objection(models.Model):
    """An objection in the window, under a real name, with its outcome.

    `due_on`: the last day for the outcome, empty where the State calendar does not reach far enough to count.
    """

    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, related_name="objections")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="objections")
    receipt = models.CharField(max_length=40, unique=True)
    name = models.CharField(_("异议人姓名"), max_length=60)
    contact = models.CharField(_("联系方式"), max_length=60)
    words = models.TextField(_("异议内容"))
    received_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    working_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="that `due_on` counts")
    origin = models.CharField(max_length=12, blank=True, help_text='of that figure; "" where an office has said it')
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    extended_reason = models.CharField(_("延长的理由"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, blank=True, choices=[("unfounded", _("不成立")), ("upheld", _("成立"))])
    outcome_words = models.TextField(_("处理结果"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="closed_objection_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(extended_at__isnull=True, extended_by__isnull=True, extended_reason="")
                | Q(extended_at__isnull=False, extended_by__isnull=False) & ~Q(extended_reason=""),
                name="extended_objection_has_who_and_why",
            ),
        ]

    def is_overdue(self, today: date) -> bool:
        return self.closed_at is None and self.due_on is not None and today > self.due_on


class ObjectionFile(models.Model):
    """One file of an objection's evidence, in the order in which they were attached."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["objection", "position"]
        constraints = [
            models.UniqueConstraint(fields=["objection", "position"], name="one_file_per_place_of_objection")
        ]

    def __str__(self) -> str:
        return f"{self.objection_id}: {self.position}"
