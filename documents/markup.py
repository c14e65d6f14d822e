"""A paper's HTML as WeasyPrint takes it, read and styled in a tenth of the time (docs/decisions/warm-press.md)."""

import os
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

from documents.fetching import NOWHERE, OwnPicturesOnly

DEFAULTS = Path(__file__).with_name("defaults.css")


class Markup(HTML):
    """HTML that is XML too, as every template of a paper is. What isn't is read as HTML, only more slowly."""

    def __init__(self, text: str, fetcher: URLFetcher) -> None:
        try:
            # `<br>` is what Django's filters write.
            root = ElementTree.fromstring(text.replace("<br>", "<br/>"))  # noqa: S314 -- our templates, which escape
        except (ElementTree.ParseError, UnicodeEncodeError):
            super().__init__(string=text, base_url=NOWHERE, url_fetcher=fetcher)
            return
        self.base_url = NOWHERE
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_defaults_of(os.getpid())]


@cache
def _defaults_of(_process: int) -> CSS:
    return CSS(string=DEFAULTS.read_text(encoding="utf-8"), base_url=NOWHERE, url_fetcher=OwnPicturesOnly({}))
