"""The append-only event chain. The login role may only INSERT and SELECT here (architecture §5)."""

from django.db import models


class EventChain(models.Model):
    """One chain per plan, and one named `platform`; its row is the lock that keeps `seq` gap-free."""

    key = models.CharField(max_length=80, unique=True)
    head_seq = models.PositiveBigIntegerField(default=0)
    head_hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return self.key


class Event(models.Model):
    """One act: who, in which seat, what, on which object, why; chained by SHA-256."""

    chain = models.ForeignKey(EventChain, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    plan_time = models.DateTimeField(null=True, blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_label = models.CharField(max_length=80, blank=True)
    seat_id = models.BigIntegerField(null=True, blank=True)
    role = models.CharField(max_length=40, blank=True)
    office = models.CharField(max_length=120, blank=True)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    outcome = models.CharField(max_length=30, default="done")
    reason = models.TextField(blank=True)
    payload = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="event_seq_once_per_chain")]
        indexes = [
            models.Index(fields=["object_type", "object_id", "seq"], name="event_by_object"),
            models.Index(fields=["at", "id"], name="event_by_time"),
            models.Index(fields=["verb", "at", "id"], name="event_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id}#{self.seq} {self.verb}"
