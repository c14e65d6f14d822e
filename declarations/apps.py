from django.apps import AppConfig

from review_plans.registry import on_new_version


class DeclarationsConfig(AppConfig):
    name = "declarations"

    def ready(self) -> None:
        from declarations.actions import follow_newest_version  # noqa: PLC0415 -- models load after app configs

        on_new_version(follow_newest_version)
