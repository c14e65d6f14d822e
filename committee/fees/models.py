"""Fees that are paid through the payment system: orders, what came for them, and what goes back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from declarations.models import Declaration


class OrderState(models.TextChoices):
    OPEN = "open", _("待付款")
    REPLACED = "replaced", _("已换新单")
    CLOSED = "closed", _("已关闭")
    PAID = "paid", _("已付款")


class Money(models.TextChoices):
    """What became of the money that came for an order."""

    BOOKED = "booked", _("已入账")
    RETURNED = "returned", _("入账后已决定退还")
    OTHER_AMOUNT = "other_amount", _("金额不符，未入账")
    TWICE = "twice", _("重复缴费，退款")
    LATE = "late", _("逾期缴费，退款")
    ENDED = "ended", _("申报已结束，退款")


# The reason that the payment system is told where a booked fee goes back.
ENDED_LATER = "ended_later"


class FeeOrder(models.Model):
    """An order for the fee of a declaration at the payment system; at most one is open, and each is paid at most once.

    `order` and `page` are the system's: its own number, and where the payer pays. Money can still come for an order that
    was replaced or closed.
    """

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="fee_orders")
    number = models.PositiveSmallIntegerField(help_text="counted per declaration")
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    order = models.CharField(max_length=80, blank=True)
    page = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.OPEN)
    opened_at = models.DateTimeField()
    next_ask_at = models.DateTimeField(help_text="when the system is asked again whether it was paid")
    asked = models.PositiveSmallIntegerField(default=0)
    paid_amount = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True, help_text="true time, as the system says")
    told_at = models.DateTimeField(null=True, blank=True, help_text="when we heard of it")
    receipt = models.CharField(max_length=60, blank=True)
    money = models.CharField(max_length=12, choices=Money.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["declaration", "number"], name="one_fee_order_per_number"),
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(state="open"), name="one_open_fee_order_per_declaration"
            ),
            models.UniqueConstraint(fields=["order"], condition=~Q(order=""), name="one_fee_order_per_outside_number"),
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(money="booked"), name="one_booked_fee_order_per_declaration"
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_amount__isnull=False, paid_at__isnull=False, told_at__isnull=False)
                & ~Q(money="")
                | ~Q(state="paid") & Q(money="", paid_at__isnull=True),
                name="paid_fee_order_says_when_and_what_became",
            ),
            models.CheckConstraint(
                condition=~Q(money="booked") | Q(paid_amount=models.F("amount")),
                name="booked_fee_is_the_amount_ordered",
            ),
        ]
        indexes = [models.Index(fields=["state", "next_ask_at"], name="fee_orders_to_ask")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What the payment system knows the order by, of our making."""
        return f"fee:{self.declaration_id}:{self.number}"


class RefundState(models.TextChoices):
    WAITING = "waiting", _("等待退款")
    ASKED = "asked", _("支付平台办理中")
    DONE = "done", _("已退款")
    REFUSED = "refused", _("支付平台未予退款")


class RefundTrouble(models.TextChoices):
    NOT_CONNECTED = "not_connected", _("支付平台没有接通")
    NO_ANSWER = "no_answer", _("支付平台没有回应")
    NOT_UNDERSTOOD = "not_understood", _("支付平台的答复不能用")


class FeeRefund(models.Model):
    """The whole of what was paid for an order goes back; asked of the payment system until it has answered."""

    order = models.OneToOneField(FeeOrder, on_delete=models.PROTECT, related_name="refund")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    state = models.CharField(max_length=10, choices=RefundState.choices, default=RefundState.WAITING)
    reason = models.CharField(max_length=120)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="None: by the rule"
    )
    at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=16, choices=RefundTrouble.choices, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(
        default=1, help_text="how often it was asked for after a refusal, and once"
    )
    refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(state="done") | Q(done_at__isnull=False), name="done_refund_says_when"),
        ]
        indexes = [models.Index(fields=["state", "next_try_at"], name="fee_refunds_waiting")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """Each round has its own, so that the payment system does not answer with what it said before."""
        return f"refund:{self.order_id}" if self.round == 1 else f"refund:{self.order_id}:{self.round}"


class RefundRound(models.Model):
    """A round of a refund that the payment system refused, and who asked again."""

    refund = models.ForeignKey(FeeRefund, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    refused_at = models.DateTimeField(null=True, blank=True)
    asked_again_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_again_at = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["refund", "number"], name="each_refund_round_once")]

    def __str__(self) -> str:
        return f"{self.refund} {self.number}"


class RefundDecisions(models.QuerySet["RefundDecision"]):
    def standing(self) -> "RefundDecisions":
        """Of cases that no appeal has reopened since."""
        return self.filter(reopened_at=None)


class RefundDecision(models.Model):
    """What the office decided of a booked fee whose case ended afterwards: it goes back, or it stays; once, with its reason.

    One of a case that an upheld appeal has reopened since belongs to the past (`reopened_at`) and stays on record.
    """

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="fee_decisions")
    goes_back = models.BooleanField()
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True, blank=True, help_text="true time; the case went on after it")

    objects = RefundDecisions.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="refund_decision_says_why"),
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(reopened_at=None), name="one_standing_refund_decision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id}: {self.goes_back}"
