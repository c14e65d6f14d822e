"""Acts against the rules of a review as an office decided on them, what follows, what credit platforms were told; appeals.

An act is never altered: one that corrects or lifts it supersedes it. A declaration is named by its id, since
`declarations` lies above this room.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from files.models import StoredFile
from messages.language import in_words
from provisions import sanctions as rules
from provisions.citation import DECIDING


class ActKind(models.TextChoices):
    FORGED_EVIDENCE = "forged_evidence", _("伪造、变造佐证材料")
    FALSE_STATEMENT = "false_statement", _("填报内容不实")
    PLAGIARISM = "plagiarism", _("剽窃、抄袭")
    BOUGHT_WORK = "bought_work", _("代写、买卖论文或成果")
    BALLOT_INTERFERENCE = "ballot_interference", _("请托、干扰评审和表决")
    OTHER_MEANS = "other_means", _("其他不正当手段")


class IntegrityAct(models.Model):
    """What was found about somebody, by which decision. `lifted`: this one takes back the one that it supersedes."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="integrity_acts")
    plan_code = models.CharField(max_length=80)
    declaration_id = models.BigIntegerField(help_text="a declarations.Declaration")
    declaration_number = models.CharField(max_length=30)
    kind = models.CharField(_("认定的情形"), max_length=24, choices=ActKind.choices)
    words = models.TextField(_("认定的事实"))
    document = models.CharField(_("决定文号"), max_length=200)
    clause = models.CharField(_("依据的条款"), max_length=200)
    decided_by = models.CharField(_("作出决定的单位"), max_length=120)
    decided_on = models.DateField(_("决定日期"))
    reviewed_in = models.PositiveSmallIntegerField(_("评审年度"), null=True, blank=True)
    basis = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    lifted = models.BooleanField(default=False)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seat_id = models.BigIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    plan_time = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(document="") & ~Q(clause="") & ~Q(decided_by=""),
                name="integrity_act_has_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(lifted=False) | Q(supersedes__isnull=False), name="only_an_act_is_lifted"
            ),
        ]
        indexes = [models.Index(fields=["plan_code", "declaration_id"], name="integrity_by_declaration")]

    def __str__(self) -> str:
        return f"{self.document} {self.kind}"


class Sanction(models.Model):
    """What follows from an act, copied from the plan with its citation; it holds while the act is not superseded."""

    act = models.ForeignKey(IntegrityAct, on_delete=models.PROTECT, related_name="sanctions")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in rules.KINDS])
    says = models.CharField(max_length=300)
    says_en = models.CharField(max_length=300)
    document = models.CharField(max_length=200)
    clause = models.CharField(max_length=200)
    origin = models.CharField(max_length=12)
    scope = models.CharField(max_length=16, blank=True)
    platforms = models.JSONField(default=list)
    begins = models.DateField(null=True, blank=True)
    over_on = models.DateField(null=True, blank=True, help_text="the first day on which it no longer holds")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=rules.REVOKE, begins__isnull=True, over_on__isnull=True)
                | Q(begins__isnull=False, over_on__gt=F("begins")),
                name="sanction_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.begins}"

    @property
    def in_words(self) -> str:
        return self.says_en if (get_language() or "").startswith("en") else self.says

    @property
    def confirmed_by_decision(self) -> bool:
        """The notice does not say it: it holds because the decision does."""
        return self.origin not in DECIDING

    @property
    def cite(self) -> str:
        return f"{self.document} {self.clause}"

    @property
    def last_day(self) -> date | None:
        term = rules.Term(self.begins, self.over_on) if self.begins and self.over_on else None
        return term.last_day if term else None


class CreditState(models.TextChoices):
    WAITING = "waiting", _("等待报送")
    RECORDED = "recorded", _("已记录")
    WITHDRAWING = "withdrawing", _("等待撤回")
    WITHDRAWN = "withdrawn", _("记录已撤回")


