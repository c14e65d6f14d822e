"""Reads papers back as a person would: words in their order, the code in the picture, the face of a character."""

import io
import re
import subprocess
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdf
import zxingcpp
from fontTools.cffLib import CFFFontSet
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from pikepdf import Name
from PIL import Image

from documents import store
from documents.models import Document

FOOTER = re.compile(r"第\d+页共\d+页|编号\d{4}-\d{6}验证码[0-9A-Z]{13}摘要[0-9a-f]{12}")
MILLIMETRES_PER_INCH = 25.4


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def content_of(document: Document) -> bytes:
    with store.open_document(document) as file:
        return file.read()


def pages_of(content: bytes, *, last: int = 0) -> list[str]:
    """The words of each page in the order they were set, without white space. Read by poppler, not by our libraries."""
    command = ["pdftotext", "-raw", *(["-l", str(last)] if last else []), "-", "-"]
    text = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    return [flat(page) for page in text.split("\f")[:-1]]


def body_of(content: bytes) -> str:
    """All words of the paper one after the other, without footers and watermark."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            page.Resources.XObject.Watermark = pdf.make_stream(
                b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1]
            )
        out = io.BytesIO()
        pdf.save(out)
    return "".join(FOOTER.sub("", page) for page in pages_of(out.getvalue()))


def picture_of(content: bytes, *, page: int = 1, dots_per_inch: int = 150) -> Image.Image:
    png = subprocess.run(
        ["pdftoppm", "-png", "-r", str(dots_per_inch), "-f", str(page), "-singlefile", "-"],
        input=content,
        capture_output=True,
        check=True,
    ).stdout
    return Image.open(io.BytesIO(png))


@dataclass(frozen=True)
class Code:
    address: str
    side: float
    """Millimetres."""


def code_of(content: bytes) -> Code:
    """The one QR code in the picture of the first page."""
    dots = 150
    (found,) = zxingcpp.read_barcodes(picture_of(content, dots_per_inch=dots))
    corners = found.position
    return Code(found.text, (corners.top_right.x - corners.top_left.x) / dots * MILLIMETRES_PER_INCH)


@dataclass(frozen=True)
class Picture:
    """Millimetres as placed on its page."""

    page: int
    width: float
    height: float


def pictures_of(content: bytes) -> list[Picture]:
    """The raster pictures of the paper, in the order they are drawn."""
    found: list[Picture] = []
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(content)).pages, start=1):

        def look(operator: bytes, operands: Any, matrix: Any, _tm: Any, page: Any = page, number: int = number) -> None:
            if operator == b"Do" and page["/Resources"]["/XObject"][operands[0]]["/Subtype"] == "/Image":
                width, height = (abs(matrix[side]) / 72 * MILLIMETRES_PER_INCH for side in (0, 3))
                found.append(Picture(number, width, height))

        page.extract_text(visitor_operand_before=look)
    return found


def faces_of(content: bytes, character: str) -> set[str]:
    """Names of the embedded fonts that draw the text runs in which this character stands."""
    seen: set[str] = set()

    def look(text: str, _cm: Any, _tm: Any, font: Any, _size: Any) -> None:
        if character in text and font:
            seen.add(str(font["/BaseFont"]).partition("+")[2])

    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        page.extract_text(visitor_text=look)
    return seen


def drawn_outline(content: bytes, face: str, character: str) -> list[Any]:
    """What the font inside the file draws for this character."""
    wanted = character.encode("utf-16-be").hex()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for font in pdf.objects:
            is_font = isinstance(font, pikepdf.Dictionary) and font.get("/Subtype") == "/Type0"
            if not is_font or face not in str(font.BaseFont):
                continue
            found = re.search(rf"<([0-9a-f]+)> <{wanted}>", font.ToUnicode.read_bytes().decode(), re.IGNORECASE)
            if found:
                descriptor = font.DescendantFonts[0].FontDescriptor
                if "/FontFile3" in descriptor:
                    return _bare_outline(descriptor.FontFile3.read_bytes(), int(found[1], 16))
                glyph = 2 * int(found[1], 16)
                numbers = font.DescendantFonts[0].CIDToGIDMap.read_bytes()
                with TTFont(io.BytesIO(descriptor.FontFile2.read_bytes())) as program:
                    return _outline(program, program.getGlyphName(int.from_bytes(numbers[glyph : glyph + 2], "big")))
    return []


def _bare_outline(program: bytes, glyph: int) -> list[Any]:
    """The whole faces are embedded as bare CFF programs, whose glyphs are named by number."""
    face = CFFFontSet()
    face.decompile(io.BytesIO(program), None)
    pen = RecordingPen()
    face[0].CharStrings[f"cid{glyph:05d}"].draw(pen)
    return pen.value


def face_outline(file: str, number: int, character: str) -> list[Any]:
    """What the face on this machine draws for it; an empty list where its cmap lacks the code point."""
    with TTFont(file, fontNumber=number) as face:
        name = face.getBestCmap().get(ord(character))
        return _outline(face, name) if name else []


def _outline(face: TTFont, name: str) -> list[Any]:
    pen = RecordingPen()
    face.getGlyphSet()[name].draw(pen)
    return pen.value
