import os
from pathlib import Path

import pytest

from files import sealing
from files.sealing import PIECE, TAG, SealBroken, open_sealed, seal


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 17])
def test_what_is_sealed_comes_back(store: Path, size: int) -> None:
    plain = os.urandom(size)
    seal("x", [plain[:100], plain[100:]], name="a")
    with open_sealed("x", name="a") as file:
        assert file.read() == plain
        assert file.seek(0, 2) == size
        file.seek(max(0, size - 20))
        assert file.read() == plain[max(0, size - 20) :]


def test_a_changed_byte_is_noticed(store: Path) -> None:
    seal("x", [b"a" * (2 * PIECE)], name="a")
    content = bytearray((store / "x").read_bytes())
    content[-30] ^= 1
    (store / "x").write_bytes(content)
    with open_sealed("x", name="a") as file, pytest.raises(SealBroken):
        file.read()


def test_a_file_under_another_name_does_not_open(store: Path) -> None:
    seal("x", [b"of Wang"], name="clean:wang")
    with open_sealed("x", name="clean:li") as file, pytest.raises(SealBroken):
        file.read()


@pytest.mark.parametrize("cut", [1, TAG, PIECE + TAG])
def test_a_cut_file_is_noticed(store: Path, cut: int) -> None:
    seal("x", [b"a" * (3 * PIECE)], name="a")
    content = (store / "x").read_bytes()
    (store / "x").write_bytes(content[:-cut])
    with open_sealed("x", name="a") as file, pytest.raises(SealBroken):
        file.read()


def test_nothing_is_left_when_writing_fails(store: Path) -> None:
    def broken() -> object:
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        seal("sealed/x", broken(), name="a")
    assert list((store / "sealed").iterdir()) == []


def test_files_outlive_a_new_key(store: Path, settings: object) -> None:
    seal("x", [b"old"], name="a")
    old = settings.IDENTITY_KEYS
    settings.IDENTITY_KEYS = "k9:" + "q" * 43 + "=," + old
    with open_sealed("x", name="a") as file:
        assert file.read() == b"old"
    with sealing.sealing("y", name="a") as out:
        assert out.key_id == "k9"
