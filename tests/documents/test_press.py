"""What comes out of the press, read back. T-044, T-090, T-097."""

import base64
import io
import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdf
import pytest
import zxingcpp
from PIL import Image

from documents import fonts, slimming
from documents.numbers import read_code
from documents.papers import PaperRefused
from documents.press import Mark, Printed, print_paper
from tests.documents import TEXT, WATERMARK, paper
from tests.files import corpus
from tests.papers.reading import drawn_outline, face_outline

MARK = Mark(number="2023-000137", code="7K3MZ0Q9XWV5T", figures_hash="0123456789abcdef" * 4)
MILLIMETRE = 72 / 25.4


def text_of(printed: Printed, page: int = 0) -> str:
    return pypdf.PdfReader(io.BytesIO(printed.content)).pages[page].extract_text()


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_word_can_be_read_back() -> None:
    printed = print_paper(paper(), MARK)
    text = flat(text_of(printed))
    for words in ("专业技术资格评审表", "王𬎆", "杭州㛃纺织有限公司", *TEXT.split("\n")):
        assert flat(words) in text


def test_the_footer_names_page_number_code_and_hash() -> None:
    printed = print_paper(paper(more_pages=[2, 3]), MARK)
    assert printed.pages == 3
    for page in range(3):
        text = flat(text_of(printed, page))
        assert f"第{page + 1}页共3页" in text
        assert "编号2023-000137验证码7K3MZ0Q9XWV5T摘要0123456789ab" in text


def test_the_code_is_read_from_a_picture_of_the_page() -> None:
    printed = print_paper(paper(), MARK)
    picture = subprocess.run(
        ["pdftoppm", "-png", "-r", "150", "-singlefile", "-"], input=printed.content, capture_output=True, check=True
    ).stdout
    image = Image.open(io.BytesIO(picture))
    found = zxingcpp.read_barcodes(image)
    assert [each.text for each in found] == ["http://127.0.0.1:8000/verify/7K3MZ0Q9XWV5T/"]
    corners = found[0].position
    side = (corners.top_right.x - corners.top_left.x) / 150 * 25.4
    assert side >= 20
    assert corners.top_left.x > image.width / 2
    assert corners.top_left.y > image.height * 0.8
    module = (corners.top_right.x - corners.top_left.x) / 33
    around = image.convert("L").crop(
        (int(corners.top_left.x - 3.5 * module), int(corners.top_left.y - 3.5 * module),
         int(corners.top_right.x + 3.5 * module), int(corners.top_left.y - module))
    )  # fmt: skip
    assert min(around.tobytes()) > 180  # nothing but the pale watermark may stand in the quiet zone


def test_a_code_is_read_as_people_write_it() -> None:
    assert read_code(" 7k3m zoq9-xwv5t ") == "7K3MZ0Q9XWV5T"
    assert read_code("7K3MZ0Q9XWV5") == ""
    assert read_code("7K3MZ0Q9XWV5U") == ""


def test_the_watermark_is_one_form_on_every_page() -> None:
    printed = print_paper(paper(more_pages=[2]), MARK)
    with pikepdf.open(io.BytesIO(printed.content)) as pdf:
        forms = {page.Resources.XObject.Watermark.objgen for page in pdf.pages}
    assert len(forms) == 1
    assert flat(text_of(printed, 0)).count(WATERMARK) == 12
    assert "演示样张" not in text_of(printed, 0)


def test_a_paper_without_watermark_has_none() -> None:
    with pikepdf.open(io.BytesIO(print_paper(paper(watermark=""), MARK).content)) as pdf:
        assert "/Watermark" not in pdf.pages[0].Resources.get("/XObject", {})


def test_papers_of_the_demo_say_so(settings: Any) -> None:
    settings.DEMO = True
    printed = print_paper(paper(watermark="", more_pages=[2]), MARK)
    assert "演示样张" in flat(text_of(printed, 0))
    assert "演示样张" in flat(text_of(printed, 1))


def test_a_paper_is_small() -> None:
    assert len(print_paper(paper(), MARK).content) < 60_000


def test_slimmer_fonts_change_neither_picture_nor_text(monkeypatch: pytest.MonkeyPatch) -> None:
    slim = print_paper(paper(), MARK).content
    monkeypatch.setattr(slimming, "slim", lambda _: None)
    whole = print_paper(paper(), MARK).content
    assert len(slim) < len(whole) / 3
    for program in (["pdftoppm", "-png", "-r", "100", "-"], ["pdftotext", "-", "-"]):
        drawn = [subprocess.run(program, input=each, capture_output=True, check=True).stdout for each in (slim, whole)]
        assert drawn[0] == drawn[1]


def test_the_same_paper_is_the_same_bytes() -> None:
    assert print_paper(paper(), MARK) == print_paper(paper(), MARK)


def test_a_landscape_paper_is_landscape() -> None:
    printed = print_paper(paper(landscape=True), MARK)
    box = pypdf.PdfReader(io.BytesIO(printed.content)).pages[0].mediabox
    assert box.width > box.height


# --- Characters of names


def run_with(printed: Printed, character: str) -> str:
    """The font of the text run that shows a character."""
    seen = []
    reader = pypdf.PdfReader(io.BytesIO(printed.content))
    reader.pages[0].extract_text(visitor_text=lambda text, _cm, _tm, font, _size: seen.append((text, font)))
    return next(str(font["/BaseFont"]) for text, font in seen if character in text and font)


