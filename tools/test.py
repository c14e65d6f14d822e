"""`make test`: the whole suite with real services, browser tests included.

Side by side on all cores, the walks too, which start servers, workers and browsers of their own. All databases are copies
of one that is migrated first, on one core: beside that begins the scoring, which asks no database and of which every branch
must be tried. `make test ARGS='tests/files -x'` runs a part, as pytest would.
"""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config import services
from config.services import Places, ServicesError

ROOT = Path(__file__).resolve().parents[1]
PYTEST = str(ROOT / ".venv/bin/pytest")
SCORING = "tests/scoring"
CORES = min(os.cpu_count() or 1, 4)
# One process more than cores: there is always one that waits for a disk, a browser or a worker.
PROCESSES = CORES + 1
# Files stay whole: what a file sets up once (a server, a demo) is set up once. Their order is that of `tests/conftest.py`.
BY_FILE = ["--dist", "loadfile", "--no-loadscope-reorder", "--create-db"]
SIDE_BY_SIDE = ["-n", str(PROCESSES), *BY_FILE, f"--ignore={SCORING}"]
EVERY_BRANCH = [
    *(SCORING, "--cov=scoring", "--cov-branch", "--cov-fail-under=100", "--cov-report=term-missing:skip-covered"),
]


TEMPLATE = "_template"


def main() -> int:
    chosen = [*shlex.split(os.environ.get("ARGS", "")), *sys.argv[1:]]
    try:
        with services.held(Places.of_this_checkout()):
            if chosen:
                return pytest(chosen)
            with beside(EVERY_BRANCH) as scoring, migrated_once() as environment:
                ends = [pytest(SIDE_BY_SIDE, environment), scoring()]
                return int(any(ends))  # a run that was killed answers a negative number
    except ServicesError as error:
        print(error, file=sys.stderr)
        return 1


def pytest(arguments: list[str], environment: dict[str, str] | None = None) -> int:
    return subprocess.run([PYTEST, *arguments], cwd=ROOT, env=environment, check=False).returncode


@contextmanager
def beside(arguments: list[str]) -> Iterator[Callable[[], int]]:
    """A run that goes on meanwhile; what is given waits for its end, shows what it printed and answers its status."""
    with tempfile.TemporaryFile("w+") as said:
        begun = subprocess.Popen(
            [PYTEST, *arguments], cwd=ROOT, env={**os.environ, "TEST_DB_SUFFIX": "_beside"}, stdout=said, stderr=said
        )

        def ended() -> int:
            status = begun.wait()
            said.seek(0)
            print(said.read(), flush=True)
            return status

        try:
            yield ended
        finally:
            begun.terminate()
            begun.wait()


@contextmanager
def migrated_once() -> Iterator[dict[str, str]]:
    """The environment of runs whose test databases are copied from one that is made here and goes away."""
    environment = {**os.environ, "TEST_DB_TEMPLATE": _template("make")}
    try:
        yield environment
    finally:
        _template("drop")


def _template(act: str) -> str:
    done = subprocess.run(
        [str(ROOT / ".venv/bin/python"), "-m", "tests.template", act],
        cwd=ROOT, env={**os.environ, "TEST_DB_SUFFIX": TEMPLATE}, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
