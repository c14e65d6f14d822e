"""Which builder makes which kind of paper. Filled by the rooms above in `AppConfig.ready()`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

# Rooms register while the apps are still loading, so no model may be imported here.
if TYPE_CHECKING:
    from documents.models import DocumentOrder
    from documents.papers import Paper

Builder = Callable[["DocumentOrder"], "Paper"]

_builders: dict[str, Builder] = {}


class UnknownKind(Exception):
    """No room has registered a builder for this kind of paper."""


def register(kind: str, builder: Builder) -> None:
    _builders[kind] = builder


def builder_of(kind: str) -> Builder:
    try:
        return _builders[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def kinds() -> frozenset[str]:
    return frozenset(_builders)
