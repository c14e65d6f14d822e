"""One document of seven pages, printed again and again by whoever could print it: per second of CPU, children included.

The wall clock of a shared machine says little; what a batch costs is CPU. Chromium that stays open is counted by its own
processes, without the driver that tells it what to print; memory is what its processes and ours hold, shared pages shared.
"""

import ctypes
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.forms import CHROMIUM, MARK, _by_chromium, _by_weasyprint, _compare, _written
from bench.rows import Row
from documents import press
from documents.papers import Paper

PAGES = 7
BATCH = 8
ORPHANS_ARE_OURS = 36
"""PR_SET_CHILD_SUBREAPER: what Chromium's helpers used is counted too when they outlive it."""
TICKS = os.sysconf("SC_CLK_TCK")
Rival = Callable[[Path], bytes]


def rows(papers: list[Paper], *, quick: bool) -> list[Row]:
    paper, many = of_length(papers[0]), 2 if quick else BATCH
    press.print_paper(paper, MARK)
    ours = many / _own_cpu(lambda: [press.print_paper(paper, MARK) for _each in range(many)])
    found = []
    with tempfile.TemporaryDirectory() as folder:
        page = _written(paper, Path(folder) / "form.html")
        for name, rival in _commands():
            _compare(paper, rival(page), name)
            found.append(_row(name, ours, many / _cpu_of_children(lambda r=rival: [r(page) for _each in range(many)])))
        if any(map(shutil.which, CHROMIUM)):
            cpu, memory = _persistent(paper, page, many)
            note = f"{memory:,.0f} MB of memory, ours {_memory([os.getpid()]):,.0f} MB"
            found.append(_row("chromium that stays open, a page reused", ours, many / cpu, note))
    return found


def of_length(paper: Paper) -> Paper:
    """The form with as long a statement as makes seven pages of it."""
    words = paper.context["statement"] or "任现职以来主持技术改造，解决了生产中的实际问题。"
    for times in range(1, 60):
        longer = replace(paper, context={**paper.context, "statement": "\n".join([words] * times)})
        pages = press.print_paper(longer, MARK).pages
        if pages >= PAGES:
            return longer
    raise AssertionError(f"the form never has {PAGES} pages")


def _row(against: str, ours: float, theirs: float, note: str = "") -> Row:
    more = f"; {note}" if note else ""
    return Row("one form of seven pages", ours, theirs, "forms per CPU second", against, note=f"same characters{more}")


def _commands() -> Iterator[tuple[str, Rival]]:
    yield "weasyprint command, a process each", _by_weasyprint
    if any(map(shutil.which, CHROMIUM)):
        yield "chromium --print-to-pdf, a process each", _by_chromium
    if shutil.which("soffice"):
        yield "LibreOffice --convert-to pdf, a process each", _by_libreoffice
    else:
        print("LibreOffice is not installed: no row of it.")


def _by_libreoffice(page: Path) -> bytes:
    command = ["soffice", "--headless", "--convert-to", "pdf:writer_web_pdf_Export", "--outdir", str(page.parent)]
    subprocess.run([*command, str(page)], check=True, capture_output=True)
    return page.with_suffix(".pdf").read_bytes()


def _own_cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _cpu_of_children(work: Callable[[], object]) -> float:
    ctypes.CDLL(None).prctl(ORPHANS_ARE_OURS, 1, 0, 0, 0)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0] or _browser():
            time.sleep(0.01)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _persistent(paper: Paper, page: Path, many: int) -> tuple[float, float]:
    """CPU seconds and memory (MB) of a browser that is open already and has printed once."""
    program = next(found for name in CHROMIUM if (found := shutil.which(name)))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        window = browser.new_page()

        def printed() -> bytes:
            window.goto(page.as_uri())
            content: bytes = window.pdf(prefer_css_page_size=True, print_background=True)
            return content

        _compare(paper, printed(), "chromium that stays open")
        before = _ticks(_browser())
        for _each in range(many):
            printed()
        processes = _browser()
        used, memory = (_ticks(processes) - before) / TICKS, _memory(processes)
        browser.close()
    return used, memory


def _browser() -> list[int]:
    """Our descendants that are Chromium's."""
    parents = {}
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            name, _sep, rest = (place / "stat").read_text().rpartition(")")
            parents[int(place.name)] = int(rest.split()[1]), name.partition("(")[2]
    mine, grown = {os.getpid()}, True
    while grown:
        more = {pid for pid, (parent, _name) in parents.items() if parent in mine} - mine
        mine, grown = mine | more, bool(more)
    return [pid for pid in mine if parents.get(pid, (0, ""))[1].startswith("chrom")]


def _ticks(pids: list[int]) -> int:
    total = 0
    for pid in pids:
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total


def _memory(pids: list[int]) -> float:
    """Megabytes that these processes hold, pages shared with others divided among them."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024
