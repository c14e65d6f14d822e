"""Counting what the checks find in invented careers with planted faults."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from timeline.check import check
from timeline.synthetic import FAULTS, career


@dataclass(frozen=True)
class Trial:
    """`planted`: faults; `found`: marked with the right code on the right statement; `false_alarms`: marks on careers
    without a fault, and marks beside a planted one that touch none of its statements."""

    careers: int
    planted: int
    found: int
    false_alarms: int
    missed: tuple[str, ...]
    alarms: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "careers": self.careers,
            "planted": self.planted,
            "found": self.found,
            "false_alarms": self.false_alarms,
            "missed": dict(Counter(self.missed)),
            "alarms": dict(Counter(self.alarms)),
        }


def trial(careers: int, *, seed: int = 0) -> Trial:
    """Tries every fault on as many careers."""
    missed: list[str] = []
    alarms: list[str] = []
    planted = found = 0
    for number in range(seed, seed + careers):
        clean = career(number)
        alarms += [mark.code for mark in check(clean)]
        for plant in FAULTS:
            fault = plant(clean)
            planted += 1
            marks = check(fault.history)
            hits = [mark for mark in marks if mark.code == fault.code and fault.key in mark.keys]
            found += bool(hits)
            if not hits:
                missed.append(fault.code)
            touched = {key for mark in hits for key in mark.keys} | {fault.key}
            alarms += [mark.code for mark in marks if mark not in hits and not touched & set(mark.keys)]
    return Trial(careers, planted, found, len(alarms), tuple(missed), tuple(alarms))
