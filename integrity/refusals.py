"""How an action of this room says no."""

from accounts.results import Denied


class NotAllowed(Exception):
    """`denied.reason` is a whole sentence for whoever asked."""

    def __init__(self, denied: Denied) -> None:
        super().__init__(str(denied.reason))
        self.denied = denied
