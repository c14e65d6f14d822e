"""Whole CJK faces inside a finished PDF, without the 65,000 empty places that subsetting leaves: an eighth of the size.

WeasyPrint keeps the glyph numbers of the whole face, so each embedded font carries tables for every glyph it doesn't
hold. The faces are CID-keyed: renumbered glyphs are still found by their CID, and text and drawing stay the same.
"""

import ctypes
import re
from functools import cache

from pikepdf import Dictionary, Name, Pdf, Stream

DUPLICATE = 0  # HB_MEMORY_MODE_DUPLICATE
NOTDEF_OUTLINE = 0x40
CFF = int.from_bytes(b"CFF ", "big")
SHOWN = re.compile(rb"^<([0-9a-fA-F]+)> <", re.MULTILINE)
POINTER, NUMBER = ctypes.c_void_p, ctypes.c_uint
# Functions of HarfBuzz's public interface: (library, arguments, result).
FUNCTIONS = {
    "hb_blob_create": ("core", (ctypes.c_char_p, NUMBER, ctypes.c_int, POINTER, POINTER), POINTER),
    "hb_blob_get_data": ("core", (POINTER, ctypes.POINTER(NUMBER)), POINTER),
    "hb_blob_destroy": ("core", (POINTER,), None),
    "hb_face_create": ("core", (POINTER, NUMBER), POINTER),
    "hb_face_reference_table": ("core", (POINTER, ctypes.c_uint32), POINTER),
    "hb_face_destroy": ("core", (POINTER,), None),
    "hb_set_add": ("core", (POINTER, ctypes.c_uint32), None),
    "hb_subset_input_create_or_fail": ("subset", (), POINTER),
    "hb_subset_input_glyph_set": ("subset", (POINTER,), POINTER),
    "hb_subset_input_set_flags": ("subset", (POINTER, NUMBER), None),
    "hb_subset_input_destroy": ("subset", (POINTER,), None),
    "hb_subset_or_fail": ("subset", (POINTER, POINTER), POINTER),
}


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
    hb = _harfbuzz()
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
    hb = _harfbuzz()
    blob = hb["hb_face_reference_table"](face, CFF)
    length = NUMBER()
    data = hb["hb_blob_get_data"](blob, ctypes.byref(length))
    content = ctypes.string_at(data, length.value) if data else b""
    hb["hb_blob_destroy"](blob)
    return content


@cache
def _harfbuzz() -> dict[str, "ctypes._NamedFuncPointer"]:
    libraries = {"core": ctypes.CDLL("libharfbuzz.so.0"), "subset": ctypes.CDLL("libharfbuzz-subset.so.0")}
    found = {}
    for name, (library, arguments, result) in FUNCTIONS.items():
        function = getattr(libraries[library], name)
        function.argtypes, function.restype = arguments, result
        found[name] = function
    return found
