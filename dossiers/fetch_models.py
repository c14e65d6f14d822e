"""What the outside systems said of a person, kept apart from the entries: an entry is never both theirs and the person's."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    DONE = "done", _("已提取")
    NOTHING = "nothing", _("没有查到")
    UNAVAILABLE = "unavailable", _("没有应答")
    WRONG = "wrong", _("应答不可用")


class RegistryFetch(models.Model):
    """The last time that one system was asked about one person, and what came of it."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="fetches")
    source = models.CharField(max_length=20, help_text="code of dossiers.sources")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    at = models.DateTimeField()
    found = models.PositiveIntegerField(default=0)
    covers_from = models.PositiveIntegerField(null=True, blank=True, help_text="the first year that the system knows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "source"], name="one_last_fetch_per_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.outcome}"


class FetchedFact(models.Model):
    """One row of a system's answer. With `entry_id` it wrote that entry and locks the fields in `values`; without one it
    stands beside what the person wrote. `gone_at`: the system no longer says so; nothing is locked any more.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="fetched_facts")
    source = models.CharField(max_length=20)
    entry_kind = models.CharField(max_length=30, help_text="model name of the entry, lower case")
    key = models.CharField(max_length=200, help_text="what makes the row the same row the next time")
    values = models.JSONField(help_text="field of the entry -> value, as JSON carries it")
    fetched_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)
    entry_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "source", "entry_kind", "key"], name="fetched_fact_once"),
            models.UniqueConstraint(
                fields=["entry_kind", "entry_id"],
                condition=Q(entry_id__isnull=False),
                name="one_fetched_fact_per_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_kind} {self.source}"
