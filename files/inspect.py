"""The child that opens what strangers send: `python -m files.inspect`, one file, then it is gone.

Reads a JSON task from standard input, writes a cleaned copy and answers one JSON line. It limits itself before it
imports any parser, knows no settings, database or key, and imports nothing of Django.
"""

import json
import resource
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 15
LARGEST_COPY = 128 * 1024 * 1024


@dataclass(frozen=True)
class Task:
    """`signature` asks for the ink; `max_pixels` holds for a picture and for each picture inside a PDF, `max_rows` for
    a workbook."""

    media: str
    source: str
    copy: str
    max_pages: int
    max_pixels: int
    signature: bool = False
    max_rows: int = 0


@dataclass(frozen=True)
class Found:
    """`refusal` is a code of files.refusals with its figures, or empty; `dropped` names what the copy lacks, `detail` is for the log."""

    refusal: str = ""
    figures: dict[str, Any] = field(default_factory=dict)
    pages: int = 0
    width: int = 0
    height: int = 0
    ink: int = 0
    dark: bool = False
    dropped: list[str] = field(default_factory=list)
    detail: str = ""


class Unfit(Exception):
    """The file can't be used; carries a refusal code and its figures."""

    def __init__(self, code: str, **figures: object) -> None:
        super().__init__(code)
        self.code, self.figures = code, figures


def limit_self() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_COPY, LARGEST_COPY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def inspect(task: Task) -> Found:
    # The parsers come after the limits: loading them is already part of what is limited.
    if task.media == "pdf":
        from files import pdfs  # noqa: PLC0415 -- after limit_self()

        return pdfs.inspect(task)
    if task.media == "xlsx":
        from files import workbooks  # noqa: PLC0415 -- after limit_self()

        return workbooks.inspect(task)
    from files import pictures  # noqa: PLC0415 -- after limit_self()

    return pictures.inspect(task)


def main() -> None:
    limit_self()
    task = Task(**json.loads(sys.stdin.read()))
    try:
        found = inspect(task)
    except Unfit as unfit:
        found = Found(refusal=unfit.code, figures=dict(unfit.figures))
    except MemoryError:
        found = Found(refusal="too_heavy")
    except (
        OSError,
        ValueError,
        RuntimeError,
        SyntaxError,
        ArithmeticError,
        LookupError,
        TypeError,
        AttributeError,
    ) as error:
        found = Found(refusal="damaged", detail=f"{type(error).__name__}: {error}"[:300])
    if found.refusal:
        Path(task.copy).unlink(missing_ok=True)
    sys.stdout.write(json.dumps(asdict(found)))


if __name__ == "__main__":
    # As __main__ this module would exist twice, and `Unfit` with it: the parsers' would not be ours.
    sys.modules["files.inspect"] = sys.modules["__main__"]
    main()
