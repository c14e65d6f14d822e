"""The last reports, by what was checked: whoever types asks again about files of which all but one are as before."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from threading import Lock
from typing import Final

from provisions.working_days import WorkingCalendar
from review_plans import registry
from review_plans.studio.report import Report, check_texts

KEPT: Final = 4
"""Reports kept by a process: each holds its files as they were read."""

_reports: OrderedDict[Hashable, Report] = OrderedDict()
_lock = Lock()


def report_on(texts: Mapping[str, str], calendar: WorkingCalendar) -> Report:
    """What `check_texts` says, worked out once for the same texts and the same calendar."""
    guards = registry.guard_names()
    key = (tuple(texts.items()), calendar.working, calendar.off, calendar.years, guards)
    with _lock:
        if key in _reports:
            _reports.move_to_end(key)
            return _reports[key]
    report = check_texts(texts, calendar, guards)
    with _lock:
        _reports[key] = report
        while len(_reports) > KEPT:
            _reports.popitem(last=False)
    return report
