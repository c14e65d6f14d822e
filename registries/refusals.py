"""Why a door gave no answer. None of them carries anything of the question or of the answer."""


class Refused(Exception):
    """`door` and `request_id` find the call in the logs of both sides; `code` is for them, not for a screen."""

    def __init__(self, door: str, code: str = "", request_id: str = "") -> None:
        super().__init__(f"{door}: {type(self).__name__} {code} [{request_id}]".strip())
        self.door, self.code, self.request_id = door, code, request_id


class NotConnected(Refused):
    """No address is set: a normal state, nobody was asked."""


class Unavailable(Refused):
    """Not reached, too slow, out of order, or resting after many failures."""


class NotFound(Refused):
    """The system answered that it knows nothing of it."""


class Wrong(Refused):
    """It answered what can't be used: not in the agreed shape, about somebody else, or it refused our question."""
