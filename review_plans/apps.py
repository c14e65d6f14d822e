from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class ReviewPlansConfig(AppConfig):
    name = "review_plans"

    def ready(self) -> None:
        post_migrate.connect(seed_calendar, sender=self)


def seed_calendar(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """The years the calendar package knows are there after every migrate, in test databases too."""
    if "review_plans_calendarday" not in connections[using].introspection.table_names():
        return
    from review_plans.calendar import seed  # noqa: PLC0415 -- models load after app configs

    seed()
