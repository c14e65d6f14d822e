from django.apps import AppConfig

from documents import registry
from review_plans.registry import on_new_version


class DeclarationsConfig(AppConfig):
    name = "declarations"

    def ready(self) -> None:
        # Models are not loaded when this module is imported.
        from declarations import actions, papers, papers_scores, reading, rejudging, rosters  # noqa: PLC0415 -- see above
        from messages import outbox  # noqa: PLC0415 -- see above

        on_new_version(actions.follow_newest_version)
        registry.register("review_form", papers.review_form)
        registry.register("roster", rosters.roster)
        registry.register("score_sheet", papers_scores.score_sheet)
        registry.register("score_sheet_table", papers_scores.score_sheet_table)
        outbox.register(rejudging.TOPIC, rejudging.judge_piece)
        reading.register()
