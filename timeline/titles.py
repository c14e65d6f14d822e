"""Studies, titles and appointments in their order, and the names on their papers."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from provisions.citation import Text
from provisions.tenure import MONTHS, add_months
from timeline.history import History, Item
from timeline.marks import HANDOVER, YOUNGEST_GRADUATE, YOUNGEST_WORKER, Mark, span


def order_of_titles(history: History) -> Iterator[Mark]:
    """A higher title of a series no later than a lower one."""
    for one, other in combinations(history.lane("title"), 2):
        if one.series != other.series or one.level == other.level:
            continue
        low, high = sorted((one, other), key=lambda title: title.level)
        if high.since <= low.since:
            says = Text(
                f"“{high.label}”（{high.since.isoformat()}）不晚于“{low.label}”（{low.since.isoformat()}）",
                f"“{high.label}” ({high.since.isoformat()}) is not later than “{low.label}” ({low.since.isoformat()})",
            )
            yield Mark("title_order", (low.key, high.key), high.since, low.since, says)


def before_work(history: History) -> Iterator[Mark]:
    """A title older than all work."""
    work = history.lane("work")
    for title in history.lane("title"):
        if work and title.since < work[0].since:
            says = Text(
                f"取得“{title.label}”（{title.since.isoformat()}）早于最早的工作经历（{work[0].since.isoformat()}）",
                f"“{title.label}” ({title.since.isoformat()}) is older than the first work ({work[0].since.isoformat()})",
            )
            yield Mark("title_before_work", (title.key, work[0].key), title.since, work[0].since, says)


def appointments(history: History) -> Iterator[Mark]:
    """An appointment needs a title of its level by its first day, and somebody who appoints."""
    titles, work = history.lane("title"), history.lane("work")
    for post in history.lane("appointment"):
        carrying = [t for t in titles if t.series == post.series and t.level >= post.level]
        if not carrying:
            says = Text(f"聘任“{post.label}”没有对应层级的资格", f"no title carries the appointment “{post.label}”")
            yield Mark("appointment_without_title", (post.key,), post.since, post.end(history.today), says)
        elif all(title.since > post.since for title in carrying):
            first = carrying[0]
            says = Text(
                f"聘任“{post.label}”（{post.since.isoformat()}）早于取得资格（{first.since.isoformat()}）",
                f"appointed “{post.label}” on {post.since.isoformat()}, qualified on {first.since.isoformat()}",
            )
            yield Mark("appointment_before_title", (post.key, first.key), post.since, first.since, says)
        if work and not any(job.since <= post.since <= job.end(history.today) for job in work):
            says = Text(
                f"聘任“{post.label}”开始时（{post.since.isoformat()}）没有工作经历",
                f"no work on the day of the appointment “{post.label}” ({post.since.isoformat()})",
            )
            yield Mark("appointment_outside_work", (post.key,), post.since, post.since, says)


def two_studies(history: History) -> Iterator[Mark]:
    """Two full-time courses at once."""
    studies = [s for s in history.lane("study") if s.full_time and s.since != s.until]
    for one, other in combinations(studies, 2):
        since, until = max(one.since, other.since), min(one.end(history.today), other.end(history.today))
        if until - since > HANDOVER:
            says = Text(
                f"{span(since, until)} 同时全日制就读“{one.label}”和“{other.label}”",
                f"two full-time courses at once, “{one.label}” and “{other.label}”, {span(since, until)}",
            )
            yield Mark("study_overlap", (one.key, other.key), since, until, says)


def names(history: History) -> Iterator[Mark]:
    """A paper made out to somebody else."""
    for item in history.items:
        if item.holder and history.names and item.holder not in history.names:
            says = Text(
                f"“{item.label}”证书上的姓名是“{item.holder}”，与现用名、曾用名都不同",
                f"“{item.label}” is made out to “{item.holder}”, neither the present nor a former name",
            )
            yield Mark("name_mismatch", (item.key,), item.since, item.end(history.today), says)


def ages(history: History) -> Iterator[Mark]:
    """At work or graduated as a child: a wrong digit in a year, mostly."""
    if history.born is None:
        return
    for item in history.lane("work"):
        if item.since < _birthday(history.born, YOUNGEST_WORKER):
            yield _too_young("work_too_young", item, item.since)
    for item in history.lane("study"):
        if item.until is not None and item.until < _birthday(history.born, YOUNGEST_GRADUATE):
            yield _too_young("graduated_too_young", item, item.until)


def _birthday(born: date, age: int) -> date:
    return add_months(born, age * MONTHS)


def _too_young(code: str, item: Item, day: date) -> Mark:
    says = Text(
        f"按出生日期，“{item.label}”在 {day.isoformat()} 时年龄过小",
        f"too young for “{item.label}” on {day.isoformat()}",
    )
    return Mark(code, (item.key,), day, day, says)