@pytest.mark.parametrize(
    ("character", "face"),
    [
        ("王", "Noto Sans SC"), ("㛃", "Noto Sans SC"), ("䶮", "Noto Sans SC"), ("𬭚", "Noto Sans SC"),
        ("𰻝", "Noto Sans SC"), ("𬎆", "Noto Sans CJK SC"),
    ],
)  # fmt: skip
def test_names_are_printed_with_the_right_glyph_of_the_right_face(character: str, face: str) -> None:
    printed = print_paper(paper(name=f"王{character}", employer="甲", text="乙"), MARK)
    embedded = face.replace(" ", "-")
    assert run_with(printed, character).endswith(embedded)
    drawn = drawn_outline(printed.content, embedded, character)
    assert drawn
    file, number = fonts.font_file(face)
    assert drawn == face_outline(str(file), number, character)


def test_a_rare_character_in_running_text_comes_from_the_sans_behind() -> None:
    printed = print_paper(paper(name="甲", employer="乙", text="指导王𬎆完成"), MARK)
    assert run_with(printed, "𬎆").endswith("Noto-Sans-CJK-SC")
    assert run_with(printed, "指导").endswith("Noto-Serif-SC")


@pytest.mark.parametrize(
    ("character", "code"), [("\ue863", "U+E863"), ("😀", "U+1F600"), ("ᠮ", "U+182E"), ("\ufffe", "U+FFFE")]
)
def test_a_character_without_glyph_fails_the_paper_and_is_named(character: str, code: str) -> None:
    with pytest.raises(PaperRefused, match=re.escape(code)):
        print_paper(paper(name=f"王{character}"), MARK)


def test_a_name_with_a_middle_dot_or_a_compatibility_ideograph_is_kept_as_typed() -> None:
    for name in ("阿依古丽·买买提", "張\uf9dc", "欧阳‧娜"):
        assert flat(name) in flat(text_of(print_paper(paper(name=name, text="甲"), MARK)))


def test_every_character_a_paper_may_need_is_held() -> None:
    assert fonts.held_by(fonts.SANS) >= {ord(c) for c in "㛃𬎆䶮𠅤𬭩𰻝·•‧・（）《》〔〕—…％‰№①②③"}


# --- What a paper may not load


@pytest.fixture
def canary() -> Iterator[tuple[int, list[bytes]]]:
    """A listener on loopback that writes down who calls."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    calls: list[bytes] = []
    stop = threading.Event()

    def listen() -> None:
        while not stop.is_set():
            try:
                caller, _ = listener.accept()
            except TimeoutError:
                continue
            with caller:
                calls.append(b"called")

    thread = threading.Thread(target=listen)
    thread.start()
    yield listener.getsockname()[1], calls
    stop.set()
    thread.join()
    listener.close()


HOSTILE = [
    '<img src="http://127.0.0.1:{port}/a.png">',
    '<img src="//127.0.0.1:{port}/a.png">',
    '<img src="file:///etc/passwd">',
    '<img src="/etc/passwd">',
    '<img src="relative.png">',
    '<img src="asset:not-ours">',
    '<img src="data:image/svg+xml;base64,PHN2Zy8+">',
    '<img src="data:image/png;base64,PHN2Zy8+">',
    '<object data="http://127.0.0.1:{port}/x"></object>',
    '<embed src="http://127.0.0.1:{port}/x">',
    '<link rel="stylesheet" href="http://127.0.0.1:{port}/x.css">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<a rel="attachment" href="file:///etc/passwd">x</a>',
    "<style>@import url(http://127.0.0.1:{port}/x.css);</style>",
    "<style>@font-face {{ font-family: x; src: url(http://127.0.0.1:{port}/x.ttf) }} p {{ font-family: x }}</style><p>x</p>",
    '<p style="background: url(http://127.0.0.1:{port}/x.png)">x</p>',
    '<p style="list-style-image: url(http://127.0.0.1:{port}/x.png); display: list-item">x</p>',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="http://127.0.0.1:{port}/x.png" width="9" height="9"/></svg>',
]


@pytest.mark.parametrize("markup", HOSTILE)
def test_a_template_that_reaches_out_fails_and_reaches_nobody(markup: str, canary: tuple[int, list[bytes]]) -> None:
    port, calls = canary
    with pytest.raises(PaperRefused, match="不允许加载"):
        print_paper(paper(template="documents/hostile_paper.html", name=markup.format(port=port)), MARK)
    assert calls == []


@pytest.mark.parametrize("markup", HOSTILE)
def test_markup_in_a_name_is_printed_as_typed(markup: str, canary: tuple[int, list[bytes]]) -> None:
    port, calls = canary
    printed = print_paper(paper(name=markup.format(port=port)), MARK)
    assert calls == []
    assert flat(markup.format(port=port)) in flat(text_of(printed))
    with pikepdf.open(io.BytesIO(printed.content)) as pdf:
        assert not pdf.attachments


def test_our_own_pictures_are_printed() -> None:
    printed = print_paper(paper(photo=True, assets={"photo": corpus.picture()}), MARK)
    drawn = base64.b64encode(corpus.picture(20, 20, kind="PNG")).decode()
    inline = print_paper(
        paper(template="documents/hostile_paper.html", name=f'<img src="data:image/png;base64,{drawn}">'), MARK
    )
    for each in (printed, inline):
        with pikepdf.open(io.BytesIO(each.content)) as pdf:
            pictures = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
        assert len(pictures) == 2  # the QR code and this one


def test_a_foreign_face_fails_the_paper() -> None:
    with pytest.raises(PaperRefused, match="规定以外的字体"):
        print_paper(
            paper(template="documents/hostile_paper.html", name='<p style="font-family: DejaVu Sans">abc</p>'), MARK
        )
