"""Questions about what was fetched: which entries are locked and why, what stands beside them, how each system fared."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.forms import BaseForm
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.results import Allowed, Denied
from dossiers.fetch_models import FetchedFact, Outcome, RegistryFetch
from dossiers.kinds import BY_CODE, EntryKind
from dossiers.models import Dossier, Entry
from dossiers.sources import BY_CODE as SOURCE_OF
from dossiers.sources import CERTIFICATES, SOURCES, Source, sources_for
from registries import errands
from registries.door import breaker, door
from registries.models import Errand, ErrandState

LONG = timedelta(minutes=1)
"""Whoever waits longer is told of the other way."""
SLUGS = tuple(dict.fromkeys(BY_CODE[source.kind].slug for source in SOURCES))
"""Of the kinds that a system may fill."""


@dataclass(frozen=True)
class Difference:
    label: str | Promise
    mine: str
    theirs: str


@dataclass(frozen=True)
class Beside:
    """A row of a system that wrote no entry, next to the person's own entry on the same thing."""

    source: str | Promise
    entry: Entry | None
    heading: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Backing:
    """That a system stands behind an entry, in words. `holds`: it still says so; `wrote`: the entry is its own."""

    words: str
    holds: bool
    wrote: bool = False


@dataclass(frozen=True)
class State:
    """One system as the page tells of it. `tone` is that of parts/notice.html."""

    name: str | Promise
    tone: str
    words: str


@dataclass(frozen=True)
class Panel:
    kind: EntryKind
    states: tuple[State, ...]
    beside: tuple[Beside, ...]
    agree: int
    connected: bool
    job: Mapping[str, Any] | None
    """As parts/progress.html takes it, while a system is being asked."""


Facts = Mapping[str, Sequence[FetchedFact]]
"""All that was fetched for a dossier, by kind of entry."""


def facts_of(dossier: Dossier) -> Facts:
    """One query for all kinds."""
    found: dict[str, list[FetchedFact]] = defaultdict(list)
    for row in FetchedFact.objects.filter(dossier_id=dossier.pk).order_by("key", "source"):
        found[row.entry_kind].append(row)
    return found


def backing_of(kind: EntryKind, entries: Sequence[Entry], facts: Facts) -> dict[int, Backing]:
    """By number of the entry: what a system wrote, and what a person wrote exactly as a system has it. Looked at anew each
    time, so that an entry edited afterwards is no longer backed.
    """
    backed: dict[int, Backing] = {}
    numbers = {entry.pk for entry in entries}
    for fact in facts.get(kind.code, ()):
        if fact.entry_id is None and fact.gone_at is None:
            same = _beside(fact, entries, kind)
            if same.entry is not None and not same.differences:
                backed.setdefault(same.entry.pk, Backing(_agrees(fact), holds=True))
        elif fact.entry_id in numbers and fact.entry_id is not None:
            backed[fact.entry_id] = Backing(mark(fact), holds=fact.gone_at is None, wrote=True)
    return backed


def fact_of(entry: Entry) -> FetchedFact | None:
    return FetchedFact.objects.filter(entry_kind=entry._meta.model_name, entry_id=entry.pk).first()


def mark(fact: FetchedFact) -> str:
    """What a list says behind a fetched entry."""
    words = {"source": source_name(fact), "day": _day(fact.fetched_at)}
    if fact.gone_at:
        return _("原由%(source)s提取，系统里已没有这一条") % words
    if fact.source == CERTIFICATES.code:
        return _("自动写入：%(source)s，%(day)s") % words
    return _("自动提取：%(source)s，%(day)s") % words


def _agrees(fact: FetchedFact) -> str:
    words = {"source": source_name(fact), "day": _day(fact.fetched_at)}
    return _("与%(source)s登记一致，%(day)s 核对") % words


def source_name(fact: FetchedFact) -> str:
    return str(SOURCE_OF[fact.source].name)


def may_change(entry: Entry, fields: Collection[str]) -> Allowed | Denied:
    """Fetched fields are nobody's to edit; the others of the same entry are the person's own."""
    fact = fact_of(entry)
    if fact is None or fact.gone_at or not set(fields) & set(fact.values):
        return Allowed()
    return Denied(locked_words(fact))


