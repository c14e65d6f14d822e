"""Experts of a plan, what relations stand against them, draws of panels, and their reviews."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person, Seat
from declarations.models import Declaration
from dossiers.models import TitleRecord
from review_plans.models import ReviewPlan


class Expert(models.Model):
    """Somebody in a plan's pool for one term. `number` is all that a published record says of them."""

    plan = models.ForeignKey(ReviewPlan, on_delete=models.PROTECT, related_name="experts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="expert_terms")
    number = models.PositiveIntegerField()
    specialties = models.JSONField(default=list, help_text="codes of the plan's specialties")
    title = models.CharField(_("职称"), max_length=60)
    title_level = models.CharField(_("职称层级"), max_length=20, choices=TitleRecord.LEVELS)
    titled_on = models.DateField(_("取得时间"), null=True, blank=True)
    employer = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    employer_name = models.CharField(_("工作单位"), max_length=120)
    outside = models.BooleanField(_("不属于评委会组建单位"), default=False)
    starts_on = models.DateField(_("聘期开始"), help_text="by the true clock, as of the seat")
    ends_on = models.DateField(_("聘期结束"))
    load_limit = models.PositiveSmallIntegerField(_("最多评审份数"))
    leave_from = models.DateField(_("请假开始"), null=True, blank=True)
    leave_until = models.DateField(_("请假结束"), null=True, blank=True)
    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, related_name="expert")
    ended_reason = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="expert_number_once_per_plan"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="expert_term_ends_after_start"),
            models.CheckConstraint(
                condition=Q(leave_from__isnull=True, leave_until__isnull=True)
                | Q(leave_from__isnull=False, leave_until__gte=F("leave_from")),
                name="expert_leave_has_both_days",
            ),
            models.CheckConstraint(
                condition=Q(load_limit__gte=1) & ~Q(employer_name=""), name="expert_has_load_and_employer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}#{self.number}"


class RelationKind(models.TextChoices):
    RELATIVE = "relative", _("亲属")
    TEACHER = "teacher", _("师生")
    WORK = "work", _("共事或合作")
    REFEREE = "referee", _("推荐人或证明人")
    DISPUTE = "dispute", _("争议或利害关系")
    OTHER = "other", _("其他")


class Relation(models.Model):
    """A relation between two people that somebody declared or the office put on record. Kept; at most withdrawn."""

    plan = models.ForeignKey(ReviewPlan, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relations")
    applicant = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("关系"), max_length=12, choices=RelationKind.choices)
    words = models.CharField(_("说明"), max_length=300)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="withdrawn_relation_says_why",
            ),
            models.UniqueConstraint(
                fields=["person", "applicant", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_standing_relation_of_a_kind",
            ),
        ]


class DrawState(models.TextChoices):
    LAID_DOWN = "laid_down", _("条件已登记，待抽取")
    DRAWN = "drawn", _("已抽取")
    ABANDONED = "abandoned", _("已作废")


