from django.apps import AppConfig
from django.utils.translation import gettext_lazy

from documents import registry


class CommitteeConfig(AppConfig):
    name = "committee"

    def ready(self) -> None:
        # Models are not loaded when this module is imported.
        from committee import guards, papers, papers_scores, papers_slips  # noqa: PLC0415 -- models load after app configs
        from declarations import reminding  # noqa: PLC0415 -- models load after app configs
        from declarations.guards import register  # noqa: PLC0415 -- models load after app configs

        register("fee_recorded", guards.fee_recorded, gettext_lazy("评审费已登记"))
        register("ballot_passed", guards.ballot_passed, gettext_lazy("表决通过并封存"))
        register("ballot_lost", guards.ballot_lost, gettext_lazy("表决未通过并封存"))
        register("off_the_agenda", guards.off_the_agenda, gettext_lazy("没有列入会议议程"))
        register("certificate_issued", guards.certificate_issued, gettext_lazy("电子证书已制发"))
        register("not_announced", guards.not_announced, gettext_lazy("还没有发文公布"))
        reminding.register_unpaid(guards.unpaid)
        registry.register("committee_roster", papers.committee_roster)
        registry.register(papers_slips.KIND, papers_slips.set_slips)
        registry.register("expert_sheet", papers_scores.expert_sheet)
        registry.register("expert_sheet_table", papers_scores.expert_sheet_table)