def may_remove(entry: Entry) -> Allowed | Denied:
    fact = fact_of(entry)
    return Denied(locked_words(fact)) if fact and not fact.gone_at else Allowed()


def locked_words(fact: FetchedFact) -> str:
    words = {"source": source_name(fact), "day": _day(fact.fetched_at)}
    if fact.source == CERTIFICATES.code:
        return _("这一条由评审通过后颁发的电子证书写入，不能修改或删除。证书有误的，请联系评委会办公室。")
    return (
        _("这一条由%(source)s于 %(day)s 自动提取，提取的内容不能修改或删除。有误的，请先在该系统更正，再重新提取。")
        % words
    )


def lock(form: BaseForm, fact: FetchedFact | None) -> None:
    """Fetched fields are shown and not taken: whatever a browser sends for them, the stored value stands."""
    if fact is None or fact.gone_at:
        return
    for name in fact.values:
        if name in form.fields:
            form.fields[name].disabled = True
            form.fields[name].widget.attrs["data-source"] = ""


def is_backed(dossier: Dossier, kinds: Iterable[str], facts: Facts) -> bool:
    """Whether there are entries of these kinds and a system stands behind each of them as it reads now.

    `facts`: those of the dossier. Where nothing was fetched, no entry is read.
    """
    found: list[bool] = []
    for code in kinds if facts else ():
        entries = list(BY_CODE[code].model._default_manager.filter(dossier_id=dossier.pk))
        backed = backing_of(BY_CODE[code], entries, facts)
        found += [entry.pk in backed and backed[entry.pk].holds for entry in entries]
    return bool(found) and all(found)


def panel(dossier: Dossier, kind: EntryKind) -> Panel | None:
    """What the page of a kind tells of its systems; None for a kind that no system fills."""
    sources = sources_for(kind.code)
    if not sources:
        return None
    last = {row.source: row for row in RegistryFetch.objects.filter(dossier_id=dossier.pk)}
    entries = list(kind.model._default_manager.filter(dossier_id=dossier.pk))
    rows = facts_of(dossier).get(kind.code, ())
    beside = [_beside(row, entries, kind) for row in rows if row.entry_id is None and row.gone_at is None]
    found = _errands(dossier, sources)
    return Panel(
        kind=kind,
        states=tuple(_state(source, last.get(source.code), found.get(source.code)) for source in sources),
        job=progress(list(found.values())) if any(errand.is_open for errand in found.values()) else None,
        beside=tuple(each for each in beside if each.differences or each.entry is None),
        agree=sum(1 for each in beside if each.entry is not None and not each.differences),
        connected=any(door(source.code).url for source in sources),
    )


def _errands(dossier: Dossier, sources: Iterable[Source]) -> dict[str, Errand]:
    """By source: the errands of the last time that somebody asked."""
    found = errands.of_keys([key_of(dossier, source) for source in sources]) if dossier.pk else {}
    return {errand.params["source"]: errand for errand in found.values()}


def progress_of(dossier: Dossier, kind: EntryKind) -> Mapping[str, Any]:
    """For the bar of the page of a kind, as long as it is open."""
    return progress(list(_errands(dossier, sources_for(kind.code)).values()))


def progress(found: list[Errand]) -> Mapping[str, Any]:
    asked = [errand for errand in found if errand.is_open]
    if not asked:
        return errands.progress(found, _("提取已经结束，结果见下面的说明。"))
    if min(errand.asked_at for errand in asked) < timezone.now() - LONG:
        return errands.progress(found, _("等候的时间比平时长。可以离开本页，也可以先手工填写并上传佐证材料。"))
    names = _("、").join(str(SOURCE_OF[errand.params["source"]].name) for errand in asked)
    return errands.progress(found, _("正在向%(source)s提取，通常几秒钟。") % {"source": names})


def key_of(dossier: Dossier, source: Source) -> str:
    """The errand that asks this system about the dossier's person."""
    return f"dossier:{dossier.pk}:{source.code}"


