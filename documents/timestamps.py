"""A time stamp of a third party (RFC 3161) for signatures, where the installation names its service."""

import httpx
from asn1crypto import tsp
from django.utils.translation import gettext as _
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from documents.papers import PaperRefused

ASKS, ANSWERS = "application/timestamp-query", "application/timestamp-reply"
SECONDS = 10
LARGEST_TOKEN = 16 * 1024
"""Bytes that a signature keeps free for the token and its certificates."""


class Service(TimeStamper):
    """Asks over HTTP. What comes back is compared with the question (digest and nonce) by the library."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        try:
            async with httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as client:
                answer = await client.post(self.url, content=req.dump(), headers={"Content-Type": ASKS})
                answer.raise_for_status()
        except httpx.HTTPError as error:
            raise TimestampRequestError(f"no time stamp: {type(error).__name__}") from error
        if answer.headers.get("Content-Type", "").partition(";")[0].strip() != ANSWERS:
            raise TimestampRequestError("no time stamp: not an answer of such a service")
        if len(answer.content) > LARGEST_TOKEN:
            raise TimestampRequestError("no time stamp: too large")
        return tsp.TimeStampResp.load(answer.content)


class SilentError(PaperRefused):
    """The service gave no stamp; it may do so later."""


def refused() -> SilentError:
    """The paper is not made without the stamp that the installation wants; the press asks again by itself."""
    return SilentError(_("时间戳服务没有给出时间戳，这份文书没有生成。请过几分钟重试；仍不成功请告诉平台管理员。"))
