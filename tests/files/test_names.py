import pytest

from files.names import cleaned, extension_of, for_saving, program_extension


@pytest.mark.parametrize(
    ("name", "saved"), [("con.pdf", "_con.pdf"), ("COM1.a.pdf", "_COM1.a.pdf"), ("", "file"), ("聘书.pdf", "聘书.pdf")]
)
def test_reserved_names_can_be_saved_on_windows(name: str, saved: str) -> None:
    assert for_saving(name) == saved


def test_private_characters_leave_the_name() -> None:
    assert cleaned("a\ue863b\u200bc.pdf") == "abc.pdf"


def test_the_last_extension_counts_and_inner_programs_are_seen() -> None:
    assert (extension_of("a.b.PDF"), extension_of("scan")) == ("pdf", "")
    assert (program_extension("a.exe.pdf"), program_extension("2023.05.pdf")) == ("exe", "")
