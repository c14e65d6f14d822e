"""Prints a paper: template → HTML → PDF, with footer, QR code and watermark.

Knows templates and bytes and nothing of the business. Loads nothing from outside, and fails rather than leave out a
picture or print a character from a face that isn't ours.
"""

import io
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from pikepdf import Dictionary, ObjectStreamMode, Pdf
from weasyprint import CSS
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from documents import fonts, signing, slimming, stamping
from documents.fetching import NOWHERE, OwnPicturesOnly
from documents.markup import Markup
from documents.numbers import shown_code
from documents.papers import Paper, PaperRefused
from documents.renumbering import Faces
from files.codes import qr_png

STYLE = Path(__file__).with_name("paper.css")
HASH_HEAD = 12


@dataclass(frozen=True)
class Mark:
    """What identifies a paper: stands in its footer and behind its QR code."""

    number: str
    code: str
    figures_hash: str

    @property
    def shown_code(self) -> str:
        return shown_code(self.code)

    @property
    def hash_head(self) -> str:
        return self.figures_hash[:HASH_HEAD]

    @property
    def address(self) -> str:
        return f"{settings.PUBLIC_URL}/verify/{self.code}/"


@dataclass(frozen=True)
class Printed:
    """`certificate`: SHA-256 of the certificate that it is signed with, "" for a paper without a signature."""

    content: bytes
    pages: int
    certificate: str = ""


def print_paper(paper: Paper, mark: Mark) -> Printed:
    """The PDF. Raises PaperRefused with a Chinese sentence for a missing glyph or a picture that can't be loaded."""
    html = _html(paper, mark)
    assets = {**paper.assets, "qr": qr_png(mark.address)}
    fetcher = OwnPicturesOnly(assets)
    document = Markup(html, fetcher)
    if character := fonts.missing_glyph(document.etree_element):
        raise PaperRefused(
            _("字符“%(character)s”（U+%(code)04X）没有可用的字形，不能打印；请在原文中改用规范写法后重试。")
            % {"character": character, "code": ord(character)}
        )
    try:
        plain, faces = _written(document)
    except FatalURLFetchingError:
        plain, faces = b"", Faces()
    if fetcher.refused:
        raise PaperRefused(
            _("文书引用了不允许加载的内容，已停止生成（%(address)s）。") % {"address": fetcher.refused[0]}
        )
    return _finish(plain, faces, paper)


def _html(paper: Paper, mark: Mark) -> str:
    with translation.override("zh-hans"):
        return render_to_string(
            paper.template, {**paper.context, "title": paper.title, "mark": mark, "landscape": paper.landscape}
        )


def _written(document: Markup) -> tuple[bytes, Faces]:
    """Not compressed yet: that is done once, when the file is saved."""
    laid_out = document.render(stylesheets=[_style()], font_config=_font_configuration())
    laid_out.fonts = faces = Faces()
    return laid_out.write_pdf(uncompressed_pdf=True), faces


def _finish(plain: bytes, faces: Faces, paper: Paper) -> Printed:
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        _refuse_foreign_faces(pdf)
        slimming.slim(pdf)
        faces.lay_maps(pdf)
        over = stamping.watermark_pdf(
            paper.watermark,
            sample=settings.DEMO,
            landscape=paper.landscape,
            css=_style(),
            fonts=_font_configuration(),
        )
        if over is not None:
            with over:
                stamping.lay_over(pdf, over)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        pages = len(pdf.pages)
    if not paper.signed:
        return Printed(out.getvalue(), pages)
    signed = signing.sign(out.getvalue())
    return Printed(signed.content, pages, signed.certificate)


def _refuse_foreign_faces(pdf: Pdf) -> None:
    """The last guard behind the look at glyphs: no face but ours is embedded."""
    for thing in pdf.objects:
        if isinstance(thing, Dictionary) and thing.get("/Type") == "/Font" and "/BaseFont" in thing:
            name = str(thing["/BaseFont"])
            if not fonts.is_ours(name):
                raise PaperRefused(_("文书用到了规定以外的字体（%(name)s），已停止生成。") % {"name": name[:60]})


@cache
def _style_of(pid: int) -> tuple[CSS, FontConfiguration]:
    configuration = FontConfiguration()
    return CSS(string=STYLE.read_text(encoding="utf-8"), base_url=NOWHERE, url_fetcher=OwnPicturesOnly({}),
               font_config=configuration), configuration  # fmt: skip


def _style() -> CSS:
    # One per process: a font configuration does not survive a fork.
    return _style_of(os.getpid())[0]


def _font_configuration() -> FontConfiguration:
    return _style_of(os.getpid())[1]
