"""One Valkey server of our own: append-only file on disk, nothing evicted, password, loopback only."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import redis

from config.services import ports, programs
from config.services.places import Places, ServicesError

SETTINGS = """
bind 127.0.0.1
protected-mode yes
port {port}
dir {folder}
appendonly yes
maxmemory-policy noeviction
requirepass {password}
logfile {log}
pidfile {folder}/valkey.pid
daemonize no
"""


def start(places: Places, passwords: dict[str, str]) -> str:
    """Answers with the address."""
    if not answers(places, passwords):
        _run_server(places, passwords)
    return f"redis://:{passwords['broker']}@{ports.LOOPBACK}:{ports.kept(_port_file(places))}/0"


def stop(places: Places) -> None:
    pid = _live_pid(places)
    if pid is None:
        return
    os.kill(pid, signal.SIGTERM)  # writes the append-only file out, then ends
    for _tick in range(200):
        if _live_pid(places) is None:
            return
        time.sleep(0.05)
    raise ServicesError(f"Valkey (process {pid}) does not stop within ten seconds: end it with `kill -9 {pid}`.")


def answers(places: Places, passwords: dict[str, str]) -> bool:
    """Does our own server (not a stranger on the same port) answer?"""
    port = ports.kept(_port_file(places))
    if not port:
        return False
    client = redis.Redis(host=ports.LOOPBACK, port=port, password=passwords["broker"], socket_timeout=3)
    try:
        return bool(client.config_get("dir")["dir"] == str(_folder(places)))
    except redis.RedisError:
        return False
    finally:
        client.close()


def _folder(places: Places) -> Path:
    return places.base / "valkey"


def _port_file(places: Places) -> Path:
    return places.base / "valkey.port"


def _run_server(places: Places, passwords: dict[str, str]) -> None:
    folder, program = _folder(places), programs.valkey_program(places)
    places.own_folder(folder)
    settings, log = folder / "valkey.conf", folder / "valkey.log"
    settings.touch(mode=0o600)
    places.give(settings)
    for _attempt in range(3):
        port = ports.choose(_port_file(places))
        text = SETTINGS.format(port=port, folder=folder, password=passwords["broker"], log=log)
        settings.write_text(text, encoding="utf-8")
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        # A session of its own: Ctrl-C in the terminal must reach the supervisor first.
        server = subprocess.Popen(
            [str(program), str(settings)], start_new_session=True, **quiet, **places.run_options()
        )
        if _came_up(server, places, passwords):
            return
    raise ServicesError(f"Valkey did not start; its log is {log}.")


def _came_up(server: "subprocess.Popen[bytes]", places: Places, passwords: dict[str, str]) -> bool:
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        if answers(places, passwords):
            return True
        time.sleep(0.05)
    return False


def _live_pid(places: Places) -> int | None:
    """The server's pid, if the process that the pid file names lives and was started with our settings."""
    try:
        pid = int((_folder(places) / "valkey.pid").read_text(encoding="ascii"))
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    return pid if b"valkey" in command or b"redis" in command else None
