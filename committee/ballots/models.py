"""What is kept of a meeting of the review board and of its secret ballots.

A receipt says that a member voted on a case; a tally says how often each choice was made. No row holds both, and
nothing is kept per vote: see docs/decisions/secret-ballot.md.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from declarations.models import Declaration
from review_plans.models import ReviewPlan


class Meeting(models.Model):
    """The board meets on a day. Its members are named when it is called and stay as they are."""

    plan = models.ForeignKey(ReviewPlan, on_delete=models.PROTECT, related_name="meetings")
    number = models.CharField(max_length=40, unique=True)
    panel = models.CharField(_("学科组"), max_length=80, blank=True, help_text="empty: the whole board")
    held_on = models.DateField(_("会议日期"))
    place = models.CharField(_("会议地点"), max_length=120)
    rule_document = models.CharField(
        _("依据文件"),
        max_length=120,
        blank=True,
        help_text="by which the office confirms a rule the notice does not print",
    )
    called_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    concluded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    concluded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(concluded_at__isnull=True, concluded_by__isnull=True)
                | Q(concluded_at__isnull=False, concluded_by__isnull=False),
                name="concluded_meeting_has_who_and_when",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Member(models.Model):
    """A member of the board at one meeting. Attends once the office has recorded it and they have signed in."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seat_id = models.BigIntegerField()
    is_chair = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(null=True, blank=True, help_text="when the office recorded the attendance")
    signed_in_at = models.DateTimeField(null=True, blank=True, help_text="when the member signed in")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="member_once_per_meeting")]

    @property
    def attends(self) -> bool:
        return self.recorded_at is not None and self.signed_in_at is not None


class AgendaItem(models.Model):
    """A case before the board, in the order of the roster."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "declaration"], name="case_once_per_agenda"),
            models.UniqueConstraint(fields=["meeting", "position"], name="one_case_per_place_on_agenda"),
        ]


class RecusalGround(models.TextChoices):
    OWN_CASE = "own_case", _("本人的申报")
    FOUND = "found", _("系统发现的利害关系")
    DECLARED = "declared", _("本人申请回避")
    RECORDED = "recorded", _("评委会办公室决定回避")


class Recusal(models.Model):
    """A member neither sees nor votes on this case; it lowers the head-count of this case alone."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="recusals")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="recusals")
    ground = models.CharField(max_length=10, choices=RecusalGround.choices)
    reason = models.CharField(_("回避事由"), max_length=200)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="member_recused_once_per_case"),
            models.CheckConstraint(condition=~Q(reason=""), name="recusal_says_why"),
        ]


class RoundState(models.TextChoices):
    OPEN = "open", _("投票中")
    SEALED = "sealed", _("已封存")
    VOID = "void", _("已作废")


class BallotRound(models.Model):
    """One round of voting over some cases of the agenda. It is open, then sealed or void; void for good."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=6, choices=RoundState.choices, default=RoundState.OPEN)
    reason = models.CharField(max_length=200, blank=True, help_text="why there is another round")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)
    swept_at = models.DateTimeField(
        null=True, blank=True, help_text="when the former tallies were removed from the disk"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="round_number_once_per_meeting"),
            models.UniqueConstraint(fields=["meeting"], condition=Q(state="open"), name="one_open_round_per_meeting"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True, ended_by__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False, ended_by__isnull=False)),
                name="ended_round_has_who_and_when",
            ),
            models.CheckConstraint(condition=~Q(state="void") | ~Q(void_reason=""), name="void_round_says_why"),
        ]


class Attendance(models.Model):
    """Who attended when the round was opened: the heads that the shares are taken of."""

    round = models.ForeignKey(BallotRound, on_delete=models.PROTECT, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="attendances")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "member"], name="attends_once_per_round")]


class RoundCase(models.Model):
    """A case put to the vote in a round, with its heads as they were when it was opened; `outcome` once it is sealed."""

    round = models.ForeignKey(BallotRound, on_delete=models.PROTECT, related_name="cases")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="rounds")
    board = models.PositiveSmallIntegerField(help_text="members less those recused from it")
    voters = models.PositiveSmallIntegerField(help_text="those attending less those recused from it")
    needed = models.PositiveSmallIntegerField(help_text="how many must agree")
    outcome = models.CharField(
        max_length=6, blank=True, choices=[("passed", _("通过")), ("lost", _("未通过")), ("tied", _("平票"))]
    )

    class Meta:
        ordering = ["item__position"]
        constraints = [models.UniqueConstraint(fields=["round", "item"], name="case_once_per_round")]


class BallotReceipt(models.Model):
    """That a member voted on a case in a round. The product may only add and read these."""

    case = models.ForeignKey(RoundCase, on_delete=models.PROTECT, related_name="receipts")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="receipts")
    code = models.CharField(max_length=13, help_text="of the whole ballot paper; the member may quote it")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "member"], name="one_receipt_per_member_and_case")]


class Choice(models.TextChoices):
    AGREE = "agree", _("同意")
    AGAINST = "against", _("不同意")
    ABSTAIN = "abstain", _("弃权")


class Tally(models.Model):
    """How often a choice was made on a case. No time, no order, no name; nobody reads it before the round is sealed."""

    case = models.ForeignKey(RoundCase, on_delete=models.PROTECT, related_name="tallies")
    choice = models.CharField(max_length=7, choices=Choice.choices)
    n = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "choice"], name="one_tally_per_case_and_choice")]


class Veto(models.Model):
    """The board's decision that a case fails for academic fraud, whatever the vote: an act of its own, with evidence."""

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="veto")
    clause = models.CharField(_("依据的文件和条款"), max_length=200)
    evidence = models.CharField(_("证据材料"), max_length=200)
    words = models.TextField(_("认定的事实和评委会的决定"))
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(clause="") & ~Q(evidence="") & ~Q(words=""), name="veto_has_clause_evidence_and_words"
            )
        ]
