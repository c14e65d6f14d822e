"""When two names mean one employer."""

import re
import unicodedata
from functools import lru_cache

_NOISE = re.compile(r"[\s\-—·,，.。()（）\[\]【】]")
_ENDINGS = re.compile(r"(?:股份有限公司|有限责任公司|有限公司|分公司|公司)$")


def same_place(one: str, other: str) -> bool:
    """Whether the names agree but for spaces, brackets, width of letters and the form of company; unknown agrees."""
    first, second = _plain(one), _plain(other)
    return not first or not second or first == second


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return _ENDINGS.sub("", _NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold())
