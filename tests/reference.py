"""The reference server of the outside systems as a process, on a free port, for tests over a real socket."""

import os
import time
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.cache import cache

from registries import errands
from registries.contract import DOORS, Post
from registries.models import Errand, ErrandState
from registries.reference import book
from registries.reference.book import Book, Entry
from registries.reference.tell import tell
from tests.servers import free_port, running
from tools import processes

TOKEN, SECRET = "token-of-the-tests", "secret-of-the-tests"
DEGREES_FROM = 2001
INSTITUTION, POSTS = "12330000470000001X", (Post("高级工程师", approved=4, filled=2),)
BRISK = {
    "connect": 1.0, "read": 1.0, "budget": 5.0, "attempts": 3, "pause": 0.01, "open_after": 3, "rest": 60.0,
}  # fmt: skip


@dataclass(frozen=True)
class ReferenceServer:
    url: str

    def tell(self, door: str, mood: str, **more: Any) -> None:
        tell(self.url, SECRET, {"door": door, "mood": mood, **more})

    def ask(self, address: str, **words: Any) -> dict[str, Any]:
        return tell(self.url, SECRET, words, address)

    def calls(self, door: str) -> int:
        return int(self.ask("calls").get(door, 0))

    def know(self, number: str, entry: Entry) -> None:
        self.ask("know", number=number, entry=msgspec.to_builtins(entry))


@pytest.fixture(scope="session")
def reference_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReferenceServer]:
    folder = tmp_path_factory.mktemp("reference")
    book.write(folder / "book.json", Book(DEGREES_FROM, posts={INSTITUTION: POSTS}))
    port = free_port()
    own = {
        "REFERENCE_BOOK": str(folder / "book.json"), "REFERENCE_TOKEN": TOKEN, "REFERENCE_SECRET": SECRET,
        "REFERENCE_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    log = folder / "log"
    with running(processes.REFERENCE.format(port=port), {**os.environ, **own}, log) as process:
        server = ReferenceServer(f"http://127.0.0.1:{port}")
        wait_for(server, process, log)
        yield server


def wait_for(server: ReferenceServer, process: Any, log: Path) -> None:
    until = time.monotonic() + 30
    while not _answers(server):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.05)


def _answers(server: ReferenceServer) -> bool:
    try:
        return server.ask("calls") is not None
    except urllib.error.URLError:
        return False


@pytest.fixture
def reference(reference_process: ReferenceServer, settings: Any) -> Iterator[ReferenceServer]:
    """The server in good mood, every door connected to it, short time-outs, breakers closed."""
    settings.REGISTRIES = {name: {"url": f"{reference_process.url}/{name}", "token": TOKEN} for name in DOORS}
    settings.REGISTRY_TIMES = BRISK
    reference_process.tell("all", "well")
    forget_failures()
    yield reference_process
    reference_process.tell("all", "well")
    forget_failures()


def do_errands() -> int:
    """What a worker would do of what was asked; answers how many errands came to an end."""
    asked = Errand.objects.filter(state=ErrandState.ASKED).values_list("pk", "turn")
    return sum(errands.run(pk, turn) for pk, turn in list(asked))


def forget_failures() -> None:
    for name in DOORS:
        cache.delete_many([f"registry:{name}:{part}" for part in ("failures", "rests", "trial")])