def speaks_of(entry: Entry, values: dict[str, Any], source: Source) -> bool:
    """Whether the entry and a row of the source are about the same thing. Of dates, the year alone is looked at: people
    write the day of the diploma or of the degree."""
    return all(_year(getattr(entry, name)) == _year(as_field(entry, name, values[name])) for name in source.same)


def as_field(entry: Entry, name: str, value: Any) -> Any:
    """A value as JSON carries it, as the entry's field would hold it."""
    field: Any = entry._meta.get_field(name)
    return field.to_python(value)


def _year(value: Any) -> Any:
    return getattr(value, "year", value)


def _beside(row: FetchedFact, entries: Iterable[Entry], kind: EntryKind) -> Beside:
    source = SOURCE_OF[row.source]
    same = [entry for entry in entries if speaks_of(entry, row.values, source)]
    # Of several that speak of the same, the one that agrees most is the one to look at.
    entry = min(same, key=lambda each: len(_differences(each, row)), default=None)
    theirs = kind.model(**{name: as_field(kind.model(), name, value) for name, value in row.values.items()})
    return Beside(
        source=source.name,
        entry=entry,
        heading=kind.heading(theirs),
        differences=_differences(entry, row) if entry else (),
    )


def _differences(entry: Entry, row: FetchedFact) -> tuple[Difference, ...]:
    return tuple(_differing(entry, row))


def _differing(entry: Entry, row: FetchedFact) -> Iterable[Difference]:
    for name, value in row.values.items():
        mine, theirs = getattr(entry, name), as_field(entry, name, value)
        if mine != theirs and mine not in ("", None):
            field: Any = entry._meta.get_field(name)
            yield Difference(field.verbose_name, _shown(entry, name, mine), _shown(entry, name, theirs))


def _shown(entry: Entry, name: str, value: Any) -> str:
    field: Any = entry._meta.get_field(name)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    words = str(dict(field.flatchoices).get(value, value))
    return words.rstrip("0").rstrip(".") if hasattr(value, "as_tuple") and "." in words else words or _("（空）")


def _state(source: Source, last: RegistryFetch | None, errand: Errand | None) -> State:
    if errand is not None and errand.state == ErrandState.ASKED:
        return State(source.name, "info", _("已请求提取，正在排队。"))
    if errand is not None and errand.state == ErrandState.FETCHING:
        return State(source.name, "info", _("正在提取。"))
    if not door(source.code).url:
        return State(source.name, "info", _("还没有接通。请手工填写，并上传佐证材料。"))
    if last is None:
        if breaker(source.code).is_resting():
            return State(source.name, "warning", _("现在没有应答。请过一会儿再提取，或者手工填写并上传佐证材料。"))
        return State(source.name, "info", _("还没有提取过。"))
    at = date_format(timezone.localtime(last.at), "Y-m-d H:i")
    if last.outcome == Outcome.DONE and (last.found or last.covers_from):
        words = _("%(at)s 提取到 %(count)s 条。") % {"at": at, "count": last.found}
        if last.covers_from:
            words += _("该系统只有 %(year)s 年及以后毕业的；更早的请手工填写，并上传证书和高校毕业生登记表。") % {
                "year": last.covers_from
            }
        return State(source.name, "done" if last.found else "info", words)
    nothing = _("%(at)s 没有查到您的记录。请手工填写，并上传佐证材料。")
    sentences = {
        Outcome.DONE: nothing,
        Outcome.NOTHING: nothing,
        Outcome.UNAVAILABLE: _("%(at)s 没有应答。请过一会儿再提取，或者手工填写并上传佐证材料。"),
        Outcome.WRONG: _(
            "%(at)s 的应答不可用（格式不符，或者不是您本人的），什么也没有写入。请改日再提取，或者手工填写并上传佐证材料。"
        ),
    }
    return State(source.name, "warning", sentences[Outcome(last.outcome)] % {"at": at})


def _day(at: Any) -> str:
    return date_format(timezone.localtime(at), "Y-m-d")
