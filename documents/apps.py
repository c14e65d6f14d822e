from django.apps import AppConfig
from django.core.checks import register as register_check

from documents import checks, registry


class DocumentsConfig(AppConfig):
    name = "documents"

    def ready(self) -> None:
        from documents import bundles, sending  # noqa: PLC0415 -- models load after app configs
        from messages import outbox  # noqa: PLC0415 -- models load after app configs

        register_check(checks.press_is_complete)
        registry.register("merged", bundles.merged)
        outbox.register(sending.TOPIC, sending.send)
