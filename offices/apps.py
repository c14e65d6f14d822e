from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "offices"

    def ready(self) -> None:
        import documents.registry  # noqa: PLC0415 -- models can be imported only once apps are ready
        from offices import papers  # noqa: PLC0415 -- the same

        documents.registry.register("commission_letter", papers.commission_letter)
