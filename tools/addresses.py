"""Which address the demo listens on, and by which one people reach it."""

import os
import socket
from dataclasses import dataclass

from config.services import ports
from config.services.places import ServicesError

DEFAULT_PORT = 8000


@dataclass(frozen=True)
class Address:
    host: str
    port: int
    public_url: str
    remark: str = ""


def choose() -> Address:
    """From HOST, PORT and PUBLIC_URL. A port that was asked for and is taken is refused; the usual one is passed over."""
    host = os.environ.get("HOST", "127.0.0.1")
    asked = os.environ.get("PORT", "")
    port = _asked_port(host, asked) if asked else _next_free(host)
    remark = f"Port {DEFAULT_PORT} is taken, so it is {port} today." if not asked and port != DEFAULT_PORT else ""
    public_url = os.environ.get("PUBLIC_URL", "").rstrip("/")
    return Address(host, port, public_url or f"http://{_reached_by(host)}:{port}", remark)


def _asked_port(host: str, asked: str) -> int:
    if not asked.isdigit() or not 0 < int(asked) < 65536:
        raise ServicesError(f"PORT={asked} is no port: give a number from 1 to 65535.")
    if not ports.is_free(int(asked), host):
        raise ServicesError(
            f"Port {asked} on {host} is taken: choose another one (`make run PORT=8080`) or end what holds it."
        )
    return int(asked)


def _next_free(host: str) -> int:
    for port in range(DEFAULT_PORT, DEFAULT_PORT + 50):
        if ports.is_free(port, host):
            return port
    raise ServicesError(
        f"No port from {DEFAULT_PORT} to {DEFAULT_PORT + 49} is free on {host}: give one with `make run PORT=…`."
    )


def _reached_by(host: str) -> str:
    if host not in ("0.0.0.0", "::"):  # noqa: S104 -- compared, not bound
        return host
    return lan_address()


def lan_address() -> str:
    """This machine's address in its network; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
