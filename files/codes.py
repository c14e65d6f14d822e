"""Codes that a camera reads."""

import io

import segno

SCALE = 8
QUIET_ZONE = 4  # modules of white around, as the standard asks


def qr_png(address: str) -> bytes:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", scale=SCALE, border=QUIET_ZONE)
    return out.getvalue()
