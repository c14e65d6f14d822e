"""Errands: questions to outside systems that a worker asks while nobody's page waits."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Seat


class ErrandState(models.TextChoices):
    ASKED = "asked", _("已请求")
    FETCHING = "fetching", _("正在提取")
    FETCHED = "fetched", _("已提取")
    FAILED = "failed", _("没有取到")


class Errand(models.Model):
    """One question, by the `key` of what is asked; asked again, the same row begins its next `turn`."""

    kind = models.CharField(max_length=20, help_text="whose errand: registries.errands.register")
    key = models.CharField(max_length=120, unique=True)
    params = models.JSONField(default=dict, help_text="ids, no personal data")
    turn = models.PositiveIntegerField(default=1)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="errands")
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True, help_text="when it last went to the broker")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=ErrandState.choices, default=ErrandState.ASKED)
    words = models.JSONField(default=dict, blank=True, help_text="what came of it: parts of a sentence")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "fetching"], finished_at=None)
                | Q(state__in=["fetched", "failed"], finished_at__isnull=False),
                name="ended_errand_has_time",
            )
        ]
        indexes = [models.Index(fields=["state", "sent_at"], name="errands_waiting")]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in (ErrandState.ASKED, ErrandState.FETCHING)
