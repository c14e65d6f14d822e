"""Starts the inspecting child, waits for its answer and ends it when its time is over."""

import json
import logging
import subprocess
import sys
from dataclasses import asdict

from django.conf import settings

from files.inspect import Found, Task

SECONDS = 20
logger = logging.getLogger(__name__)


def inspect_apart(task: Task) -> Found:
    """What the child found. A child that died, was killed or took too long means "too_heavy"."""
    command = [sys.executable, "-s", "-m", "files.inspect"]
    try:
        done = subprocess.run(  # noqa: S603 -- our own module by a fixed command line, the task goes by standard input
            command,
            input=json.dumps(asdict(task)),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            cwd=settings.BASE_DIR,
            env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        logger.warning("inspection of a %s took more than %d s", task.media, SECONDS)
        return Found(refusal="too_heavy")
    if done.returncode != 0:
        logger.warning("inspection of a %s ended with %d: %s", task.media, done.returncode, done.stderr[-500:])
        return Found(refusal="too_heavy")
    found = Found(**json.loads(done.stdout))
    if found.detail:
        logger.info("inspection of a %s: %s", task.media, found.detail)
    return found
