"""The quick faces inside a paper: only the glyphs that it shows, renumbered, in one pass over the face.

WeasyPrint keeps the glyph numbers of the whole face and goes over it twice; each embedded face then carries tables with
30,000 empty places, which cost more time to compress than the glyphs. Here the numbers that the pages use (CIDs) are led
to the new ones by a map, as PDF foresees for TrueType faces. What isn't TrueType is left to WeasyPrint and `slimming`.
"""

import hashlib
from array import array
from collections.abc import Iterable
from functools import partial
from typing import Any

from pikepdf import Dictionary, Name, Pdf
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import ffi

from documents.harfbuzz import bytes_of, harfbuzz

NO_HINTING = 0x1
DROPPED_TABLES = 3  # HB_SUBSET_SETS_DROP_TABLE_TAG
NEEDED = {"glyf", "head", "hhea", "hmtx", "loca", "maxp", "cvt ", "fpgm", "prep"}
GONE = 0xFFFFFFFF  # HB_MAP_VALUE_INVALID


class Faces(dict[Any, Font]):
    """The `fonts` of a WeasyPrint document. Each TrueType face that comes in is cut by us, not by WeasyPrint."""

    def __init__(self) -> None:
        super().__init__()
        self._maps: dict[str, bytes] = {}

    def __setitem__(self, key: Any, font: Font) -> None:
        super().__setitem__(key, font)
        if "glyf" in font.tables and "fvar" not in font.tables:
            font.clean = partial(self._cut, font, font.clean)

    def _cut(self, font: Font, clean: Any, shown: dict[int, str], hinting: bool) -> None:
        made = cut(int(ffi.cast("uintptr_t", font.hb_face)), font.tables, shown) if shown and not font.missing else None
        if made is None:
            clean(shown, hinting)
        else:
            font.file_content, self._maps[font.name.decode()] = made

    def lay_maps(self, pdf: Pdf) -> None:
        """Writes into the finished PDF which number of the pages is which glyph of the embedded face.

        Renames the face by what it holds: WeasyPrint calls it the same in every paper, and in a merged file or in a printer
        that keeps faces by their names the numbers of one paper would draw the glyphs of another.
        """
        for font in pdf.objects:
            if not isinstance(font, Dictionary) or font.get("/Subtype") != "/Type0":
                continue
            below = font.DescendantFonts[0]
            if below.Subtype == "/CIDFontType2" and (found := self._maps.get(str(below.BaseFont))):
                below.CIDToGIDMap = pdf.make_stream(found)
                font.BaseFont = below.BaseFont = below.FontDescriptor.FontName = _own_name(str(below.BaseFont), found)


def _own_name(name: str, numbers: bytes) -> Name:
    """The same for the same glyphs of the same face."""
    letters = hashlib.sha256(name.encode() + numbers).digest()[:6]
    return Name(f"/{''.join(chr(ord('A') + letter % 26) for letter in letters)}+{name.partition('+')[2]}")


def cut(face: int, tables: Iterable[str], glyphs: Iterable[int]) -> tuple[bytes, bytes] | None:
    """(the face with these glyphs alone, two bytes per old number with the new one); None if HarfBuzz can't make it."""
    hb = harfbuzz()
    wanted = hb["hb_subset_input_create_or_fail"]()
    chosen = hb["hb_subset_input_glyph_set"](wanted)
    for glyph in glyphs:
        hb["hb_set_add"](chosen, glyph)
    dropped = hb["hb_subset_input_set"](wanted, DROPPED_TABLES)
    for table in set(tables) - NEEDED:
        hb["hb_set_add"](dropped, int.from_bytes(table.ljust(4).encode(), "big"))
    hb["hb_subset_input_set_flags"](wanted, NO_HINTING)
    plan = hb["hb_subset_plan_create_or_fail"](face, wanted)
    hb["hb_subset_input_destroy"](wanted)
    if not plan:
        return None
    try:
        made = hb["hb_subset_plan_execute_or_fail"](plan)
        if not made:
            return None
        content = bytes_of(hb["hb_face_reference_blob"](made))
        hb["hb_face_destroy"](made)
        return (content, _numbers(hb["hb_subset_plan_old_to_new_glyph_mapping"](plan), glyphs)) if content else None
    finally:
        hb["hb_subset_plan_destroy"](plan)


def _numbers(mapping: int, glyphs: Iterable[int]) -> bytes:
    get = harfbuzz()["hb_map_get"]
    numbers = array("H", bytes(2 * (max(glyphs) + 1)))
    for glyph in glyphs:
        numbers[glyph] = new if (new := get(mapping, glyph)) != GONE else 0
    numbers.byteswap()  # the machine's order is the little end first, PDF's the big one
    return numbers.tobytes()
