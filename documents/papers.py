"""What a builder hands to the press."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

# Bytes of one's own (an xlsx, say), or a function that writes them to the file it is given.
Body = bytes | Callable[[BinaryIO], None]


class PaperRefused(Exception):
    """The paper can't be made; the message is one Chinese sentence that the desk reads beside the order."""


@dataclass(frozen=True)
class Paper:
    """One paper, ready to be printed.

    `figures` and `holder` are public (they stand on the verification page): no identity number, no telephone, the
    name masked. `assets` are the only pictures a template can show, as `asset:<name>`. `person` names the file inside
    an archive. With `body` the press prints nothing and stores these bytes under `media`. `signed`: the printed PDF bears
    the platform's electronic signature.
    """

    template: str
    context: Mapping[str, Any]
    title: str
    watermark: str
    file_name: str
    holder: str
    figures: Mapping[str, str]
    media: str = "pdf"
    body: Body | None = None
    person: str = ""
    assets: Mapping[str, bytes] = field(default_factory=dict)
    landscape: bool = False
    expires_at: datetime | None = None
    signed: bool = False
