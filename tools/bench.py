"""`make bench`: measure, with the rivals that a user would pick instead installed beside us for that purpose only."""

import os
import subprocess
import sys
from pathlib import Path

from config import services
from config.services import Places, ServicesError

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"


def main() -> int:
    places = Places.of_this_checkout()
    install = [str(BIN / "uv"), "sync", "--frozen", "--quiet", "--inexact", "--group", "bench"]
    own = {"UV_PYTHON_DOWNLOADS": "never", "UV_PYTHON": str(BIN / "python"), "UV_SYSTEM_CERTS": "1"}
    try:
        subprocess.run(install, cwd=ROOT, env={**os.environ, **own}, check=True)
        with services.held(places) as found:
            environment = {**os.environ, **services.environment(found, places), "DEMO": "1"}
            command = [str(BIN / "python"), "-m", "bench", *sys.argv[1:]]
            return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    except ServicesError as error:
        print(error, file=sys.stderr)
    except subprocess.CalledProcessError:
        print("The packages to compare with could not be installed: read what uv says above.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
