"""Processes of the product collect waste again once they have started, whatever came of the start."""

import json
import subprocess
import sys

import pytest

from tests import servers
from tools.house import ROOT

TELL = "import gc, json; print(json.dumps([gc.isenabled(), gc.get_freeze_count() > 100_000]))"
STARTS = {
    "worker": f"from config.celery import app; app.loader.init_worker(); {TELL}",
    "a start that fails": f"""
from config.starting import without_collector
try:
    with without_collector():
        kept = [[] for _ in range(200_000)]
        raise ValueError
except ValueError:
    {TELL}
""",
}


@pytest.mark.parametrize("start", STARTS)
def test_the_collector_works_again_after_the_start(db: None, start: str) -> None:
    """And it leaves alone what was made until then."""
    done = subprocess.run(
        [sys.executable, "-c", STARTS[start]],
        cwd=ROOT, env=servers.environment(), text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [True, True]
