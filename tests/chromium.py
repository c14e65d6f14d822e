"""The browser of the tests: Debian's Chromium, built without windows where that is installed.

Both show the same pages; the one with windows took 110 s of CPU for a walk and the pages' scripts, the other 49.
"""

from pathlib import Path
from typing import Any

WITHOUT_WINDOWS, WITH_WINDOWS = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")


def launch_arguments() -> dict[str, Any]:
    """For Playwright. --no-sandbox: Chromium refuses to run as root otherwise, and it sees only our own pages here."""
    program = WITHOUT_WINDOWS if WITHOUT_WINDOWS.exists() else WITH_WINDOWS
    return {"executable_path": str(program), "args": ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]}
