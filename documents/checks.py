"""What the press needs on the machine; asked when anything starts."""

import ctypes
import shutil
from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Error

from documents.fonts import SANS, SERIF, FontMissing, font_file

INSTALL = "apt-get install -y fonts-noto-cjk libharfbuzz-subset0 poppler-utils"


def press_is_complete(app_configs: Iterable[Any] | None = None, **_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for family in (SANS, SERIF):
        try:
            font_file(family)
        except (FontMissing, OSError):
            found.append(
                Error(
                    f"The font {family} is not installed: papers can't be printed.", hint=INSTALL, id="documents.E001"
                )
            )
    try:
        ctypes.CDLL("libharfbuzz-subset.so.0")
    except OSError:
        found.append(Error("libharfbuzz-subset0 is not installed: a form would take ten times as long.", hint=INSTALL, id="documents.E002"))  # fmt: skip
    if shutil.which("pdftoppm") is None:
        found.append(
            Error(
                "poppler-utils is not installed: pages of PDF files can't be shown.", hint=INSTALL, id="documents.E003"
            )
        )
    return found
