"""How an action says no."""

from accounts.results import Denied
from declarations.models import Declaration


class NotAllowed(Exception):
    """The step may not be taken; `denied.reason` says why."""

    def __init__(self, denied: Denied) -> None:
        super().__init__(str(denied.reason))
        self.denied = denied


class Conflict(Exception):
    """Somebody was faster: who, when (true time), and the state it is in now."""

    def __init__(self, declaration: Declaration) -> None:
        self.declaration = declaration
        self.who = str(declaration.last_move_by or declaration.person)
        self.when = declaration.changed_at
        self.state = declaration.get_state_display()
        super().__init__(f"{self.who} {self.when}")
