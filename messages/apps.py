from django.apps import AppConfig


class InboxConfig(AppConfig):
    """The label differs from the package: django.contrib.messages already holds `messages`."""

    name = "messages"
    label = "inbox"

    def ready(self) -> None:
        from messages import actions, mail, outbox  # noqa: PLC0415 -- models can be imported only once apps are ready

        outbox.register(actions.MAIL, mail.send)