class Draw(models.Model):
    """One drawing of a panel: its terms first, then the seed, then who was drawn. See `recompute_draw`.

    `token` is shown to nobody before the draw; a trigger keeps terms, chain and seed as they once were.
    """

    plan = models.ForeignKey(ReviewPlan, on_delete=models.PROTECT, related_name="draws")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=DrawState.choices, default=DrawState.LAID_DOWN)
    cases = models.ManyToManyField(Declaration, related_name="draws")
    terms = models.JSONField()
    terms_hash = models.CharField(max_length=64)
    token = models.CharField(max_length=64)
    chain_seq = models.PositiveBigIntegerField()
    chain_hash = models.CharField(max_length=64)
    seed = models.CharField(max_length=64, blank=True)
    order = models.JSONField(default=list, help_text="numbers of all candidates as drawn")
    outcome = models.JSONField(default=list, help_text="[{number, specialty}] as drawn")
    turns = models.JSONField(default=list, help_text="[{gone, next, exception, specialty}] since")
    exception_reason = models.CharField(max_length=300, blank=True)
    laid_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    laid_at = models.DateTimeField()
    drawn_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(null=True, blank=True)
    abandoned_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="draw_number_once_per_plan"),
            models.CheckConstraint(
                condition=~Q(state="drawn") | (~Q(seed="") & Q(drawn_by__isnull=False, drawn_at__isnull=False)),
                name="drawn_draw_has_seed_and_who",
            ),
            models.CheckConstraint(
                condition=~Q(state="abandoned") | ~Q(abandoned_reason=""), name="abandoned_draw_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.number}"


class MemberState(models.TextChoices):
    INVITED = "invited", _("已邀请，待答复")
    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已谢绝")
    REPLACED = "replaced", _("已更换")


class PanelMember(models.Model):
    """Somebody drawn for a board, or for a panel of it. `exception_reason` is empty for all whom the order brought."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="members")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="panels")
    specialty = models.CharField(max_length=60)
    panel = models.CharField(max_length=2, blank=True, help_text="number within the draw; empty where it is one panel")
    state = models.CharField(max_length=10, choices=MemberState.choices, default=MemberState.INVITED)
    leader = models.BooleanField(default=False)
    exception_reason = models.CharField(max_length=300, blank=True)
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why they declined or were replaced")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "expert"], name="expert_once_per_draw"),
            models.UniqueConstraint(fields=["draw", "panel"], condition=Q(leader=True), name="one_leader_per_panel"),
            models.CheckConstraint(
                condition=Q(state__in=["invited", "accepted"]) | (~Q(reason="") & Q(leader=False)),
                name="gone_member_says_why_and_leads_nothing",
            ),
            models.CheckConstraint(
                condition=Q(state="invited") | Q(answered_at__isnull=False), name="answered_member_says_when"
            ),
        ]


class ReviewState(models.TextChoices):
    WAITING = "waiting", _("待声明回避")
    OPEN = "open", _("评审中")
    HANDED_IN = "handed_in", _("已提交")
    RELEASED = "released", _("已改由别人评审")


class Recommended(models.TextChoices):
    STRONGLY = "strongly", _("重点推荐")
    YES = "yes", _("一般推荐")
    NO = "no", _("不推荐")


class Review(models.Model):
    """One expert's reading of one case: assigned, declared free of conflicts, written, handed in, then kept by a trigger.

    `marks`: line → {mark, reason}; `flagged`: ids of files that can't be read. `notes` are the expert's alone.
    """

    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="reviews")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="reviews")
    revision = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.WAITING)
    made_at = models.DateTimeField()
    declared_at = models.DateTimeField(null=True, blank=True)
    released_reason = models.CharField(max_length=300, blank=True)
    recommended = models.CharField(_("推荐意见"), max_length=10, choices=Recommended.choices, blank=True)
    comment = models.TextField(_("评语"), blank=True)
    notes = models.TextField(_("笔记"), blank=True)
    marks = models.JSONField(default=dict)
    flagged = models.JSONField(default=list)
    flag_words = models.CharField(max_length=300, blank=True)
    total = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    row_version = models.PositiveIntegerField(default=1)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "declaration"], name="case_once_per_member"),
            models.CheckConstraint(
                condition=~Q(state="handed_in")
                | (Q(handed_in_at__isnull=False) & ~Q(recommended="") & ~Q(comment="") & ~Q(digest="")),
                name="handed_in_review_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | ~Q(released_reason=""), name="released_review_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "handed_in"]) | Q(declared_at__isnull=False),
                name="open_review_was_declared",
            ),
        ]


class Phrase(models.Model):
    """A sentence that an expert uses again."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phrases")
    words = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "words"], name="phrase_once_per_person")]


class PanelSummary(models.Model):
    """What the panel's leader sums up of a case; the newest holds."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="summaries")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="panel_summaries")
    recommended = models.CharField(_("评审组意见"), max_length=10, choices=Recommended.choices)
    words = models.TextField(_("小结"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
