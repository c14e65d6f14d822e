"""Codes that a camera reads."""

import io

import segno
from barcode import Code128
from barcode.writer import ImageWriter

SCALE = 8
DOTS = 300  # per inch
BAR = 0.508  # millimetres of the narrowest bar: whole dots, so that all of them are equally wide
QUIET_ZONE = 4  # modules of white around, as the standard asks


def bar_png(digits: str) -> bytes:
    """Code 128 without the digits in words: for scanners at a counter that read bars only."""
    out = io.BytesIO()
    drawn = {"write_text": False, "module_height": 9.0, "quiet_zone": 2.032, "module_width": BAR, "dpi": DOTS}
    Code128(digits, writer=ImageWriter()).write(out, drawn)
    return out.getvalue()


def qr_png(address: str) -> bytes:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", scale=SCALE, border=QUIET_ZONE)
    return out.getvalue()
