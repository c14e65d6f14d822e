from django.apps import AppConfig


class InboxConfig(AppConfig):
    """The label differs from the package: django.contrib.messages already holds `messages`."""

    name = "messages"
    label = "inbox"

    def ready(self) -> None:
        # Models can be imported only once apps are ready.
        from messages import actions, channels, mail, outbox, sending  # noqa: PLC0415 -- see above
        from messages.models import Channel  # noqa: PLC0415 -- see above

        outbox.register(actions.TOPIC, sending.hand_over)
        channels.register(Channel.MAIL, mail.MailSender())
