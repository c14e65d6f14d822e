"""The faces of our papers, and whether they hold every character before anything is printed (T-090).

Names stand in the sans, because the serif lacks some of their characters; text stands in the serif with the sans behind
it. Each is there twice, of one design: Noto Sans SC and Noto Serif SC (`fonts.conf`) hold 31,000 characters and are
embedded in a fifth of the time; Noto Sans CJK SC and Noto Serif CJK SC behind them hold 45,000. Without the small ones
papers are printed from the whole ones, only more slowly. No other face may step in: it would print 王𬎆 half in a
Japanese one, or as blank paper.
"""

import subprocess
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

SANS = "Noto Sans CJK SC"
SERIF = "Noto Serif CJK SC"
FACES = ("Noto-Sans-SC", "Noto-Serif-SC", "Noto-Sans-CJK-SC", "Noto-Serif-CJK-SC")
UNSEEN = {"Cf"}
BLANK = {"\n", "\t", "\r", "\f"}


class FontMissing(Exception):
    """The machine lacks a family that papers are printed from."""


@cache
def font_file(family: str) -> tuple[Path, int]:
    """(file, number of the face in it). Raises FontMissing."""
    found = subprocess.run(  # noqa: S603 -- fixed program and our own family names
        ["/usr/bin/fc-match", "-f", "%{file}\n%{index}\n%{family}", family], capture_output=True, text=True, check=False
    ).stdout.split("\n")
    if len(found) < 3 or family not in found[2].split(","):
        raise FontMissing(family)
    return Path(found[0]), int(found[1])


@cache
def held_by(family: str) -> frozenset[int]:
    """Code points for which the family has a glyph."""
    path, number = font_file(family)
    with TTFont(path, fontNumber=number, lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing_glyph(root: Any) -> str:
    """The first character of a parsed document that its faces can't print, or an empty string.

    `root` is the element tree; text below an element of class "name" is looked for in the sans alone.
    """
    names, both = held_by(SANS), _held_by_either()
    waiting = [(root, False)]
    while waiting:
        element, named = waiting.pop()
        if not isinstance(element.tag, str) or element.tag.rsplit("}")[-1] in {"style", "script"}:
            continue
        inside = named or "name" in (element.get("class") or "").split()
        if found := _first_missing(element.text or "", names if inside else both):
            return found
        for child in element:
            waiting.append((child, inside))
            if found := _first_missing(child.tail or "", names if inside else both):
                return found
    return ""


@cache
def _held_by_either() -> frozenset[int]:
    """Made once: 45,000 numbers, and it is asked for every paper."""
    return held_by(SANS) | held_by(SERIF)


def _first_missing(text: str, held: frozenset[int]) -> str:
    for character in set(text) - BLANK:
        code = ord(character)
        category = unicodedata.category(character)
        # Private characters are blank or anything at all, whatever a font says.
        if category in {"Co", "Cs", "Cn", "Cc"}:
            return character
        if code not in held and category not in UNSEEN and not _is_variation_selector(code):
            return character
    return ""


def _is_variation_selector(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def is_ours(base_font: str) -> bool:
    """Whether a font named in a finished PDF is one of our faces."""
    return base_font.lstrip("/").partition("+")[2].startswith(FACES)
