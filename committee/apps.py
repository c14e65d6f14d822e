from django.apps import AppConfig
from django.utils.translation import gettext_lazy

from documents import registry


class CommitteeConfig(AppConfig):
    name = "committee"

    def ready(self) -> None:
        # Models are not loaded when this module is imported.
        from committee import guards, papers  # noqa: PLC0415 -- models load after app configs
        from declarations.guards import register  # noqa: PLC0415 -- models load after app configs

        register("fee_recorded", guards.fee_recorded, gettext_lazy("评审费已登记"))
        registry.register("committee_roster", papers.committee_roster)
