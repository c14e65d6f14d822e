"""Who may read a file. The owner always; anybody else only if a room above says yes."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Seat
from accounts.results import Allowed, Answer, Denied
from files.models import StoredFile

Check = Callable[[Person, Seat | None, StoredFile], bool]

Listener = Callable[[Person, Seat | None, StoredFile], None]

_listeners: dict[str, Listener] = {}
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Called in `AppConfig.ready()` of the room that knows what the file is for."""
    _checks[name] = check


def on_reading(name: str, listener: Listener) -> None:
    """Called in `ready()` of the room that notes who opened whose files; it hears of each opening but the owner's."""
    _listeners[name] = listener


def opened(person: Person, seat: Seat | None, file: StoredFile) -> None:
    if file.owner_id != person.pk:
        for listener in _listeners.values():
            listener(person, seat, file)


def may_read(person: Person, seat: Seat | None, file: StoredFile) -> Answer:
    if file.owner_id == person.pk:
        return Allowed()
    if any(check(person, seat, file) for check in _checks.values()):
        return Allowed()
    return Denied(_("这个文件不在您的办理范围内。"))
