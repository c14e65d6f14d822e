from django.apps import AppConfig


class PublicNoticesConfig(AppConfig):
    name = "public_notices"

    def ready(self) -> None:
        from public_notices import registering  # noqa: PLC0415 -- models can be imported only once apps are ready

        registering.register()
