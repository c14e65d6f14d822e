"""A loopback port that is kept from start to start, and exchanged only when somebody else took it."""

import socket
from pathlib import Path

LOOPBACK = "127.0.0.1"


def kept(file: Path) -> int:
    """The port of the last start, or 0."""
    try:
        return int(file.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return 0


def choose(file: Path) -> int:
    """The kept port if it is free, otherwise another free one, which is kept from now on."""
    port = kept(file)
    if not port or not is_free(port):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind((LOOPBACK, 0))
            port = int(probe.getsockname()[1])
        file.write_text(str(port), encoding="ascii")
    return port


def is_free(port: int, host: str = LOOPBACK) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
