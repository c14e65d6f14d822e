"""The vote box of the review form: filled by whoever keeps the ballots, on forms printed once they are sealed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from declarations.models import Declaration


@dataclass(frozen=True)
class VoteBox:
    """Heads and votes as the form prints them. Who abstained, or did not vote, is `present - agree - against`."""

    total: int
    present: int
    agree: int
    against: int
    remark: str
    held_on: date


Read = Callable[[Declaration], VoteBox | None]

_readers: list[Read] = []


def register(read: Read) -> None:
    """Called in a later app's `ready()`; the reader answers None while there is no sealed ballot."""
    if read not in _readers:
        _readers.append(read)


def of(declaration: Declaration) -> VoteBox | None:
    return next((box for read in _readers if (box := read(declaration)) is not None), None)


def stamp(declaration: Declaration) -> str:
    """Differs when the box does: part of the key of an order, so that a form printed before the ballot is printed anew."""
    box = of(declaration)
    if box is None:
        return ""
    return f":{box.held_on.isoformat()}:{box.total}-{box.present}-{box.agree}-{box.against}"
