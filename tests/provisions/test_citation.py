"""A citation has one of the known origins."""

import pytest

from provisions.citation import Citation, Text


def test_an_origin_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="hearsay"):
        Citation("某号", "一", "hearsay", Text("说", "says"))
