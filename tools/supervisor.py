"""honcho with two additions: the children die with us even when we are killed with -9, and a call once they have started."""

import ctypes
import signal
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from honcho.manager import Manager
from honcho.process import Popen, Process

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(number: int = signal.SIGTERM) -> None:
    _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


class Child(Process):
    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        die_with_parent(signal.SIGKILL)  # this thin process between us and the command ignores the polite ones
        self._child_ctor = partial(Popen, preexec_fn=die_with_parent)
        super().run(events, ignore_signals)


class Supervisor(Manager):
    def __init__(self, once_started: Callable[[], None]) -> None:
        super().__init__()
        self._process_ctor = Child
        self._once_started = once_started

    def _start(self) -> None:
        super()._start()
        threading.Thread(target=self._once_started, daemon=True).start()
