"""Asking ClamAV whether bytes carry a known virus, where a clamd is configured (`CLAMD_ADDRESS`).

Its INSTREAM command: pieces with their length in front, an empty one at the end, one line as the answer.
"""

import contextlib
import socket
import struct
from collections.abc import Iterable, Iterator

from django.conf import settings

SECONDS = 30.0
LONGEST_ANSWER = 4096
UNIX = "unix:"


class ScannerDown(Exception):
    """No verdict: clamd was not reached, broke off, or said that it could not scan."""


def is_configured() -> bool:
    return bool(settings.CLAMD_ADDRESS)


def virus_in(pieces: Iterable[bytes]) -> str:
    """The name of the virus that was found, "" for none. Raises ScannerDown; without a scanner nothing is found."""
    if not is_configured():
        return ""
    try:
        with _connected(settings.CLAMD_ADDRESS) as line:
            answer = _asked(line, pieces)
    except OSError as error:
        raise ScannerDown(f"{type(error).__name__}: {error}") from error
    verdict = answer.removeprefix("stream: ")
    if verdict == "OK":
        return ""
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise ScannerDown(f"clamd said {answer[:200]!r}")


@contextlib.contextmanager
def _connected(address: str) -> Iterator[socket.socket]:
    """`unix:/path/of/the/socket` or `host:port`."""
    if address.startswith(UNIX):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        with line:
            line.connect(address.removeprefix(UNIX))
            yield line
    else:
        host, _colon, port = address.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=SECONDS) as line:
            yield line


def _asked(line: socket.socket, pieces: Iterable[bytes]) -> str:
    line.sendall(b"zINSTREAM\0")
    for piece in pieces:
        line.sendall(struct.pack("!I", len(piece)) + piece)
    line.sendall(struct.pack("!I", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        more = line.recv(LONGEST_ANSWER)
        if not more:
            break
        answer += more
    return answer.rstrip(b"\0\n").decode(errors="replace")
