"""Pages as people write them, and what is said where they name none."""

import pytest

from files import page_ranges
from files.page_ranges import BadPages


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        ("3", "3"),
        ("3-5", "3-5"),
        ("第3－5页、8", "3-5,8"),
        ("３到５，８", "3-5,8"),
        ("p3–5; 8", "3-5,8"),
        ("第 3 – 5 页 和 第 8 页", "3-5,8"),
        ("8 3 4 5", "3-5,8"),
        ("3-5, 4-6", "3-6"),
        ("7-7", "7"),
    ],
)
def test_ranges_are_read_as_people_write_them(written: str, kept: str) -> None:
    assert page_ranges.plain(page_ranges.read(written)) == kept


@pytest.mark.parametrize("written", ["封面", "3-", "0", "5-3", "1.5", "-2", "10000"])
def test_what_names_no_pages_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(BadPages) as refused:
        page_ranges.read(written)
    assert "页码" in str(refused.value)


def test_a_page_behind_the_last_is_refused_with_the_number_of_pages() -> None:
    assert page_ranges.plain(page_ranges.read("1-2", last=2)) == "1-2"
    with pytest.raises(BadPages, match="这个文件只有 2 页，没有第 3 页。"):
        page_ranges.read("1-3", last=2)


def test_what_is_kept_is_said_typed_and_counted() -> None:
    assert page_ranges.said("3-5,8") == "第 3–5、8 页"
    assert page_ranges.said("") == ""
    assert page_ranges.typed("3-5,8") == "3-5、8"
    assert page_ranges.plain(page_ranges.read(page_ranges.typed("3-5,8"))) == "3-5,8"
    assert list(page_ranges.numbers("3-5,8")) == [3, 4, 5, 8]
    assert list(page_ranges.numbers("")) == []
