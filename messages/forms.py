"""What somebody chooses to be told by which channel."""

from typing import Any

from django import forms

from messages.choices import POSSIBLE, Choices
from messages.models import Channel, How, MessageKind


class WaysForm(forms.Form):
    """One field per kind and channel, `mail_todo` and so on."""

    def __init__(self, *args: Any, chosen: Choices, channels: list[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {f"{channel}_{kind}": (kind, channel) for kind in MessageKind for channel in channels}
        for name, (kind, channel) in self.keys.items():
            self.fields[name] = forms.ChoiceField(
                label=channel.label,
                choices=[(how, how.label) for how in POSSIBLE[channel]],
                initial=chosen[kind, channel],
            )

    def groups(self) -> list[tuple[MessageKind, list[forms.BoundField]]]:
        """The fields by kind, as the page shows them."""
        return [(kind, [self[name] for name, (its, _) in self.keys.items() if its == kind]) for kind in MessageKind]

    def wanted(self) -> Choices:
        return {key: How(self.cleaned_data[name]) for name, key in self.keys.items()}
