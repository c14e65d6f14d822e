from django.apps import AppConfig

from declarations import guards as gates
from documents import registry


class PublicNoticesConfig(AppConfig):
    name = "public_notices"

    def ready(self) -> None:
        from public_notices import guards, papers  # noqa: PLC0415 -- models can be imported only once apps are ready

        gates.register("notice_ran", guards.notice_ran)
        gates.register("notice_stands", guards.notice_stands)
        gates.register("no_open_objection", guards.no_open_objection)
        registry.register("notice_sheet", papers.notice_sheet)
