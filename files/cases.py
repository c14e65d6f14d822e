"""In which case a seat meets a file: only the rooms above know, and register the question here."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import Person, Seat
from accounts.results import Answer
from files.models import StoredFile


@dataclass(frozen=True)
class Case:
    """`subject` names it for all time ("declaration:12"); its events go into `chain`.

    `may_mark`: may this seat draw on its files now? `reads_all`: does it read the marks of other offices too?
    """

    subject: str
    name: str
    chain: str
    may_mark: Answer
    reads_all: bool


Ask = Callable[[Person, Seat, StoredFile], list[Case]]

_questions: dict[str, Ask] = {}


def register(name: str, ask: Ask) -> None:
    """Called in `AppConfig.ready()`; `ask` names only cases whose files the seat may read."""
    _questions[name] = ask


def cases_of(person: Person, seat: Seat | None, file: StoredFile) -> list[Case]:
    """None for the owner and for whoever acts in no seat: marks are the desks' own."""
    if seat is None or file.owner_id == person.pk:
        return []
    return [case for ask in _questions.values() for case in ask(person, seat, file)]
