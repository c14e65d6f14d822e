"""T-020, T-024, T-025, T-026, T-038, T-039: what is received and what is refused, by its own sentence."""

import hashlib
import io
import logging
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Person
from files.actions import receive
from files.child import inspect_apart
from files.inspect import Task
from files.models import FileState, StoredFile
from files.queries import NotReady, clean_bytes, open_clean, open_original
from files.refusals import SENTENCES, Refusal
from files.rules import EVIDENCE, SIGNATURE, SlotRule, rule_from_data
from tests.files import corpus

REFUSED = corpus.refused()
# The bounds that notice 003 prints for a portrait; in the product they are plan data.
PORTRAIT = rule_from_data(
    {
        "code": "portrait",
        "media": ["jpeg"],
        "bytes_over": 30_720,
        "bytes_under": 1_048_576,
        "width_over": 215,
        "height_over": 300,
        "ratio_from": [13, 20],
        "ratio_to": [4, 5],
    }
)


def give(owner: Person, name: str, content: bytes, rule: SlotRule = EVIDENCE) -> StoredFile:
    return receive(owner=owner, slot_rule=rule, upload=SimpleUploadedFile(name, content))


def on_disk(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_file_is_refused_with_its_own_sentence(
    what: str, owner: Person, store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    name, make, code = REFUSED[what]
    content = make()
    caplog.set_level(logging.INFO, logger="files.actions")
    started = time.monotonic()
    stored = give(owner, name, content)
    assert stored.state == FileState.REFUSED
    assert f"refused: {code}" in caplog.text
    assert stored.remedy == Refusal(code, {"allowed": EVIDENCE.names()}).remedy
    assert on_disk(store) == []
    assert time.monotonic() - started < 8
    with pytest.raises(NotReady):
        open_clean(stored)


def test_every_sentence_differs() -> None:
    reasons = [str(reason) for reason, _ in SENTENCES.values()]
    assert len(set(reasons)) == len(reasons)


def test_nothing_chosen_is_said(owner: Person) -> None:
    stored = receive(owner=owner, slot_rule=EVIDENCE, upload=None)
    assert (stored.state, stored.reason) == (FileState.REFUSED, "没有选择文件。")


def test_reading_stops_at_the_limit(owner: Person, store: Path) -> None:
    rule = replace(EVIDENCE, max_bytes=1_000_000)

    class Endless(SimpleUploadedFile):
        read_so_far = 0

        def chunks(self, chunk_size: int | None = None) -> Any:
            while True:
                type(self).read_so_far += 262_144
                yield b"\0" * 262_144

    stored = receive(owner=owner, slot_rule=rule, upload=Endless("a.pdf", b""))
    assert stored.state == FileState.REFUSED
    assert stored.reason.startswith("文件过大")
    assert Endless.read_so_far < 2_000_000
    assert on_disk(store) == []


@pytest.mark.parametrize(
    ("name", "content", "pages"),
    [("聘书.pdf", corpus.pdf(3), 3), ("a.JPG", corpus.picture(), 1), ("a.jpeg", corpus.picture(), 1), ("a.png", corpus.picture(kind="PNG"), 1)],
)  # fmt: skip
def test_a_good_file_is_ready_and_sealed(owner: Person, store: Path, name: str, content: bytes, pages: int) -> None:
    stored = give(owner, name, content)
    assert (stored.state, stored.reason, stored.pages) == (FileState.READY, "", pages)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.clean_sha256 == hashlib.sha256(clean_bytes(stored)).hexdigest()
    with open_original(stored) as original:
        assert original.read() == content
    files = on_disk(store)
    assert len(files) == 2
    for path in files:
        assert path.stat().st_mode & 0o777 == 0o600
        assert content[:40] not in path.read_bytes()
        assert str(stored.pk) not in path.name or name not in path.name


def test_the_copy_of_a_pdf_does_nothing_when_opened(owner: Person) -> None:
    stored = give(owner, "acting.pdf", corpus.pdf(2, corpus.acting))
    assert stored.state == FileState.READY
    copy = clean_bytes(stored)
    for word in (
        b"JavaScript",
        b"Launch",
        b"OpenAction",
        b"EmbeddedFile",
        b"XFA",
        b"/AA",
        b"/URI",
        b"setup.exe",
        b"/JS",
    ):
        assert word not in copy
    with pikepdf.open(io.BytesIO(copy)) as document:
        assert len(document.pages) == 2
        names = {str(o.get("/Subtype")) for o in document.pages[0].obj.Annots}
        assert names == {"/Link"}
        texts = b" ".join(o.unparse() for o in document.objects)
    for word in (b"JavaScript", b"Launch", b"OpenAction", b"EmbeddedFile", b"XFA", b"URI", b"setup.exe"):
        assert word not in texts


def test_a_pdf_that_only_forbids_printing_is_accepted(owner: Person) -> None:
    stored = give(owner, "a.pdf", corpus.pdf(encryption=pikepdf.Encryption(owner="o", user="")))
    assert stored.state == FileState.READY
    with pikepdf.open(io.BytesIO(clean_bytes(stored))) as copy:
        assert not copy.is_encrypted


def test_a_photo_is_turned_upright_and_loses_what_it_carried(owner: Person) -> None:
    image = Image.new("RGB", (400, 300), "white")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "taken at home"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"secret")
    stored = give(owner, "a.jpg", out.getvalue())
    assert (stored.width, stored.height) == (300, 400)
    copy = Image.open(io.BytesIO(clean_bytes(stored)))
    assert copy.size == (300, 400)
    assert not copy.getexif()
    assert b"secret" not in clean_bytes(stored)
    assert b"taken at home" not in clean_bytes(stored)


def test_a_transparent_palette_survives_cleaning(owner: Person) -> None:
    image = Image.new("P", (10, 10), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.putpixel((3, 3), 1)
    out = io.BytesIO()
    image.save(out, "PNG", transparency=0)
    stored = give(owner, "a.png", out.getvalue())
    copy = Image.open(io.BytesIO(clean_bytes(stored))).convert("RGBA")
    assert copy.getpixel((3, 3)) == (0, 255, 0, 255)
    assert copy.getpixel((0, 0))[3] == 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/x.pdf", "x.pdf"),
        ("C:\\temp\\x.pdf", "x.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ("nul\0l.pdf", "null.pdf"),
        ("㛃𬎆.pdf", "㛃𬎆.pdf"),
        ("😀.pdf", "😀.pdf"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
        ("con.pdf", "con.pdf"),
    ],
)
def test_names_are_kept_for_people_only(owner: Person, store: Path, name: str, shown: str) -> None:
    upload = SimpleUploadedFile("x.pdf", corpus.pdf())
    upload._name = name  # as a raw request would have it, past Django's own cleaning
    stored = receive(owner=owner, slot_rule=EVIDENCE, upload=upload)
    assert (stored.state, stored.original_name) == (FileState.READY, shown)
    assert {path.suffix for path in on_disk(store)} == {".sealed"}


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        (30_719, "文件过小"),
        (30_720, "文件过小"),
        (30_721, ""),
        (1_048_575, ""),
        (1_048_576, "文件过大"),
        (1_048_577, "文件过大"),
    ],
)
def test_a_portraits_bytes_are_bounded_exactly(owner: Person, size: int, reason: str) -> None:
    content = corpus.photo(350, 500, size)
    assert len(content) == size
    stored = give(owner, "me.jpg", content, PORTRAIT)
    assert (stored.state == FileState.READY) == (reason == "")
    assert stored.reason.startswith(reason)
    if reason:
        assert f"{size:,}" in stored.reason


