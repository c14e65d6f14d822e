"""The heads of the chains, noted outside the database (reliability F9): a superuser can empty a table, not this file.

One JSON object per line: {at, chain, seq, hash}. Keep the file on another host or another disk where you can.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from audit.queries import Fault, Head, hash_at, heads


def anchor_file() -> Path:
    return Path(settings.AUDIT_ANCHOR_FILE)


def append(at: datetime) -> int:
    """Notes every head that moved since it was last noted; answers how many."""
    noted = {head.chain: head for head in read()}
    moved = [head for head in heads() if head.seq and noted.get(head.chain) != head]
    if moved:
        lines = "".join(f"{json.dumps({'at': at.isoformat(), **vars(head)}, ensure_ascii=False)}\n" for head in moved)
        anchor_file().parent.mkdir(parents=True, exist_ok=True)
        with anchor_file().open("a", encoding="utf-8") as out:
            out.write(lines)
    return len(moved)


def read() -> Iterator[Head]:
    """What was noted, oldest first. A last line that a power cut left half-written is passed over."""
    if not anchor_file().exists():
        return
    for line in anchor_file().read_text(encoding="utf-8").splitlines():
        try:
            found = json.loads(line)
        except json.JSONDecodeError:
            continue
        yield Head(found["chain"], found["seq"], found["hash"])


def faults() -> Iterator[Fault]:
    """Anchors that the chains no longer hold: a tail was lost, or a chain was written anew."""
    for head in read():
        found = hash_at(head.chain, head.seq)
        if found is None:
            yield Fault(head.chain, head.seq, "is missing, though it was noted outside the database: the tail was lost")
        elif found != head.hash:
            yield Fault(head.chain, head.seq, "differs from what was noted outside the database")
