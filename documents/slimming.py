"""Whole CJK faces inside a finished PDF, without the 65,000 empty places that subsetting leaves: an eighth of the size.

WeasyPrint keeps the glyph numbers of the whole face, so each embedded font carries tables for every glyph it doesn't
hold. The faces are CID-keyed: renumbered glyphs are still found by their CID, and text and drawing stay the same.
"""

import re

from pikepdf import Dictionary, Name, Pdf, Stream

from documents.harfbuzz import DUPLICATE, bytes_of, harfbuzz

NOTDEF_OUTLINE = 0x40
CFF = int.from_bytes(b"CFF ", "big")
SHOWN = re.compile(rb"^<([0-9a-fA-F]+)> <", re.MULTILINE)


def slim(pdf: Pdf) -> None:
    """Shrinks every embedded CID-keyed CFF font of the PDF; what can't be shrunk stays as it is."""
    for font in pdf.objects:
        if not isinstance(font, Dictionary) or font.get("/Subtype") != "/Type0" or "/ToUnicode" not in font:
            continue
        descriptor = font.DescendantFonts[0].FontDescriptor
        program = descriptor.get("/FontFile3")
        if not isinstance(program, Stream) or program.get("/Subtype") != "/OpenType":
            continue
        glyphs = [int(found, 16) for found in SHOWN.findall(font.ToUnicode.read_bytes())]
        if smaller := subset_cff(program.read_bytes(), glyphs):
            descriptor.FontFile3 = pdf.make_indirect(Stream(pdf, smaller, Subtype=Name.CIDFontType0C))


def subset_cff(program: bytes, glyphs: list[int]) -> bytes:
    """The CFF table of an OpenType font with these glyphs alone, renumbered; empty if HarfBuzz can't make it."""
    hb = harfbuzz()
    blob = hb["hb_blob_create"](program, len(program), DUPLICATE, None, None)
    face = hb["hb_face_create"](blob, 0)
    wanted = hb["hb_subset_input_create_or_fail"]()
    chosen = hb["hb_subset_input_glyph_set"](wanted)
    for glyph in glyphs:
        hb["hb_set_add"](chosen, glyph)
    hb["hb_subset_input_set_flags"](wanted, NOTDEF_OUTLINE)
    made = hb["hb_subset_or_fail"](face, wanted)
    try:
        return _table(made) if made else b""
    finally:
        hb["hb_subset_input_destroy"](wanted)
        hb["hb_face_destroy"](face)
        hb["hb_blob_destroy"](blob)
        if made:
            hb["hb_face_destroy"](made)


def _table(face: int) -> bytes:
    return bytes_of(harfbuzz()["hb_face_reference_table"](face, CFF))
