"""Plans, their frozen versions and dated amendments, and the State's calendar of working days."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


class ReviewPlan(models.Model):
    """The identity of a plan: everything that must be unique hangs on it."""

    code = models.CharField(max_length=80, unique=True)
    open_to_public = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code


class PlanVersion(models.Model):
    """One immutable reading of a notice: the whole of its data, hashed.

    The data itself is a row of its own: nearly every question joins a version, and hardly one has to read all of it.
    """

    plan = models.ForeignKey(ReviewPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    citation = models.CharField(max_length=200, blank=True)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once"),
            models.UniqueConstraint(fields=["plan", "sha256"], name="plan_version_content_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"

    @property
    def body(self) -> dict[str, Any]:
        """Data of plan, eligibility and scoring as imported, by these three names."""
        return self.content.body


class PlanContent(models.Model):
    version = models.OneToOneField(
        PlanVersion, primary_key=True, on_delete=models.PROTECT, related_name="content", editable=False
    )
    body = models.JSONField(help_text="plan, eligibility and scoring data as imported")

    def __str__(self) -> str:
        return str(self.version)


class PlanDraft(models.Model):
    """Files of a plan before they are published: kept by the committee office that owns `plan`, seen by nobody else.

    `answered`: contradictions that somebody answers for, by the remark's key: {"reason", "by", "at", "says"}.
    """

    plan = models.ForeignKey(ReviewPlan, on_delete=models.PROTECT, related_name="drafts")
    title = models.CharField(max_length=80)
    based_on = models.ForeignKey(PlanVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered = models.JSONField(default=dict)
    row_version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published = models.ForeignKey(PlanVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts")
    discarded_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.plan} · {self.title}"

    @property
    def is_open(self) -> bool:
        return self.published_id is None and self.discarded_at is None


class PlanDraftFile(models.Model):
    """One file of a draft by its name in the folder, such as `cases/people.yaml`."""

    draft = models.ForeignKey(PlanDraft, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "name"], name="plan_draft_file_once")]

    def __str__(self) -> str:
        return self.name


class AmendmentKind(models.TextChoices):
    DEADLINE = "deadline", _("调整截止时间")
    CONFIRMATION = "confirmation", _("确认依据")
    CONTACT = "contact", _("调整联系方式")
    FEE = "fee", _("调整收费")
    OBJECTIONS = "objections", _("确定异议办理期限")


class PlanAmendment(models.Model):
    """A dated, cited change of what may move in mid-course."""

    plan = models.ForeignKey(ReviewPlan, on_delete=models.PROTECT, related_name="amendments")
    kind = models.CharField(max_length=16, choices=AmendmentKind.choices)
    target = models.CharField(max_length=120, help_text="a stop or `personal`, a rule id, a schedule line")
    value = models.JSONField(default=dict)
    area_code = models.CharField(max_length=6, blank=True)
    people = models.ManyToManyField(Person, blank=True, related_name="amendments")
    document = models.CharField(max_length=200)
    reason = models.TextField()
    decided_by = models.CharField(max_length=60)
    decided_on = models.DateField()
    recorded_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="recorded_amendments"
    )
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.plan} {self.kind} {self.target}"


class CalendarYear(models.Model):
    """A year whose State holiday arrangement is known."""

    year = models.PositiveIntegerField(primary_key=True)
    citation = models.CharField(max_length=200)

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from Monday-to-Friday: a holiday, or a made-up working day."""

    year = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days")
    date = models.DateField(unique=True)
    works = models.BooleanField()
    name = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.date} {'+' if self.works else '-'}"
