"""`make test`: the whole suite with real services, browser tests included.

Three rounds: all that is quick, on all cores; the scoring, of which every branch must be tried; then the walks, which start
servers, workers and browsers of their own, side by side too. `make test ARGS='tests/files -x'` runs a part, as pytest would.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from config import services
from config.services import Places, ServicesError

ROOT = Path(__file__).resolve().parents[1]
WALKS = "tests/browser"
SCORING = "tests/scoring"
CORES = min(os.cpu_count() or 1, 4)
# One process more than cores: there is always one that waits for a disk, a browser or a worker.
PROCESSES = CORES + 1
# Files stay whole: what a file sets up once (a server, a demo) is set up once. Their order is that of `tests/conftest.py`.
BY_FILE = ["--dist", "loadfile", "--no-loadscope-reorder", "--create-db"]
SIDE_BY_SIDE = ["-n", str(PROCESSES), *BY_FILE, f"--ignore={WALKS}", f"--ignore={SCORING}"]
IN_BROWSERS = ["-n", str(min(CORES, 2)), *BY_FILE, WALKS]
EVERY_BRANCH = [
    *(SCORING, "--cov=scoring", "--cov-branch", "--cov-fail-under=100", "--cov-report=term-missing:skip-covered"),
]


def main() -> int:
    chosen = [*shlex.split(os.environ.get("ARGS", "")), *sys.argv[1:]]
    rounds = [chosen] if chosen else [SIDE_BY_SIDE, EVERY_BRANCH, IN_BROWSERS]
    try:
        with services.held(Places.of_this_checkout()):
            return max(pytest(arguments) for arguments in rounds)
    except ServicesError as error:
        print(error, file=sys.stderr)
        return 1


def pytest(arguments: list[str]) -> int:
    return subprocess.run([str(ROOT / ".venv/bin/pytest"), *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
