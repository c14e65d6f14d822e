from django.apps import AppConfig

from documents import registry
from review_plans.registry import on_new_version


class DeclarationsConfig(AppConfig):
    name = "declarations"

    def ready(self) -> None:
        # Models are not loaded when this module is imported.
        from declarations import (  # noqa: PLC0415 -- see above
            asked,
            drafts,
            listings,
            marking,
            papers,
            papers_exceptional,
            papers_pledge,
            papers_scores,
            phone_slots,
            pledging,
            reading,
            rejudging,
            rosters,
            shelves,
            telling,
            using,
        )
        from files import cases, rechecking, viewing  # noqa: PLC0415 -- see above
        from messages import outbox  # noqa: PLC0415 -- see above

        on_new_version(drafts.follow_newest_version)
        registry.register("review_form", papers.review_form)
        registry.register("roster", rosters.roster)
        registry.register(listings.KIND, listings.paper)
        registry.register("score_sheet", papers_scores.score_sheet)
        registry.register("score_sheet_table", papers_scores.score_sheet_table)
        registry.register(papers_exceptional.KIND, papers_exceptional.exceptional_form)
        registry.register("truth_pledge", papers_pledge.truth_pledge)
        outbox.register(rejudging.TOPIC, rejudging.judge_piece)
        reading.register()
        asked.register()
        using.register()
        viewing.register("declarations", shelves.shelves_of)
        cases.register("declarations", marking.cases)
        pledging.register()
        phone_slots.register()
        rechecking.register("declarations", telling.unusable)
