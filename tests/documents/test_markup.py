"""That our own reader and our own defaults show papers what WeasyPrint's would: T-097."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from weasyprint import HTML
from weasyprint.css import get_all_computed_styles
from weasyprint.css.properties import INITIAL_VALUES

from documents import markup, press
from documents.fetching import NOWHERE, OwnPicturesOnly
from documents.markup import Markup
from tests.documents import paper
from tests.documents.test_press import MARK

FOLDER = Path(settings.BASE_DIR, "templates", "documents")
PARTS = {"_paper.html", "_works.html", "_watermark.html"}
PAPERS = sorted(
    path for path in FOLDER.glob("*.html") if path.name in PARTS or "documents/_paper.html" in path.read_text("utf-8")
)
WORDS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|<!DOCTYPE html>")
ALL_ELEMENTS = """<section><h1>一</h1><h2>二</h2><h3>三</h3><p>甲<b>乙</b><strong>丙</strong><span>丁</span><br/>戊</p>
<ol><li>己</li><li>庚</li></ol><ul><li>辛</li></ul><table class="list"><thead><tr><th>壬</th></tr></thead><tbody><tr><td>癸</td></tr></tbody></table>
<table class="form"><tr><th>子</th><td>丑</td></tr></table></section>"""


def bare(path: Path) -> str:
    """The markup of a template, without what Django puts in."""
    text = WORDS.sub("", path.read_text("utf-8"))
    return text if text.lstrip().startswith("<html") else f"<html><head></head><body>{text}</body></html>"


def tokens(root: Any) -> Iterator[tuple[str, str]]:
    """What a tree holds in its order; HTML adds bodies to tables, which change nothing that is printed."""
    for element in root.iter():
        if element.tag != "tbody":
            yield element.tag, re.sub(r"\s+", "", element.text or "")


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_a_paper_is_the_same_tree_as_xml_and_as_html(path: Path) -> None:
    text = bare(path)
    read = ElementTree.fromstring(text)
    assert list(tokens(read)) == list(tokens(HTML(string=text).etree_element))


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_every_element_of_a_paper_has_the_style_that_weasyprint_gives_it(path: Path) -> None:
    class OurDefaults(HTML):
        _ua_stylesheets = Markup._ua_stylesheets

    def styles(read: HTML) -> list[tuple[str, str | None, dict[str, Any]]]:
        style_for = get_all_computed_styles(read)
        return [
            (element.tag, pseudo, {key: style[key] for key in INITIAL_VALUES})
            for element in read.etree_element.iter()
            for pseudo in {"li": (None, "marker"), "br": (None, "before")}.get(element.tag, (None,))
            if (style := style_for(element, pseudo))
        ]

    for text in (bare(path), ALL_ELEMENTS):
        fetcher = OwnPicturesOnly({})
        own, theirs = (styles(kind(string=text, base_url=NOWHERE, url_fetcher=fetcher)) for kind in (OurDefaults, HTML))
        assert own == theirs


def test_a_paper_is_printed_as_by_weasyprints_own_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    each = paper(template="documents/hostile_paper.html", name=ALL_ELEMENTS)
    ours = press.print_paper(each, MARK)
    monkeypatch.setattr(press, "Markup", lambda text, fetcher: HTML(string=text, base_url=NOWHERE, url_fetcher=fetcher))
    assert press.print_paper(each, MARK) == ours


def test_our_reader_leaves_nothing_out_that_weasyprints_has() -> None:
    fetcher = OwnPicturesOnly({})
    theirs = HTML(string="<p>甲</p>", base_url=NOWHERE, url_fetcher=fetcher)
    ours = Markup("<p>甲</p>", fetcher)
    assert vars(ours).keys() == vars(theirs).keys()
    assert (ours.base_url, ours.url_fetcher, ours.media_type) == (theirs.base_url, fetcher, theirs.media_type)
    assert HTML._ua_stylesheets(ours) != ours._ua_stylesheets() == [markup._defaults_of(markup.os.getpid())]


def test_what_is_not_xml_is_read_as_html() -> None:
    assert "".join(Markup("<p>甲<br>乙\x0b", OwnPicturesOnly({})).etree_element.itertext()).startswith("甲乙")
