"""Faces that are cut by us: what is seen and read stays, what nobody sees goes. T-090."""

import io
import subprocess
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from documents import press
from documents.press import print_paper
from tests.documents import paper
from tests.documents.test_press import MARK

TEXT = "长期从事ÀÉçñ①工艺，指导王𬎆完成。"  # not of a notice: 𬎆 is in no quick face


def quick_faces(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(numbers of the pages to glyphs, the face) of every TrueType face that is embedded."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Subtype") == "/CIDFontType2":
                yield thing.CIDToGIDMap.read_bytes(), thing.FontDescriptor.FontFile2.read_bytes()


def test_picture_and_text_are_those_of_weasyprints_own_embedding(monkeypatch: pytest.MonkeyPatch) -> None:
    class Untouched(dict[Any, Any]):
        def lay_maps(self, pdf: pikepdf.Pdf) -> None:
            pass

    each = paper(name="Ámos 王㛃", text=TEXT)
    ours = print_paper(each, MARK).content
    monkeypatch.setattr(press, "Faces", Untouched)
    theirs = print_paper(each, MARK).content
    assert len(ours) < len(theirs)
    for program in (["pdftoppm", "-png", "-r", "100", "-"], ["pdftotext", "-layout", "-", "-"]):
        seen = [subprocess.run(program, input=each, capture_output=True, check=True).stdout for each in (ours, theirs)]
        assert seen[0] == seen[1]


def test_an_embedded_face_holds_what_the_paper_shows_and_no_more() -> None:
    printed = print_paper(paper(text=TEXT, watermark=""), MARK)
    found = list(quick_faces(printed.content))
    assert len(found) == 3
    for numbers, face in found:
        shown = {numbers[n : n + 2] for n in range(0, len(numbers), 2)} - {b"\0\0"}
        with TTFont(io.BytesIO(face)) as program:
            assert set(program.keys()) - {"GlyphOrder"} <= {
                "glyf", "head", "hhea", "hmtx", "loca", "maxp", "cvt ", "fpgm", "prep",
            }  # fmt: skip
            # Beside them stand an empty one and what HarfBuzz holds for a part of them.
            assert len(shown) < program["maxp"].numGlyphs <= len(shown) + 4


def test_no_two_faces_that_hold_different_glyphs_have_one_name() -> None:
    found: dict[str, set[bytes]] = {}
    for text in (TEXT, TEXT, "另一份文书的另一些字"):
        with pikepdf.open(io.BytesIO(print_paper(paper(text=text), MARK).content)) as pdf:
            for font in pdf.objects:
                if isinstance(font, pikepdf.Dictionary) and font.get("/Subtype") == "/Type0":
                    below = font.DescendantFonts[0]
                    assert font.BaseFont == below.BaseFont == below.FontDescriptor.FontName
                    if below.Subtype == "/CIDFontType2":
                        face = below.FontDescriptor.FontFile2.read_bytes()
                        found.setdefault(str(font.BaseFont), set()).add(face)
    assert len(found) > 3
    assert all(len(faces) == 1 for faces in found.values())
