from django.apps import AppConfig
from django.core import checks

from config.checks import views_declare_permission


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from accounts.queries import may_read_letter  # noqa: PLC0415 -- models can be imported only once apps are ready
        from config.platform import events, exported  # noqa: PLC0415 -- as above
        from documents import registry  # noqa: PLC0415 -- as above
        from files.permissions import register  # noqa: PLC0415 -- as above
        from messages import channels  # noqa: PLC0415 -- as above
        from messages.models import Channel  # noqa: PLC0415 -- as above
        from registries.text_messages import TextMessages  # noqa: PLC0415 -- as above

        checks.register(views_declare_permission, checks.Tags.urls)
        # Letters are decided on in accounts, which lies below files: the house itself introduces the two.
        register("authorisation letters", may_read_letter)
        # And so with text messages: the door lies in registries, above the room that sends.
        channels.register(Channel.SMS, TextMessages())
        registry.register(events.KIND, events.paper)
        exported.register_lists()
