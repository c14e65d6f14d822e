"""Which declarations draw on a dossier: only rooms above know, and register the question here."""

from collections.abc import Callable
from dataclasses import dataclass

from dossiers.models import Dossier


@dataclass(frozen=True)
class Uses:
    """`drafts`: not handed in yet, and their plan wants the dossier verified first; `submitted`: keep the copy they hold."""

    drafts: tuple[str, ...] = ()
    submitted: tuple[str, ...] = ()


Ask = Callable[[Dossier], Uses]

_questions: list[Ask] = []


def register(ask: Ask) -> None:
    """Called in `AppConfig.ready()`."""
    if ask not in _questions:
        _questions.append(ask)


def uses_of(dossier: Dossier) -> Uses:
    found = [ask(dossier) for ask in _questions]
    return Uses(
        tuple(name for each in found for name in each.drafts), tuple(name for each in found for name in each.submitted)
    )
