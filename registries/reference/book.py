"""What the reference server knows: a JSON file in which people stand under a keyed hash, never under their number."""

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from registries.contract import Degree, HoursYear, InsuranceYear, Post


@dataclass(frozen=True)
class Entry:
    """All that is known of one person."""

    name: str
    degrees: tuple[Degree, ...] = ()
    insurance: tuple[InsuranceYear, ...] = ()
    hours_province: tuple[HoursYear, ...] = ()
    hours_industry: tuple[HoursYear, ...] = ()


@dataclass(frozen=True)
class Book:
    """`degrees_from`: the first year of graduation that the degree system knows."""

    degrees_from: int
    people: dict[str, Entry] = field(default_factory=dict)
    posts: dict[str, tuple[Post, ...]] = field(default_factory=dict)


def mark_of(number: str, key: str) -> str:
    """Under which mark a person stands in the book."""
    return hmac.new(key.encode(), number.encode(), hashlib.sha256).hexdigest()


def place() -> Path:
    """Where this installation keeps its book."""
    return Path(os.environ["REFERENCE_BOOK"])


def key() -> str:
    """Under which people are marked in it."""
    return os.environ["REFERENCE_SECRET"]


def read(path: Path) -> Book:
    """Raises ValueError that names the file if it is no book."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Book)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{path} is no book of the reference server: {error}") from None


def write(path: Path, book: Book) -> None:
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.encode(book))
