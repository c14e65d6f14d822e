"""The pages of a file that prove a claim: read as people write them (第3－5页、8), kept as `3-5,8`."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

Ranges = tuple[tuple[int, int], ...]

LONGEST = 60
_SEPARATORS = re.compile(r"[,，、;；和及\s]+")  # not on screen: a pattern
_DASH = re.compile(r"[-‐‑‒–—―－~～至到]+")  # not on screen: a pattern
_RANGE = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")


class BadPages(ValueError):
    """The words name no pages of this file; the message says what to write."""


def read(words: str, *, last: int = 0) -> Ranges:
    """Ranges in order, each page once. `last`: the number of pages of the file, 0 where not known. Raises BadPages."""
    found: list[tuple[int, int]] = []
    for part in _parts(words):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise BadPages(_("看不懂“%(words)s”。请写页码，例如 3-5、8。") % {"words": words.strip()})
        start, end = int(match[1]), int(match[2] or match[1])
        if start < 1 or end < start:
            raise BadPages(_("“%(part)s”不是有效的页码范围：页码从 1 起，前小后大。") % {"part": part})
        if last and end > last:
            raise BadPages(_("这个文件只有 %(last)s 页，没有第 %(page)s 页。") % {"last": last, "page": end})
        found.append((start, end))
    return _joined(found)


def plain(ranges: Ranges) -> str:
    """As it is stored."""
    return ",".join(str(start) if start == end else f"{start}-{end}" for start, end in ranges)


def said(stored: str) -> str:
    """As a page says it; "" for no pages."""
    if not stored:
        return ""
    parts = _("、").join(part.replace("-", "–") for part in stored.split(","))
    return _("第 %(pages)s 页") % {"pages": parts}


def typed(stored: str) -> str:
    """As it stands in the field."""
    return stored.replace(",", _("、"))


def numbers(stored: str) -> Iterator[int]:
    """Every page of what is stored."""
    for part in filter(None, stored.split(",")):
        start, _sep, end = part.partition("-")
        yield from range(int(start), int(end or start) + 1)


def _parts(words: str) -> list[str]:
    text = unicodedata.normalize("NFKC", words)
    text = re.sub(r"第|页码?|[Pp](?:ages?|p)?\.?(?=\s*\d)", " ", text)  # not on screen: a pattern
    text = re.sub(r"\s*" + _DASH.pattern + r"\s*", "-", text)
    return [part for part in _SEPARATORS.split(text) if part]


def _joined(found: list[tuple[int, int]]) -> Ranges:
    """In order, neighbours and overlaps as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)