class CreditTrouble(models.TextChoices):
    NOT_CONNECTED = "not_connected", _("平台没有接通")
    NO_ANSWER = "no_answer", _("平台没有回应，稍后再试")
    NOT_UNDERSTOOD = "not_understood", _("平台的回答对不上，请联系平台")
    NO_NUMBER = "no_number", _("本人没有登记身份证号")


class CreditDelivery(models.Model):
    """One entry on its way to one credit platform, and back when the act is lifted. Its id is our reference there."""

    sanction = models.ForeignKey(Sanction, on_delete=models.PROTECT, related_name="deliveries")
    platform = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=CreditState.choices, default=CreditState.WAITING)
    trouble = models.CharField(max_length=16, choices=CreditTrouble.choices, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sanction", "platform"], name="credit_entry_once_per_platform"),
            models.CheckConstraint(
                condition=~Q(state="recorded") | Q(recorded_at__isnull=False), name="recorded_entry_says_when"
            ),
        ]
        indexes = [models.Index(fields=["state", "next_try_at"], name="credit_waiting")]

    def __str__(self) -> str:
        return f"{self.platform} {self.state}"

    @property
    def platform_in_words(self) -> str:
        names = {"national": _("全国信用信息共享平台"), "provincial": _("省信用信息共享平台")}
        return str(names[self.platform])

    @property
    def reference(self) -> str:
        return f"integrity:{self.pk}"


class AppealKind(models.TextChoices):
    APPEAL = "appeal", _("申诉")
    COMPLAINT = "complaint", _("投诉")


class AppealOutcome(models.TextChoices):
    UPHELD = "upheld", _("成立")
    UNFOUNDED = "unfounded", _("不成立")
    NOT_TAKEN = "not_taken", _("不予受理")


class Appeal(models.Model):
    """An appeal against one's own outcome, or a complaint by anybody who is signed in; answered once, in words.

    `due_on` is empty where the State calendar does not reach far enough to count.
    """

    kind = models.CharField(max_length=10, choices=AppealKind.choices)
    receipt = models.CharField(max_length=40, unique=True)
    plan_code = models.CharField(max_length=80)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appeals")
    declaration_id = models.BigIntegerField(null=True, blank=True, help_text="a declarations.Declaration")
    declaration_number = models.CharField(_("申报编号"), max_length=30, blank=True)
    act = models.ForeignKey(IntegrityAct, null=True, blank=True, on_delete=models.PROTECT, related_name="appeals")
    subject = models.CharField(max_length=200)
    subject_parts = models.JSONField(default=dict, blank=True, help_text="what the subject was made of")
    decider_id = models.BigIntegerField(null=True, blank=True, help_text="the person who took what is appealed")
    words = models.TextField(_("事实和理由"))
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(help_text="when the server had the whole request")
    plan_time = models.DateTimeField()
    working_days = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=12, help_text="where the number of days comes from")
    due_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=AppealOutcome.choices, blank=True)
    outcome_words = models.TextField(_("答复"), blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="on the plan's clock")
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="who answered"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="", closed_by__isnull=True)
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="") & ~Q(outcome_words="")),
                name="closed_appeal_has_who_and_what",
            ),
            models.CheckConstraint(
                condition=~Q(kind="appeal") | Q(declaration_id__isnull=False), name="appeal_is_about_a_declaration"
            ),
            models.UniqueConstraint(
                fields=["person", "declaration_id", "act"],
                condition=Q(kind="appeal", closed_at__isnull=True),
                nulls_distinct=False,
                name="one_open_appeal_per_matter",
            ),
        ]
        indexes = [models.Index(fields=["plan_code", "closed_at", "due_on"], name="appeals_to_answer")]

    def __str__(self) -> str:
        return self.receipt

    @property
    def subject_in_words(self) -> str:
        """In the reader's language."""
        return in_words(self.subject_parts, self.subject)

    def is_overdue(self, today: date) -> bool:
        return self.closed_at is None and self.due_on is not None and today > self.due_on
