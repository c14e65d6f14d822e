"""Batches of desks that recommend together, with their undo; files of people that an employer brings in."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from declarations.enums import Verb
from declarations.models import Declaration, OfficeRecord
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


class OwnVerdict(models.TextChoices):
    GOOD = "good", _("符合")
    BAD = "bad", _("不符合")
    OPEN = "open", _("待核实")


class RowVerdict(OfficeRecord):
    """What an office has noted on one row of a case's criteria and attachments: its own work sheet, no finding."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="row_verdicts")
    revision = models.PositiveIntegerField()
    row = models.CharField(max_length=160, help_text="a rule's full id, slot:<code> or score:<line>")
    verdict = models.CharField(max_length=6, choices=OwnVerdict.choices)
    words = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True, blank=True, help_text="last day to mend it, where it has one of its own")

    class Meta(OfficeRecord.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(verdict="bad") | ~Q(words=""), name="bad_row_says_why"),
            models.UniqueConstraint(
                fields=["declaration", "row", "organisation"],
                condition=Q(supersedes__isnull=True),
                name="one_first_row_verdict_per_office",
            ),
        ]


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


class Post(models.Model):
    """A post (岗位) of a public institution for a time: how many are approved and filled, how many are to be filled anew.

    `taken` counts the declarations that hold one of the openings; the database refuses one more than there are.
    """

    CATEGORIES = [
        ("professional", _("专业技术岗位")),
        ("management", _("管理岗位")),
        ("skilled", _("工勤技能岗位")),
    ]
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    name = models.CharField(_("岗位名称"), max_length=60)
    category = models.CharField(_("岗位类别"), max_length=12, choices=CATEGORIES, default="professional")
    level = models.CharField(_("岗位等级"), max_length=40, blank=True)
    approved = models.PositiveIntegerField(_("核定数"))
    filled = models.PositiveIntegerField(_("已聘数"))
    openings = models.PositiveIntegerField(_("拟聘数"))
    conditions = models.CharField(_("任职条件"), max_length=500, blank=True)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    taken = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name", "level", "starts_on"], name="post_named_once"),
            models.CheckConstraint(
                condition=Q(approved__gte=F("filled") + F("openings")), name="openings_within_approved_posts"
            ),
            models.CheckConstraint(condition=Q(taken__lte=F("openings")), name="no_opening_is_used_twice"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="post_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.level}".strip()

    @property
    def free(self) -> int:
        return self.openings - self.taken


class PostPlace(models.Model):
    """One opening of a post, held by a declaration: what its 岗位信息表 is about."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="places")
    declaration = models.OneToOneField(Declaration, on_delete=models.PROTECT, related_name="post_place")
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.declaration} → {self.post}"


class PostOpinion(models.Model):
    """What one of the three says of it: the employer, its competent department, the human-resources bureau."""

    PARTIES = [
        ("employer", _("用人单位意见")),
        ("authority", _("主管部门意见")),
        ("human_resources", _("人社部门意见")),
    ]
    place = models.ForeignKey(PostPlace, on_delete=models.CASCADE, related_name="opinions")
    party = models.CharField(max_length=16, choices=PARTIES)
    agrees = models.BooleanField()
    words = models.CharField(max_length=300)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "party"], name="one_opinion_of_each_party")]

    def __str__(self) -> str:
        return f"{self.get_party_display()} {self.place}"
