"""A long export: 100,000 roster rows of 20 columns in a process of its own, whose memory is its own too.

`python -m bench.exports COUNT` writes them and prints CPU seconds and the most memory it held; the bench asks that.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

from bench.rosters import COLUMNS, invented
from bench.rows import Row
from documents.sheets import Sheet, write

MOST_SECONDS, MOST_MB = 4.0, 80.0
PIECE = 1_000


def rows(*, quick: bool) -> list[Row]:
    """Beside the limits that were set for it: above 1 means below the limit."""
    count = 10_000 if quick else 100_000
    done = subprocess.run([sys.executable, "-m", "bench.exports", str(count)], check=True, capture_output=True)
    found = json.loads(done.stdout)
    note = f"{count} rows of {len(COLUMNS)} cells, {found['bytes'] // 2**20} MiB, styled, own process"
    share = count / 100_000
    return [
        Row("long export", found["seconds"], MOST_SECONDS * share, "s of CPU", "the limit", less_is_better=True, note=note),
        Row("long export, memory", found["mb"], MOST_MB, "MB at most", "the limit", less_is_better=True, note=note),
    ]  # fmt: skip


def _people(count: int) -> Iterator[list[Any]]:
    """As an export reads them: a piece at a time."""
    piece = invented(PIECE)
    for start in range(0, count, PIECE):
        for row in piece:
            row[0] += PIECE if start else 0
            yield row


def main(count: int) -> None:
    begun = time.process_time()
    with tempfile.TemporaryFile() as out:
        written = write(
            Sheet("花名册", COLUMNS, _people(count), foot=lambda n: [f"应有 {count} 行，写入 {n} 行。"]), out
        )
        size = out.tell()
    assert written == count
    seconds = time.process_time() - begun
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": round(seconds, 2), "mb": round(held, 1), "bytes": size}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
