"""Why a member must not vote on a case: their own, or what a finder of conflicts says."""

from collections.abc import Callable, Iterable

from accounts.models import Person
from declarations.models import Declaration

Finder = Callable[[Person, Declaration], Iterable[str]]

_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Called in `AppConfig.ready()` by whoever can tell conflicts; it answers with sentences, none where there is none."""
    if finder not in _finders:
        _finders.append(finder)


def reasons(person: Person, declaration: Declaration) -> list[str]:
    """Every reason found, in the words that are recorded with the recusal."""
    return [words for finder in _finders for words in finder(person, declaration)]
