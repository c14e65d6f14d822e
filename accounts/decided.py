"""Who wants to know of a decided letter of authorisation: rooms above say so in their `ready()`."""

from collections.abc import Callable

from accounts.models import AuthorisationLetter

Listener = Callable[[AuthorisationLetter], None]

_listeners: dict[str, Listener] = {}


def register(room: str, listener: Listener) -> None:
    """`listener` is called in the transaction of the decision."""
    _listeners[room] = listener


def tell(letter: AuthorisationLetter) -> None:
    for listener in _listeners.values():
        listener(letter)
