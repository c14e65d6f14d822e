from django.apps import AppConfig


class RegistriesConfig(AppConfig):
    name = "registries"

    def ready(self) -> None:
        from messages import outbox  # noqa: PLC0415 -- models load after app configs
        from registries import errands, tasks  # noqa: PLC0415 -- models load after app configs

        outbox.register(errands.TOPIC, tasks.send)