@pytest.mark.parametrize(
    ("width", "height", "reason"),
    [
        (215, 301, "图片宽 215 像素，须大于 215 像素。"),
        (216, 300, "图片高 300 像素，须大于 300 像素。"),
        (216, 301, ""),
        (649, 1000, "图片太窄：宽高比是 0.649，不得小于 0.65。"),
        (650, 1000, ""),
        (800, 1000, ""),
        (801, 1000, "图片太宽：宽高比是 0.801，不得大于 0.80。"),
    ],
)
def test_a_portraits_shape_is_bounded_exactly(owner: Person, width: int, height: int, reason: str) -> None:
    stored = give(owner, "me.jpg", corpus.photo(width, height, 60_000), PORTRAIT)
    assert (stored.state, stored.reason) == (FileState.REFUSED if reason else FileState.READY, reason)


def test_a_portrait_is_judged_after_turning(owner: Person) -> None:
    image = Image.new("RGB", (1000, 700), "white")
    exif = Image.Exif()
    exif[0x0112] = 8
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=100, comment=b"x" * 40_000)
    stored = give(owner, "me.jpg", out.getvalue(), PORTRAIT)
    assert (stored.reason, stored.width, stored.height) == ("", 700, 1000)


def test_a_portrait_is_no_png(owner: Person) -> None:
    assert give(owner, "me.png", corpus.picture(kind="PNG") + b" " * 40_000, PORTRAIT).reason.startswith(
        "这里不接收 .png"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (corpus.signature(), ""),
        (corpus.signature(0), "没有看到笔迹，或笔迹太少。"),
        (corpus.picture(600, 200, kind="PNG"), "没有看到笔迹，或笔迹太少。"),
        (corpus.png(3, 3, data=(b"\0" + b"\xff" * 9) * 3), "没有看到笔迹，或笔迹太少。"),
        (corpus.signature(width=1201), "图片 1201×200 像素，上限是 1200×600 像素。"),
    ],
)
def test_a_signature_needs_ink(owner: Person, content: bytes, reason: str) -> None:
    assert give(owner, "sign.png", content, SIGNATURE).reason == reason


def test_a_dot_or_a_black_picture_is_no_signature(owner: Person) -> None:
    dot = Image.new("RGB", (600, 200), "white")
    dot.paste((0, 0, 0), (300, 100, 315, 115))
    black = Image.new("RGB", (600, 200), "black")
    reasons = []
    for image in (dot, black):
        out = io.BytesIO()
        image.save(out, "PNG")
        reasons.append(give(owner, "sign.png", out.getvalue(), SIGNATURE).reason)
    assert reasons == ["没有看到笔迹，或笔迹太少。", "整张图几乎都是深色，看不出签名。"]


def test_a_full_disk_is_said_and_nothing_is_ready(owner: Person, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "files.keeping.os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    stored = give(owner, "a.pdf", corpus.pdf())
    assert (stored.state, stored.reason) == (FileState.REFUSED, "服务器暂时无法保存文件。")
    assert on_disk(store) == []


def test_a_child_that_dies_refuses_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("files.child.SECONDS", 0.001)
    task = Task("pdf", str(tmp_path / "a"), str(tmp_path / "b"), 60, 1)
    assert inspect_apart(task).refusal == "too_heavy"
