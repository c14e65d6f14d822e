"""Review forms: the press in a warm process, beside WeasyPrint's and Chromium's own commands for the same HTML.

The rivals get less to do: no watermark is laid over, no glyph is looked for beforehand. What they print is read back
and must hold the same characters as ours.
"""

import base64
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench.rows import Different, Row, seconds
from documents import press
from documents.papers import Paper
from files.codes import qr_png
from tests.papers.reading import FOOTER, body_of, flat

MARK = press.Mark("2023-000137", "7K3MZ0Q9XWV5T", "0123456789abcdef" * 4)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def rows(papers: list[Paper], *, quick: bool) -> list[Row]:
    papers = papers[:2] if quick else papers
    with tempfile.TemporaryDirectory() as folder:
        pages = [_written(paper, Path(folder) / f"{n}.html") for n, paper in enumerate(papers)]
        found = [_row(papers, pages, 1 if quick else 3, "weasyprint command, a process each", _by_weasyprint)]
        if any(map(shutil.which, CHROMIUM)):
            found.append(
                _row(papers, pages, 1 if quick else 3, "chromium --print-to-pdf, a process each", _by_chromium)
            )
    return found


def _row(papers: list[Paper], pages: list[Path], rounds: int, against: str, rival: Callable[[Path], bytes]) -> Row:
    for paper, page in zip(papers, pages, strict=True):
        _compare(paper, rival(page), against)
    ours = theirs = float("inf")
    for _round in range(rounds):
        ours = min(ours, *(seconds(lambda p=paper: press.print_paper(p, MARK), rounds=1) for paper in papers))
        theirs = min(theirs, *(seconds(lambda p=page: rival(p), rounds=1) for page in pages))
    sheets = press.print_paper(papers[0], MARK).pages
    return Row(
        "review forms",
        1 / ours,
        1 / theirs,
        "forms/s by the wall clock",
        against,
        note=f"{sheets} pages each; same characters",
    )


def _written(paper: Paper, place: Path) -> Path:
    """The HTML that the press prints, with its style and pictures inside."""
    html = press._html(paper, MARK)
    assets = {**paper.assets, "qr": qr_png(MARK.address)}
    for name, content in assets.items():
        kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
        html = html.replace(f"asset:{name}", f"data:image/{kind};base64,{base64.b64encode(content).decode()}")
    style = press.STYLE.read_text(encoding="utf-8")
    place.write_text(html.replace("</head>", f"<style>{style}</style></head>"), encoding="utf-8")
    return place


def _by_weasyprint(page: Path) -> bytes:
    target = page.with_suffix(".weasyprint.pdf")
    command = Path(shutil.which("weasyprint") or Path(__file__).parents[1] / ".venv" / "bin" / "weasyprint")
    subprocess.run([str(command), "-q", str(page), str(target)], check=True, capture_output=True)
    return target.read_bytes()


def _by_chromium(page: Path) -> bytes:
    target = page.with_suffix(".chromium.pdf")
    program = next(found for name in CHROMIUM if (found := shutil.which(name)))
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-pdf-header-footer")
    subprocess.run([program, *options, f"--print-to-pdf={target}", page.as_uri()], check=True, capture_output=True)
    return target.read_bytes()


def _compare(paper: Paper, theirs: bytes, against: str) -> None:
    """The same characters, footers and repeated table heads aside: rivals break pages elsewhere."""
    ours = _letters(body_of(press.print_paper(paper, MARK).content))
    other = _letters(FOOTER.sub("", flat(_text(theirs))))
    lacking = {letter for letter in ours if letter not in other}
    if lacking:
        raise Different(f"forms: {against} lacks {''.join(sorted(lacking))[:40]}")
    for word in (paper.context["name"], paper.context["employer"], paper.context["number"]):
        if flat(word) not in flat(_text(theirs)):
            raise Different(f"forms: {against} lacks {word}")


def _letters(text: str) -> Counter[str]:
    return Counter(re.sub(r"[^\w]", "", text))


def _text(content: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
