"""How a channel is reached. What lies above this room (the text-message door) is handed in by registration."""

from dataclasses import dataclass
from typing import Protocol

from messages.models import Channel, Trouble


class NotNow(Exception):
    """The other side is down or too slow and surely took nothing: it may be tried again."""


class Rejected(Exception):
    """The other side will not deliver this; trying again would not help."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class Unclear(Exception):
    """It broke off after the words were on their way: whether they arrived nobody knows."""


@dataclass(frozen=True)
class Letter:
    """What is said: no name, no number, nothing of the case. `reference` is ours and stays the same when tried again."""

    reference: str
    subject: str
    text: str
    stop_link: str = ""


class Sender(Protocol):
    """`repeatable`: the same reference twice is delivered once, so that what broke off may be sent again."""

    repeatable: bool

    def is_connected(self) -> bool: ...

    def send(self, to: str, letter: Letter) -> str:
        """Answers the other side's name for it ("" if it has none). Raises NotNow, Rejected or Unclear."""
        ...

    def has_arrived(self, reference: str) -> bool | None:
        """None: nobody knows yet, or it is never told. Raises NotNow or Rejected."""
        ...


_senders: dict[str, Sender] = {}


def register(channel: Channel, sender: Sender) -> None:
    """Called in an app's `ready()`."""
    if _senders.setdefault(channel, sender) is not sender:
        raise ValueError(f"channel {channel} has a sender already")


def sender_of(channel: str) -> Sender | None:
    """None where the channel is not connected: a normal state."""
    found = _senders.get(channel)
    return found if found is not None and found.is_connected() else None
