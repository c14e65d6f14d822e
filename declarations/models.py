"""The declaration, its submissions, verdicts, sign-offs and structured returns.

`state` and `stop` are written by `declarations/actions.py` alone; a house script watches over it.
"""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from declarations.enums import Ending, State, Verb
from dossiers.models import Achievement
from files.models import StoredFile
from review_plans.models import PlanVersion, ReviewPlan


class Declaration(models.Model):
    """One person's declaration under one plan, and where it stands on its itinerary."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="declarations")
    plan = models.ForeignKey(ReviewPlan, on_delete=models.PROTECT, related_name="declarations")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="declarations")
    number = models.CharField(_("申报编号"), max_length=30, blank=True)
    employer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="declarations")
    variant = models.CharField(max_length=40, help_text="code of the itinerary's variant")
    accepting_office = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="accepted_declarations"
    )

    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    stop = models.CharField(max_length=40, blank=True, help_text="code of the present stop")
    stop_kind = models.CharField(max_length=40, blank=True, help_text="kind of the present stop, for queues")
    area_code = models.CharField(max_length=6, blank=True, help_text="area whose offices handle it")
    since = models.DateTimeField(help_text="when it came to where it is")
    row_version = models.PositiveIntegerField(default=1)
    revision = models.PositiveIntegerField(default=0, help_text="number of submissions so far")
    resume_at = models.CharField(max_length=40, blank=True, help_text="stop to go back to after a correction")
    ending = models.CharField(max_length=16, choices=Ending.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(
        null=True, blank=True, help_text="by an appeal that was upheld; deadlines that were over by then don't bar it"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    last_move_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    last_move_verb = models.CharField(max_length=12, choices=Verb.choices, blank=True)
    last_move_from = models.CharField(max_length=40, blank=True)

    target_level = models.CharField(_("申报层级"), max_length=20, blank=True)
    specialty = models.CharField(_("申报专业"), max_length=60, blank=True)
    sub_specialty = models.CharField(_("专业小类"), max_length=60, blank=True)
    track = models.CharField(_("申报途径"), max_length=40, blank=True)
    exceptional_reason = models.TextField(_("破格推荐理由"), blank=True)
    statement = models.TextField(_("本人述职"), blank=True)
    answers = models.JSONField(default=dict, help_text="further answers the plan asks, by key")
    achievements = models.ManyToManyField(Achievement, blank=True, through="ChosenAchievement")
    not_met_reason = models.TextField(_("不符合条件仍申报的理由"), blank=True)
    signature = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pledged_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "plan"], condition=~Q(state="ended"), name="one_live_declaration_per_person_and_plan"
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="declaration_number_once"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | (~Q(number="") & Q(submitted_at__isnull=False) & Q(revision__gte=1))
                | Q(state="ended", ending="withdrawn"),
                name="submitted_declaration_has_number_and_time",
            ),
            models.CheckConstraint(
                condition=(Q(state="ended") & ~Q(ending="") & Q(ended_at__isnull=False))
                | (~Q(state="ended") & Q(ending="") & Q(ended_at__isnull=True)),
                name="ended_declaration_says_how_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "ended"]) | ~Q(stop="") | Q(state="sent_back"),
                name="moving_declaration_stands_at_a_stop",
            ),
        ]
        indexes = [models.Index(fields=["plan", "state", "stop"], name="declaration_by_place")]

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"


class Arrival(models.Model):
    """That the case came to a desk, and whose desk it was on that day. What a seat may see hangs on it."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="arrivals")
    stop = models.CharField(max_length=40)
    stop_kind = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the one it was addressed to; empty where the plan names the offices of an area",
    )
    area_code = models.CharField(max_length=6, blank=True)
    plan_time = models.DateTimeField(help_text="of the first time")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "stop", "organisation", "area_code"],
                name="arrival_once_per_desk",
                nulls_distinct=False,
            )
        ]


