"""`make test`: the whole suite with real services, browser tests included, one test after the other.

`make test ARGS='tests/files -x'` runs a part, as pytest would.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from config import services
from config.services import Places, ServicesError

ROOT = Path(__file__).resolve().parents[1]
# Not side by side: walks start servers, workers and browsers of their own, which fill two cores.
WHOLE_SUITE = ["--create-db"]


def main() -> int:
    chosen = [*shlex.split(os.environ.get("ARGS", "")), *sys.argv[1:]]
    command = [str(ROOT / ".venv/bin/pytest"), *(chosen or WHOLE_SUITE)]
    try:
        with services.held(Places.of_this_checkout()):
            return subprocess.run(command, cwd=ROOT, check=False).returncode
    except ServicesError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
