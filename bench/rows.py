"""A row of the table, and how time is taken."""

import gc
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """`ours` and `peer` in `unit`; `ratio` above 1 means that we are ahead, whichever way the unit counts."""

    name: str
    ours: float
    peer: float | None
    unit: str
    against: str = ""
    less_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        if not self.peer or not self.ours:
            return None
        return self.peer / self.ours if self.less_is_better else self.ours / self.peer

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio}


def seconds(work: Callable[[], object], *, rounds: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """The best of some rounds: on a machine with other work, the least disturbed one."""
    best = float("inf")
    for _round in range(rounds):
        gc.collect()
        begun = clock()
        work()
        best = min(best, clock() - begun)
    return best


def in_turn(ours: Callable[[], object], peer: Callable[[], object], *, rounds: int) -> tuple[float, float]:
    """CPU seconds of both, by turns: work in one process, which what else the machine does must not blur."""
    mine = theirs = float("inf")
    for _round in range(rounds):
        mine = min(mine, seconds(ours, rounds=1, clock=time.process_time))
        theirs = min(theirs, seconds(peer, rounds=1, clock=time.process_time))
    return mine, theirs


class Different(AssertionError):
    """Two that should do the same work gave different answers: nothing is measured then."""
