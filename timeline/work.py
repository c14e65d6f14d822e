"""Work against itself, against studies and against the present employer."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations

from provisions.citation import Text
from timeline.history import History, Item
from timeline.marks import GAP, HANDOVER, HOLIDAYS, Mark, span
from timeline.places import same_place

DAY = timedelta(days=1)


def gaps(history: History) -> Iterator[Mark]:
    """Neither work nor full-time study for more than a quarter, between the first work and today."""
    work = history.lane("work")
    if not work:
        return
    covering = [*work, *(study for study in history.lane("study") if study.full_time)]
    covering.sort(key=lambda item: (item.since, item.key))
    last, reached = work[0], work[0].since
    for item in covering:
        if item.since > reached and item.since - reached > GAP and item.since > work[0].since:
            yield _gap(last, item, reached + DAY, item.since - DAY)
        if item.end(history.today) > reached:
            last, reached = item, item.end(history.today)
    if history.today - reached > GAP:
        says = Text(
            f"“{last.label}”之后（{reached.isoformat()} 起）没有工作经历",
            f"nothing after “{last.label}” (from {reached.isoformat()})",
        )
        yield Mark("not_at_work", (last.key,), reached + DAY, history.today, says)


def _gap(before: Item, after: Item, since: date, until: date) -> Mark:
    says = Text(
        f"{span(since, until)} 既没有工作也没有全日制学习（在“{before.label}”与“{after.label}”之间）",
        f"neither work nor full-time study {span(since, until)} (between “{before.label}” and “{after.label}”)",
    )
    return Mark("work_gap", (before.key, after.key), since, until, says)


def overlaps(history: History) -> Iterator[Mark]:
    """Two employers at once for longer than a hand-over."""
    for one, other in combinations(history.lane("work"), 2):
        if same_place(one.place, other.place):
            continue
        since, until = max(one.since, other.since), min(one.end(history.today), other.end(history.today))
        if until - since > HANDOVER:
            says = Text(
                f"{span(since, until)} 同时在“{one.place}”和“{other.place}”工作",
                f"at “{one.place}” and “{other.place}” at once, {span(since, until)}",
            )
            yield Mark("work_overlap", (one.key, other.key), since, until, says)


def beside_study(history: History) -> Iterator[Mark]:
    """Work beside a full-time course, apart from the last term."""
    for study in history.lane("study"):
        if not study.full_time or study.since == study.until:
            continue
        for job in history.lane("work"):
            since, until = max(study.since, job.since), min(study.end(history.today), job.end(history.today))
            if until - since > HOLIDAYS:
                says = Text(
                    f"{span(since, until)} 在“{job.place}”工作，同时全日制就读“{study.place}”",
                    f"at work at “{job.place}” while a full-time student of “{study.place}”, {span(since, until)}",
                )
                yield Mark("study_beside_work", (study.key, job.key), since, until, says)


def present_employer(history: History) -> Iterator[Mark]:
    """The work that lasts names another employer than the one that vouches."""
    lasting = [job for job in history.lane("work") if job.until is None]
    if not history.employer or not lasting or any(same_place(job.place, history.employer) for job in lasting):
        return
    job = lasting[-1]
    says = Text(
        f"现在的工作经历写的是“{job.place}”，档案里的所在单位是“{history.employer}”",
        f"the present work names “{job.place}”, the dossier's employer is “{history.employer}”",
    )
    yield Mark("employer_mismatch", (job.key,), job.since, history.today, says)


def first_day(history: History) -> Iterator[Mark]:
    """The profile's first day of work against the first stretch of work."""
    work = history.lane("work")
    if history.joined_work is None or not work:
        return
    first = work[0]
    if abs(first.since - history.joined_work) > HANDOVER:
        since, until = sorted((first.since, history.joined_work))
        says = Text(
            f"个人信息里参加工作时间是 {history.joined_work.isoformat()}，最早的工作经历从 {first.since.isoformat()} 开始",
            f"the profile has work begin on {history.joined_work.isoformat()}, the first work begins on"
            f" {first.since.isoformat()}",
        )
        yield Mark("joined_work_mismatch", (first.key,), since, until, says)
