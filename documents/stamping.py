"""What every paper carries besides its text: the QR code and the watermark."""

import io
from functools import lru_cache

import pikepdf
from django.template.loader import render_to_string
from pikepdf import Name, Pdf
from weasyprint import CSS
from weasyprint.text.fonts import FontConfiguration

from documents import slimming
from documents.fetching import OwnPicturesOnly
from documents.markup import Markup


def lay_over(pdf: Pdf, watermark: Pdf) -> None:
    """Puts the one page of `watermark` over every page, as one form object that all pages share."""
    form = pdf.copy_foreign(watermark.pages[0].as_form_xobject())
    for page in pdf.pages:
        name = page.add_resource(form, Name.XObject, Name("/Watermark"))
        page.contents_add(b"q", prepend=True)
        page.contents_add(b"Q q " + bytes(str(name), "ascii") + b" Do Q")


def watermark_pdf(text: str, *, sample: bool, landscape: bool, css: CSS, fonts: FontConfiguration) -> Pdf | None:
    if not text and not sample:
        return None
    return pikepdf.open(io.BytesIO(_watermark_bytes(text, sample, landscape, css, fonts)))


@lru_cache(maxsize=64)
def _watermark_bytes(text: str, sample: bool, landscape: bool, css: CSS, fonts: FontConfiguration) -> bytes:
    html = render_to_string("documents/_watermark.html", {"text": text, "sample": sample, "landscape": landscape,
                                                          "rows": range(6), "columns": range(2)})  # fmt: skip
    document = Markup(html, OwnPicturesOnly({}))
    with pikepdf.open(io.BytesIO(document.write_pdf(stylesheets=[css], font_config=fonts))) as pdf:
        slimming.slim(pdf)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()
