"""How a door of the reference server behaves: well, or as somebody told it to."""

import threading
from collections import Counter
from dataclasses import dataclass
from typing import Literal

Kind = Literal["well", "slow", "down", "malformed", "schema", "person"]
"""`slow` waits before it answers; `down` answers 503; `malformed` is no JSON; `schema` breaks the description; `person`
answers about somebody else."""


@dataclass(frozen=True)
class Mood:
    """`times`: for so many calls only, then well again; None until told otherwise."""

    kind: Kind = "well"
    seconds: float = 0
    times: int | None = None


class Moods:
    """The mood of each door and how often it was called. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._moods: dict[str, Mood] = {}
        self._calls: Counter[str] = Counter()

    def tell(self, door: str, mood: Mood) -> None:
        with self._lock:
            self._moods[door] = mood
            self._calls[door] = 0

    def next(self, door: str) -> Mood:
        """Counts the call and answers how to behave in it."""
        with self._lock:
            self._calls[door] += 1
            mood = self._moods.get(door, Mood())
            if mood.times is not None:
                if mood.times < 1:
                    return Mood()
                self._moods[door] = Mood(mood.kind, mood.seconds, mood.times - 1)
            return mood

    def calls(self) -> dict[str, int]:
        """Since each door was last told its mood."""
        with self._lock:
            return dict(self._calls)
