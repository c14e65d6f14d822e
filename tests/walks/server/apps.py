from django.apps import AppConfig


class SwiftClockConfig(AppConfig):
    """Server processes read the plans' clocks at every question, so that a walk need not wait after each move."""

    name = "tests.walks.server"
    label = "swift_clock"

    def ready(self) -> None:
        from config import clock

        clock._KEPT_SECONDS = -1.0
