from pathlib import Path

from whitenoise.compress import Compressor

from config.static_storage import PacksOnce

STYLE = b"body { color: black }\n" * 200


def test_what_lies_under_two_names_is_packed_once_and_as_whitenoise_packs_it(tmp_path: Path) -> None:
    packed, plain = tmp_path / "packed", tmp_path / "plain"
    ours, theirs = PacksOnce(), Compressor(quiet=True)
    for folder, compressor in ((packed, ours), (plain, theirs)):
        folder.mkdir()
        for name, content in (("a.css", STYLE), ("a.0123.css", STYLE), ("b.css", STYLE + b"/* other */")):
            (folder / name).write_bytes(content)
            compressor.compress(str(folder / name))
    assert len(list(packed.iterdir())) == 9
    assert {path.name: path.read_bytes() for path in packed.iterdir()} == {
        path.name: path.read_bytes() for path in plain.iterdir()
    }
    for pack in (ours.compress_brotli, ours.compress_gzip):
        assert pack(STYLE) is pack(STYLE)  # the very same bytes, not packed another time
