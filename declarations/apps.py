from django.apps import AppConfig

from documents import registry
from review_plans.registry import on_new_version


class DeclarationsConfig(AppConfig):
    name = "declarations"

    def ready(self) -> None:
        # Models are not loaded when this module is imported.
        from declarations import actions, papers, reading, rosters  # noqa: PLC0415 -- models load after app configs

        on_new_version(actions.follow_newest_version)
        registry.register("review_form", papers.review_form)
        registry.register("roster", rosters.roster)
        reading.register()
