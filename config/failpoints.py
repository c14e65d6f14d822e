"""Places where a test may let a process die, raise or linger (reliability A11). Nothing happens outside tests.

FAIL_AT="submit.after_snapshot" kills the process there as `kill -9` would; "outbox.claimed:raise" raises;
"outbox.claimed:sleep:2.5" waits so many seconds. Several are parted by commas. Only with TESTING=1.
"""

import os
import signal
import time

from django.conf import settings


class FailpointError(Exception):
    """What a failpoint of mode `raise` raises."""


def failpoint(name: str) -> None:
    if not settings.TESTING:
        return
    for entry in os.environ.get("FAIL_AT", "").split(","):
        wanted, _, mode = entry.strip().partition(":")
        if wanted == name:
            _fail(name, mode)


def _fail(name: str, mode: str) -> None:
    if mode == "raise":
        raise FailpointError(name)
    if mode.startswith("sleep:"):
        time.sleep(float(mode.removeprefix("sleep:")))
    else:
        os.kill(os.getpid(), signal.SIGKILL)
