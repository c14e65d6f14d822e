from django.apps import AppConfig
from django.utils.translation import gettext_lazy

from documents import registry


class CommitteeConfig(AppConfig):
    name = "committee"

    def ready(self) -> None:
        # Models are not loaded when this module is imported.
        import files.permissions  # noqa: PLC0415 -- models load after app configs
        from committee import (  # noqa: PLC0415 -- models load after app configs
            exported,
            guards,
            papers,
            papers_scores,
            papers_slips,
        )
        from committee.ballots import exported as of_ballots  # noqa: PLC0415 -- models load after app configs
        from committee.ballots import registering as ballots  # noqa: PLC0415 -- models load after app configs
        from committee.experts import evidence, review_queries  # noqa: PLC0415 -- models load after app configs
        from committee.experts import exported as of_experts  # noqa: PLC0415 -- models load after app configs
        from committee.fees import exported as of_fees  # noqa: PLC0415 -- models load after app configs
        from committee.fees import papers as fee_papers  # noqa: PLC0415 -- models load after app configs
        from committee.outcomes import exported as of_outcomes  # noqa: PLC0415 -- models load after app configs
        from committee.outcomes import registering as outcomes  # noqa: PLC0415 -- models load after app configs
        from declarations import reminding  # noqa: PLC0415 -- models load after app configs
        from declarations.guards import register  # noqa: PLC0415 -- models load after app configs

        for lists in (exported, of_ballots, of_experts, of_fees, of_outcomes):
            lists.register_lists()
        register("fee_recorded", guards.fee_recorded, gettext_lazy("评审费已登记"))
        register("fee_overdue", guards.fee_overdue, gettext_lazy("已过缴费截止日而没有缴费"))
        ballots.register()
        outcomes.register()
        register("reviews_in", review_queries.reviews_in, gettext_lazy("专家评审意见已全部提交"))
        register("no_open_review", review_queries.no_open_review, gettext_lazy("没有未完成的专家评审"))
        files.permissions.register("reviews", evidence.file_check)
        reminding.register_unpaid(guards.unpaid)
        registry.register("committee_roster", papers.committee_roster)
        registry.register(papers_slips.KIND, papers_slips.set_slips)
        registry.register(fee_papers.KIND, fee_papers.fee_receipt)
        registry.register("expert_sheet", papers_scores.expert_sheet)
        registry.register("expert_sheet_table", papers_scores.expert_sheet_table)