class ChosenAchievement(models.Model):
    """An achievement drawn from the dossier into the declaration, in the applicant's order."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="chosen")
    achievement = models.ForeignKey(Achievement, on_delete=models.PROTECT, related_name="chosen_in")
    position = models.PositiveIntegerField(default=0)
    representative = models.BooleanField(_("代表作"), default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["declaration", "achievement"], name="achievement_chosen_once")]


class Attachment(models.Model):
    """A file in a slot of the plan's attachment catalogue."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="attachments")
    slot = models.CharField(max_length=60)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="attachments")
    position = models.PositiveIntegerField(default=0)
    not_fetched = models.BooleanField(default=False, help_text="uploaded by hand where a registry would fill")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["slot", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["declaration", "slot", "file"], name="file_once_per_slot")]


class SelfClaim(models.Model):
    """One entry on a line of the self score: a choice or a figure, pinned to a work or a file and to its pages.

    `file` beside an achievement says which of its files `pages` speak of; alone it is the proof itself.
    """

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="claims")
    key = models.UUIDField(
        default=uuid.uuid4,
        db_default=RandomUUID(),
        editable=False,
        help_text="given by the page: sent twice is kept once",
    )
    line = models.CharField(max_length=80)
    mark = models.DecimalField(max_digits=6, decimal_places=2, help_text="what the table gave when it was chosen")
    own_mark = models.DecimalField(
        _("本人只申报"), max_digits=6, decimal_places=2, null=True, blank=True, help_text="less than the table gives"
    )
    choice = models.CharField(max_length=60, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    achievement = models.ForeignKey(Achievement, null=True, blank=True, on_delete=models.PROTECT)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT)
    pages = models.CharField(_("页码"), max_length=60, blank=True)
    words = models.CharField(_("得分符合情况"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["declaration", "key"], name="claim_once_per_key"),
            models.UniqueConstraint(
                fields=["declaration", "line", "achievement"],
                condition=Q(achievement__isnull=False),
                name="claim_once_per_line_and_achievement",
            ),
            models.UniqueConstraint(
                fields=["declaration", "line", "file"],
                condition=Q(achievement__isnull=True),
                nulls_distinct=False,
                name="claim_once_per_line_and_file",
            ),
            models.CheckConstraint(condition=Q(own_mark__isnull=True) | ~Q(words=""), name="a_lowered_claim_says_why"),
        ]


class Submission(models.Model):
    """What was handed in at a revision: never altered afterwards."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="submissions")
    revision = models.PositiveIntegerField()
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT)
    snapshot = models.JSONField()
    snapshot_hash = models.CharField(max_length=64)
    score_sheet = models.JSONField(null=True, blank=True)
    received_at = models.DateTimeField(help_text="when the server had the whole request")
    plan_time = models.DateTimeField(help_text="the same instant on the plan's clock")
    idempotency_key = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["declaration", "revision"], name="submission_once_per_revision"),
            models.UniqueConstraint(fields=["declaration", "idempotency_key"], name="submission_once_per_key"),
        ]


class Verdict(models.Model):
    """What the engine answered, with all it needs to answer the same again."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="verdicts")
    revision = models.PositiveIntegerField()
    occasion = models.CharField(max_length=40, help_text="submit, or the stop and verb at which it was asked")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT)
    facts_schema = models.PositiveIntegerField()
    facts = models.JSONField()
    plan_hash = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    judged_on = models.DateField()
    count_to = models.DateField(null=True, blank=True)
    confirmed = models.JSONField(default=list)
    answer = models.JSONField()
    asked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "revision", "occasion"], name="verdict_once_per_revision_and_occasion"
            )
        ]


