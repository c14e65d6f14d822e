"""What a paper may load: pictures handed over by its builder, nothing else (T-044)."""

import base64
import binascii
import logging
from collections.abc import Mapping
from typing import Any

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

ASSET = "asset:"
PNG = "data:image/png;base64,"
# Relative addresses resolve to here and are refused with it; without a base they would be dropped in silence.
NOWHERE = "https://relative.invalid/"
MEDIA = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
logger = logging.getLogger(__name__)


class OwnPicturesOnly(URLFetcher):
    """Serves `asset:<name>` and our own PNG data; any other address ends the rendering.

    `refused` keeps what was asked for besides: inside an SVG the exception is swallowed on its way.
    """

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(timeout=0, allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._assets = assets
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        content = self._content(url)
        media = next((mime for start, mime in MEDIA.items() if content and content.startswith(start)), None)
        if content is None or media is None:
            logger.warning("refused to load %s", url[:80])
            self.refused.append(url[:80])
            raise FatalURLFetchingError(f"refused: {url[:80]}")
        return URLFetcherResponse(url, content, {"Content-Type": media})

    def _content(self, url: str) -> bytes | None:
        if url.startswith(ASSET):
            return self._assets.get(url.removeprefix(ASSET))
        if url.startswith(PNG):
            try:
                return base64.b64decode(url.removeprefix(PNG), validate=True)
            except binascii.Error:
                return None
        return None
