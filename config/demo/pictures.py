"""Real small files, drawn on the spot: a portrait, a signature, a page of evidence."""

import io
import random
from functools import lru_cache

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from review_plans.plan import PhotoRule


def portrait(seed: int, rule: PhotoRule | None) -> SimpleUploadedFile:
    """A JPEG within the plan's own bounds: drawn head and shoulders on white, with film grain for its size."""
    width = int(rule.above_width * 2) if rule else 400
    height = int(width * 7 / 5)
    source = random.Random(seed)
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    coat = tuple(source.randrange(30, 110) for _i in range(3))
    draw.ellipse((width * 0.3, height * 0.16, width * 0.7, height * 0.56), fill=(231, 200, 172))
    draw.pieslice((width * 0.28, height * 0.1, width * 0.72, height * 0.5), 180, 360, fill=(38, 32, 30))
    draw.rounded_rectangle((width * 0.14, height * 0.62, width * 0.86, height * 1.2), radius=60, fill=coat)
    out = io.BytesIO()
    Image.blend(image, _grain(width, height), 0.12).save(out, "JPEG", quality=92)
    return SimpleUploadedFile("portrait.jpg", out.getvalue(), "image/jpeg")


@lru_cache(maxsize=4)
def _grain(width: int, height: int) -> Image.Image:
    """The same for all portraits of a size: it gives the file its weight, and takes longer than the drawing."""
    return Image.effect_noise((width, height), 34).convert("RGB")


def signature(seed: int) -> SimpleUploadedFile:
    """Strokes on a clear ground, as the pad would send them."""
    source = random.Random(seed)
    image = Image.new("RGBA", (600, 200), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    for start in range(60, 520, 90):
        points = [(start + step * 14, 100 + source.randrange(-60, 60)) for step in range(7)]
        draw.line(points, fill=(20, 20, 30, 255), width=7, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG")
    return SimpleUploadedFile("signature.png", out.getvalue(), "image/png")


def evidence(seed: int, pages: int = 2) -> SimpleUploadedFile:
    """A PDF of a few ruled pages; its content stands for scans, which the demo has none of."""
    pdf = pikepdf.new()
    for number in range(1, pages + 1):
        pdf.add_blank_page(page_size=(595, 842))
        lines = "".join(f"60 {y} m 535 {y} l S\n" for y in range(120, 760, 24))
        words = f"BT /F1 16 Tf 60 780 Td (Demo evidence {seed:05d}, page {number} of {pages}) Tj ET\n"
        page = pdf.pages[-1]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(f"0.6 w 0.8 G\n{lines}0 g\n{words}".encode())
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return SimpleUploadedFile("evidence.pdf", out.getvalue(), "application/pdf")
