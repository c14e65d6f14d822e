"""Makes people with a well-formed identity number that was never given out, and one shared demo password."""

from dataclasses import dataclass, field
from datetime import date, datetime

from accounts import actions
from accounts.models import Person
from config.demo.words import Words

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_REGION = "330106"


@dataclass
class PeopleMaker:
    """`password_hash` is shared: hashing three hundred times would be the longest part of the demo."""

    words: Words
    password_hash: str
    at: datetime
    serial: int = 0
    made: list[Person] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    """The user names there are: asked for once, and then those made here."""

    def make(self, *, prefix: str, name: str = "") -> Person:
        self.serial += 1
        person = actions.register_person(
            username=f"{prefix}-{self.serial}" if self._is_taken(prefix) else prefix,
            name=name or self.words.name(self.serial),
            password=None,
            at=self.at,
            number=identity_number(self.serial),
            phone=f"1990571{self.serial:04d}",
        )
        person.password = self.password_hash
        Person.objects.filter(pk=person.pk).update(password=person.password)
        self.made.append(person)
        self.names.add(person.username)
        return person

    def _is_taken(self, name: str) -> bool:
        if not self.names:
            self.names.update(Person.objects.values_list("username", flat=True))
        return name in self.names


def identity_number(serial: int) -> str:
    """Eighteen characters with the right check digit; old enough for the careers of the demo's people."""
    born = date(1970 + serial % 15, 1 + serial % 12, 1 + serial % 28)
    body = f"{_REGION}{born:%Y%m%d}{serial % 1000:03d}"
    total = sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]
