"""What runs under the supervisor ends with it, however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.house import ROOT

SCRIPT = """
import sys
from tools.supervisor import Supervisor
supervisor = Supervisor(lambda: None)
for number in "12":
    supervisor.add_process(number, f"echo $$ > {sys.argv[1]}/{number}; exec sleep 600")
supervisor.loop()
sys.exit(supervisor.returncode)
"""


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_children_end_with_the_supervisor(tmp_path: Path, number: signal.Signals) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], cwd=ROOT, stdout=subprocess.DEVNULL, env={**os.environ}
    )
    notes = [tmp_path / "1", tmp_path / "2"]
    assert wait_until(lambda: all(note.exists() and note.read_text().strip() for note in notes))
    pids = [int(note.read_text()) for note in notes]
    time.sleep(0.3)  # the shell has become `sleep`
    supervisor.send_signal(number)
    supervisor.wait(timeout=15)
    assert wait_until(lambda: not any(is_alive(pid) for pid in pids))


def test_when_one_child_ends_all_end_and_its_code_is_kept(tmp_path: Path) -> None:
    script = SCRIPT.replace("exec sleep 600", "sleep 0.3; exit 3")
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 3
