"""`python -m tools.healthy web|interactive|bulk|beat`: exit 0 if that part answers. For containers and monitoring."""

import os
import socket
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

BEAT_WRITES_WITHIN = 600  # seconds; it writes its notes every three minutes


def web(port: int = 8000) -> bool:
    """Asks as the proxy does, so that neither the host check nor the redirect to TLS gets in the way."""
    headers = {"Host": urlsplit(os.environ["PUBLIC_URL"]).netloc, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers=headers)
    with urllib.request.urlopen(request, timeout=8) as answer:  # noqa: S310 -- our own address
        return bool(answer.status == 200)


def worker(queue: str) -> bool:
    from config.celery import app  # noqa: PLC0415 -- Django is heavy, and the web's check runs every few seconds

    name = f"{queue}@{socket.gethostname()}"
    return bool(app.control.inspect(destination=[name], timeout=5).ping())


def beat() -> bool:
    # The database library behind it may add an ending to the name.
    notes = list(Path(os.environ["DATA_DIR"]).glob("beat-schedule*"))
    return any(time.time() - note.stat().st_mtime < BEAT_WRITES_WITHIN for note in notes)


def main() -> int:
    part = sys.argv[1]
    try:
        return 0 if {"web": web, "beat": beat}.get(part, lambda: worker(part))() else 1
    except OSError as error:
        print(f"{part}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
