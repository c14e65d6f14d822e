"""Doors for the telephone: what may be handed in over a code, and who takes it. Rooms above fill the register."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.results import Allowed, Denied
from files.rules import SlotRule

# Rooms register while the apps are still loading, so no model may be imported here.
if TYPE_CHECKING:
    from files.models import PhoneLink, StoredFile


@dataclass(frozen=True)
class Destination:
    """What the telephone shows: a title, who hands in, an opening, the bounds; `sentences` only where it is a signature."""

    title: str
    person: str
    opening: str
    rule: SlotRule
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Door:
    """`opens` answers what lies behind a link, or why not now; `take` links the checked file inside the transaction.

    `signs`: a signature is drawn; otherwise pages are photographed.
    """

    opens: Callable[["PhoneLink"], Destination | Denied]
    take: Callable[["PhoneLink", "StoredFile"], Allowed | Denied]
    signs: bool = False


_doors: dict[str, Door] = {}


def register(kind: str, door: Door) -> None:
    _doors[kind] = door


def door_of(link: "PhoneLink") -> Door:
    return _doors[link.kind]
