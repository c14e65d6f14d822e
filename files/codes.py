"""Codes that a camera reads."""

import io

import segno
from barcode import Code128
from barcode.writer import ImageWriter
from PIL import Image

SCALE = 8
DOTS = 300  # per inch
BAR = 0.508  # millimetres of the narrowest bar: whole dots, so that all of them are equally wide
WHITE, FAST = 255, 1
QUIET_ZONE = 4  # modules of white around, as the standard asks


def bar_png(digits: str) -> bytes:
    """Code 128 without the digits in words: for scanners at a counter that read bars only."""
    out = io.BytesIO()
    drawn = {"write_text": False, "module_height": 9.0, "quiet_zone": 2.032, "module_width": BAR, "dpi": DOTS}
    Code128(digits, writer=ImageWriter()).write(out, drawn)
    return out.getvalue()


def qr_png(address: str) -> bytes:
    code = segno.make(address, error="m", micro=False)
    side, _ = code.symbol_size(border=QUIET_ZONE)
    dots = bytes(0 if dark else WHITE for row in code.matrix_iter(border=QUIET_ZONE) for dark in row)
    # In shades of grey: from one bit a dot the press would make three bytes a dot and pack them anew.
    drawn = Image.frombytes("L", (side, side), dots).resize((side * SCALE,) * 2, Image.Resampling.NEAREST)
    out = io.BytesIO()
    drawn.save(out, "PNG", compress_level=FAST)
    return out.getvalue()
