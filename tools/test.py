"""`make test`: the whole suite with real services, browser tests included. Arguments go to pytest (`ARGS=…`)."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from config import services
from config.services import Places, ServicesError

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    places = Places.of_this_checkout()
    command = [str(ROOT / ".venv/bin/pytest"), *shlex.split(os.environ.get("ARGS", "")), *sys.argv[1:]]
    try:
        with services.held(places):
            return subprocess.run(command, cwd=ROOT, check=False).returncode
    except ServicesError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
