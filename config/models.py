"""The demo's clocks: how far each plan's time is moved. Empty outside the demo, or nothing starts."""

from django.db import models


class PlanClock(models.Model):
    plan_code = models.CharField(max_length=80, primary_key=True)
    offset = models.DurationField()

    def __str__(self) -> str:
        return f"{self.plan_code} {self.offset}"
