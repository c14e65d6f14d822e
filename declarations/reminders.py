"""The dates of an outlook as a calendar file (.ics, RFC 5545). It names no person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from declarations.foreseen import LATER, DutyLine, Foreseen, TrackLine
from provisions.citation import Citation

PRODUCT = "-//title-review//outlook//ZH"
WARNED_BEFORE = timedelta(days=7)


@dataclass(frozen=True)
class Entry:
    """A whole day with its words; `key` stays the same when the file is fetched again, so that calendars replace it."""

    key: str
    day: date
    summary: str
    description: str


def calendar(found: Foreseen, *, name: str, last_day: date | None, owner: str, url: str, stamp: datetime) -> bytes:
    """The file: the last day of this plan's window, the days on which years are full, and what is due by when.

    `owner` tells this declaration's entries from another's; `stamp` is the true instant of writing, aware.
    """
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", name)
    for entry in _entries(found, name, last_day):
        file.add_component(_event(entry, owner, url, stamp))
    return bytes(file.to_ical())


def _entries(found: Foreseen, name: str, last_day: date | None) -> Iterator[Entry]:
    if last_day is not None and last_day >= found.on:
        words = _("本人须在当天 24:00 前提交。")
        yield Entry("personal", last_day, _("%(plan)s：个人申报截止") % {"plan": name}, words)
    seen = set()
    for line in found.dated:
        if line.state == LATER and line.full_on:
            yield _full(line)
        for duty in line.duties:
            if (duty.by, duty.needs) not in seen:
                seen.add((duty.by, duty.needs))
                yield _due(line, duty)


def _full(line: TrackLine) -> Entry:
    values = {"title": line.target_name, "track": line.name, "year": line.year}
    summary = _("%(title)s · %(track)s：年限已满") % values
    words = _("预计 %(year)s 年度可以申报。按本次通知推算，以当年通知为准。") % values
    assert line.full_on
    return Entry(f"full-{line.target}-{line.track}", line.full_on, summary, words)


def _due(line: TrackLine, duty: DutyLine) -> Entry:
    values = {"title": line.target_name, "track": line.name, "year": line.year}
    why = _("为 %(year)s 年度申报%(title)s（%(track)s）。") % values
    sources = "；".join(_source(each) for each in duty.cites)
    return Entry(f"due-{duty.rule}-{duty.by}", duty.by, duty.needs, f"{why}\n{sources}")


def _source(citation: Citation) -> str:
    return f"{citation.document} {citation.clause}"


def _event(entry: Entry, owner: str, url: str, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{owner}-{entry.key}@title-review")
    event.add("dtstamp", stamp)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.summary)
    alarm.add("trigger", -WARNED_BEFORE)
    event.add_component(alarm)
    return event
