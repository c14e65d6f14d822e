from django.apps import AppConfig

from documents import registry


class WorkerConfig(AppConfig):
    name = "tests.documents.worker"
    label = "test_worker"

    def ready(self) -> None:
        from tests.documents.conftest import build

        registry.register("test_paper", build)
