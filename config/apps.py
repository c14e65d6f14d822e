from django.apps import AppConfig
from django.core import checks

from config.checks import views_declare_permission


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        checks.register(views_declare_permission, checks.Tags.urls)
