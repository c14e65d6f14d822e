"""Codes that a camera reads."""

import io

import segno
from barcode import Code128
from barcode.writer import ImageWriter
from PIL import Image, ImageOps

SCALE = 8
DOTS = 300  # per inch
BAR = 0.508  # millimetres of the narrowest bar: whole dots, so that all of them are equally wide
WHITE, FAST = 255, 1
SHADES = bytes([WHITE, 0]) + bytes(254)
QUIET_ZONE = 4  # modules of white around, as the standard asks


def bar_png(digits: str) -> bytes:
    """Code 128 without the digits in words: for scanners at a counter that read bars only."""
    out = io.BytesIO()
    drawn = {"write_text": False, "module_height": 9.0, "quiet_zone": 2.032, "module_width": BAR, "dpi": DOTS}
    Code128(digits, writer=ImageWriter()).write(out, drawn)
    return out.getvalue()


def qr_png(address: str) -> bytes:
    code = segno.make(address, error="m", micro=False)
    rows = [bytes(row).translate(SHADES) for row in code.matrix]
    dots = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
    # In shades of grey: from one bit a dot the press would make three bytes a dot and pack them anew.
    drawn = ImageOps.scale(ImageOps.expand(dots, QUIET_ZONE, fill=WHITE), SCALE, Image.Resampling.NEAREST)
    out = io.BytesIO()
    drawn.save(out, "PNG", compress_level=FAST)
    return out.getvalue()
