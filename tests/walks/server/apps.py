from typing import Any

from celery.signals import task_prerun
from django.apps import AppConfig
from django.core.signals import request_started


class SwiftClockConfig(AppConfig):
    """Server processes read the plans' clocks anew for every request and task: a walk need not wait after each move."""

    name = "tests.walks.server"
    label = "swift_clock"

    def ready(self) -> None:
        request_started.connect(forget)
        task_prerun.connect(forget)


def forget(**_: Any) -> None:
    from config import clock

    clock.forget()
