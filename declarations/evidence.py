"""A file beside what it proves: the pages that the applicant pointed at, or the first ones, as pictures."""

from dataclasses import dataclass
from typing import Final

from files import page_ranges
from files.models import StoredFile

PAGES_SHOWN: Final = 6


@dataclass(frozen=True)
class Evidence:
    """`pinned`: pages as stored; `numbers`: those shown; `more`: how many further ones are left to the file."""

    file: StoredFile
    pinned: str
    numbers: tuple[int, ...]
    more: int

    @property
    def pages(self) -> str:
        """The pinned ones in words."""
        return page_ranges.said(self.pinned)

    @property
    def is_picture(self) -> bool:
        return self.file.media_type.startswith("image/")

    @property
    def first(self) -> int:
        """The page at which the file opens."""
        return self.numbers[0] if self.numbers else 1


def evidence_of(file: StoredFile, pages: str) -> Evidence:
    """`pages` as stored, such as "3-5,8"; pages that the file hasn't are passed over."""
    there = [number for number in page_ranges.numbers(pages) if number <= file.pages]
    shown = there or list(range(1, file.pages + 1))
    return Evidence(file, pages, tuple(shown[:PAGES_SHOWN]), max(len(shown) - PAGES_SHOWN, 0))
