"""Pictures of PDF pages, for screens that show no PDF: drawn by poppler in a limited process of its own."""

import subprocess

from files.inspect import CPU_SECONDS, MEMORY
from files.models import StoredFile
from files.queries import clean_bytes

DPI = 110
SECONDS = 20


class NoPreview(Exception):
    """The page could not be drawn."""


def page_picture(file: StoredFile, number: int) -> bytes:
    """PNG of a page, counted from 1. Raises NoPreview."""
    limits = f"ulimit -v {MEMORY // 1024} -t {CPU_SECONDS} -c 0"
    draw = f"exec pdftoppm -png -r {DPI} -scale-to 2000 -f {number:d} -l {number:d} -singlefile -"
    try:
        done = subprocess.run(  # noqa: S603 -- fixed command line, both figures are whole numbers
            ["/bin/sh", "-c", f"{limits}; {draw}"],
            input=clean_bytes(file),
            capture_output=True,
            timeout=SECONDS,
            env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NoPreview(f"{file.pk}: page {number} took too long") from error
    if done.returncode != 0 or not done.stdout.startswith(b"\x89PNG"):
        raise NoPreview(f"{file.pk}: page {number}: {done.stderr[-200:]!r}")
    return done.stdout
