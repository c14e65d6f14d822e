"""Source being written: lines, indentation, names, constants, and what several rules share."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

INDENT: Final = "    "
# What the functions take apart once, at their beginning.
PARTS_OF_FACTS: Final = ("employer", "post", "person")

Bound = Callable[[date, date | None], Any]


class Emitted(NamedTuple):
    """How a condition is asked in source.

    `met`: an expression that is true exactly if it is MET; None where that can't be told apart cheaply.
    `other`: an expression of its code (see `eligibility.answers`), read only where `met` is false.
    `raw`: names of what its sentence is made of later. `would_be`: the code once sources are confirmed, if that can differ.
    `asks`: an expression that is true if an UNKNOWN of it is a question to a person in office.
    """

    met: str | None
    other: str
    raw: tuple[str, ...] = ()
    would_be: str | None = None
    asks: str = "False"

    @property
    def code(self) -> str:
        """The expression of its code."""
        return self.other if self.met is None else f"0 if {self.met} else {self.other}"


@dataclass
class Writer:
    """Writes one function. `full`: nothing is skipped and all figures are kept; otherwise only answers count.

    `counted`: the plan has a day to count to. `confirmed`: the rules whose source an office has confirmed. Names of constants begin with K; those that hang on the two days, with D.
    """

    full: bool
    counted: bool
    confirmed: frozenset[str] = frozenset()
    lines: list[str] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)
    bound: dict[str, Bound] = field(default_factory=dict)
    depth: int = 1
    _names: int = 0
    _shared: dict[Hashable, str] = field(default_factory=dict)
    _lazy: dict[int, list[str]] = field(default_factory=lambda: {0: []})
    _known: dict[Hashable, str] = field(default_factory=dict)

    def line(self, text: str) -> None:
        self.lines.append(f"{INDENT * self.depth}{text}")

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Lines under `head:`."""
        self.line(f"{head}:")
        self.depth += 1
        yield
        self.depth -= 1

    def name(self, hint: str) -> str:
        """A name that nothing else has."""
        self._names += 1
        return f"{hint}{self._names}"

    def constant(self, value: Any, hint: str = "") -> str:
        """The name of a value that never changes; equal hashable ones share a name."""
        key: Hashable = ("value", type(value), value) if isinstance(value, Hashable) else ("identity", id(value))
        if key not in self._known:
            self._known[key] = self.name(f"K{hint}_")
            self.constants[self._known[key]] = value
        return self._known[key]

    def at_days(self, key: Hashable, compute: Bound) -> str:
        """The name of a value worked out once per pair of days (today, the day to count to)."""
        if ("days", key) not in self._known:
            self._known["days", key] = self.name("D_")
            self.bound[self._known["days", key]] = compute
        return self._known["days", key]

    def settle(self) -> None:
        """What is shared from here on is first needed after this line."""
        self._lazy[len(self.lines)] = []

    def assign(self, hint: str, expression: str) -> str:
        """A new local name for an expression."""
        name = self.name(hint)
        self.line(f"{name} = {expression}")
        return name

    def shared(self, key: Hashable, expression: Callable[[], str], hint: str = "s") -> str:
        """The local name of an expression that several rules need: worked out at its first use, and never None.

        `expression` may write lines of its own.
        """
        if key in self._shared:
            name = self._shared[key]
            if self.full:
                return name
        else:
            name = self._shared[key] = self.name(hint)
            if self.full:
                self.line(f"{name} = {expression()}")
                return name
            self._lazy[max(self._lazy)].append(name)
        with self.block(f"if {name} is None"):
            self.line(f"{name} = {expression()}")
        return name

    def call(self, function: Callable[..., Any], *arguments: str, hint: str = "s") -> str:
        """A shared call: the same function with the same arguments runs once per person."""
        words = f"{self.constant(function, getattr(function, '__name__', ''))}({', '.join(arguments)})"
        return self.shared(words, lambda: words, hint)

    def source(self, name: str) -> str:
        """The whole function."""
        head = [f"def {name}(f):", *(f"{INDENT}{part} = f.{part}" for part in PARTS_OF_FACTS)]
        body = self.lines.copy()
        for place, names in sorted(self._lazy.items(), reverse=True):
            if names:
                body.insert(place, f"{INDENT}{' = '.join(names)} = None")
        return "\n".join([*head, *body, ""])


def fact(path: str) -> str:
    """A fact in source: `employer.kind` stands as a local, `titles` as `f.titles`."""
    return path if path.split(".")[0] in PARTS_OF_FACTS else f"f.{path}"
