"""Who gives something back when a declaration ends: rooms above register here, and act in the same transaction."""

from collections.abc import Callable
from datetime import datetime

from declarations.models import Declaration

Listener = Callable[[Declaration, datetime], None]

_listeners: dict[str, Listener] = {}


def register(name: str, listener: Listener) -> None:
    """Called in `AppConfig.ready()`; hears of each ending but that of a title that was revoked. The time is true time."""
    _listeners[name] = listener


def ended(declaration: Declaration, at: datetime) -> None:
    for listener in _listeners.values():
        listener(declaration, at)
