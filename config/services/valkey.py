"""One Valkey server of our own: append-only file on disk, nothing evicted, password, loopback only."""

import os
import signal
import time
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

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
daemonize yes
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
    if not port or _live_pid(places) is None:
        return False
    once = Retry(NoBackoff(), 0)
    client = redis.Redis(host=ports.LOOPBACK, port=port, password=passwords["broker"], socket_timeout=3, retry=once)
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
        done = places.run(program, settings, quiet=True)
        if done.returncode == 0 and _came_up(places, passwords):
            return
    raise ServicesError(f"Valkey did not start; its log is {log}.")


def _came_up(places: Places, passwords: dict[str, str]) -> bool:
    """Loading a large append-only file takes time; a server that could not bind its port is gone at once."""
    until, pid_by = time.monotonic() + 60, time.monotonic() + 2
    while time.monotonic() < until and (_live_pid(places) is not None or time.monotonic() < pid_by):
        if answers(places, passwords):
            return True
        time.sleep(0.05)
    return False


def _live_pid(places: Places) -> int | None:
    """The server's pid, if the process that the pid file names lives and works in our folder."""
    folder = _folder(places)
    try:
        pid = int((folder / "valkey.pid").read_text(encoding="ascii"))
        return pid if Path(f"/proc/{pid}/cwd").readlink() == folder else None
    except (FileNotFoundError, ProcessLookupError, PermissionError, ValueError):
        return None
