"""The two answers to "may this be done?"; a refusal always says why."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise


@dataclass(frozen=True)
class Allowed:
    def __bool__(self) -> Literal[True]:
        return True


@dataclass(frozen=True)
class Denied:
    """`reason` is a whole sentence in the reader's language, shown beside the disabled button or on the 403 page."""

    reason: str | Promise

    def __bool__(self) -> Literal[False]:
        return False

    def __str__(self) -> str:
        return str(self.reason)


Answer = Allowed | Denied