class SignOff(models.Model):
    """One seat's opinion at one stop on one revision."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="sign_offs")
    revision = models.PositiveIntegerField()
    stop = models.CharField(max_length=40)
    party = models.CharField(max_length=40, help_text="which of the stop's sign_offs this is")
    verb = models.CharField(max_length=12, choices=Verb.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seat_id = models.BigIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    opinion = models.TextField(blank=True)
    reason = models.TextField(blank=True, help_text="why, where it goes against a verdict")
    at = models.DateTimeField()
    plan_time = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "revision", "stop", "party"],
                condition=Q(undone_at__isnull=True),
                name="one_standing_sign_off_per_party",
            )
        ]


class OfficeRecord(models.Model):
    """What an office puts on record, by whom and when. Never altered: a later one supersedes it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seat_id = models.BigIntegerField()
    role = models.CharField(max_length=30)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    at = models.DateTimeField()
    plan_time = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["pk"]


class PersonCheck(OfficeRecord):
    """What an office has found on a point that no machine can judge."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="person_checks")
    revision = models.PositiveIntegerField()
    stop = models.CharField(max_length=40)
    rule = models.CharField(max_length=160, help_text="full id of the rule that asked")
    code = models.CharField(max_length=160, help_text="what the rules of the plan call this question")
    holds = models.BooleanField(_("认定"))
    reason = models.TextField(_("理由"))
    evidence = models.CharField(_("依据材料"), max_length=200, blank=True)

    class Meta(OfficeRecord.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="person_check_says_why"),
            models.UniqueConstraint(
                fields=["declaration", "code"],
                condition=Q(supersedes__isnull=True),
                name="one_first_person_check_per_question",
            ),
        ]


class GivenValue(OfficeRecord):
    """A figure of the score sheet that an office gives, by a document."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="given_values")
    line = models.CharField(max_length=80)
    value = models.DecimalField(_("数值"), max_digits=12, decimal_places=4)
    document = models.CharField(_("依据的文件"), max_length=200)
    dated = models.DateField(_("文件日期"))
    stop = models.CharField(max_length=40)

    class Meta(OfficeRecord.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(document="") & Q(value__gte=0), name="given_value_has_a_document"),
            models.UniqueConstraint(
                fields=["declaration", "line"],
                condition=Q(supersedes__isnull=True),
                name="one_first_given_value_per_line",
            ),
        ]

    @property
    def figure(self) -> str:
        """Without needless noughts."""
        return f"{self.value.normalize():f}"


class ReturnNote(models.Model):
    """A structured return: the points that reopen and the day they are due."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="returns")
    revision = models.PositiveIntegerField()
    stop = models.CharField(max_length=40)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    points = models.JSONField(help_text="[{code, field, words}]")
    due_at = models.DateTimeField(null=True, blank=True, help_text="exclusive instant")
    at = models.DateTimeField()
    plan_time = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)


class NumberCounter(models.Model):
    """Gap-free numbers: one locked row per plan."""

    plan = models.OneToOneField(ReviewPlan, on_delete=models.PROTECT, primary_key=True)
    last = models.PositiveIntegerField(default=0)


class ReadKind(models.TextChoices):
    CASE = "case", _("申报内容")
    EVIDENCE = "evidence", _("附件和佐证材料")
    PAPER = "paper", _("表格（含身份证号）")
    NUMBER = "number", _("完整身份证号")


class CaseReading(models.Model):
    """That somebody of an office opened a case or a file of it: noted once per person, seat, kind, file and day of the plan."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seat_id = models.BigIntegerField()
    role = models.CharField(max_length=30)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ReadKind.choices)
    file = models.ForeignKey(
        StoredFile,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="of evidence: which one",
    )
    day = models.DateField()
    first_at = models.DateTimeField(help_text="the first time that day, on the plan's clock")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "person", "seat_id", "kind", "file", "day"],
                nulls_distinct=False,
                name="reading_once_a_day",
            )
        ]


class SavedColumns(models.Model):
    """Which columns the exports of a list have, as an organisation chose for those who act in a role there."""

    listing = models.CharField(max_length=30, help_text="code of the list")
    role = models.CharField(max_length=30)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    columns = models.JSONField(help_text="codes of declarations.exports.COLUMNS, in order")
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "role", "organisation"], name="columns_saved_once")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.listing}"
