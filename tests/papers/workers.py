"""The product's own bulk worker over the test database, on a queue that nobody else reads, and ways to kill it."""

import contextlib
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from config.celery import app
from tests import servers
from tools import processes


class Bulk:
    """Starts workers as `make run` would, two children each; `settings` is the fixture of that name."""

    def __init__(self, settings: Any, log: Path) -> None:
        self.suffix = f"_{uuid.uuid4().hex[:8]}"
        self.queue = f"bulk{self.suffix}"
        settings.BULK_QUEUE, settings.CELERY_TASK_DEFAULT_QUEUE = self.queue, f"interactive{self.suffix}"
        Path(settings.FILES_DIR).mkdir(parents=True, exist_ok=True)
        self.log = log
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        own = processes.commands(host="127.0.0.1", port=0, folder=str(self.log.parent))["bulk"]
        command = own.replace("-Q bulk", f"-Q {self.queue}").replace("bulk@", f"bulk{len(self.started)}{self.suffix}@")
        with self.log.open("ab") as out:
            self.started.append(
                subprocess.Popen(
                    [str(servers.BIN / command.split()[0]), *command.split()[1:]],
                    env=servers.environment(TEST_DB_SUFFIX=self.suffix),
                    stdout=out,
                    stderr=out,
                    start_new_session=True,
                )
            )
        return self.started[-1]

    def end(self) -> None:
        for worker in self.started:
            kill_everything(worker)
        with app.connection_for_write() as broker, broker.channel() as channel:
            channel.queue_purge(self.queue)


def children_of(worker: subprocess.Popen[bytes]) -> list[int]:
    answer = subprocess.run(["pgrep", "-P", str(worker.pid)], capture_output=True, text=True, check=False)
    return [int(pid) for pid in answer.stdout.split()]


def kill_everything(worker: subprocess.Popen[bytes]) -> None:
    """What a power cut does: the parent, its children and whatever they started are gone at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def wait_for(what: Callable[[], bool], *, seconds: float, log: Path) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"waited too long:\n{log.read_text()[-2000:]}"
        time.sleep(0.25)


@contextlib.contextmanager
def bulk(settings: Any, folder: Path) -> Iterator[Bulk]:
    made = Bulk(settings, folder / "worker.log")
    try:
        yield made
    finally:
        made.end()
