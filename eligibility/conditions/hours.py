"""Continuing-education hours in three modes: each year, a sum with make-up, a mere record.

A year that still runs is NOT_YET when short; a finished one is NOT_MET.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from eligibility import words
from eligibility.answers import CODES, NOT_MET, NOT_YET, UNKNOWN, Answer
from eligibility.compiling.writer import Emitted, Writer
from eligibility.conditions.anchors import evidence_of
from eligibility.conditions.registry import Days, Outcome, missing, operator
from eligibility.counted_hours import NOTHING, Asked, OnlineCap, Part, Year, count, tally, together, totals
from eligibility.facts import HoursRecord
from provisions.citation import Text
from provisions.reader import Node


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _years(node: Node) -> tuple[int, ...]:
    return tuple(entry.year() for entry in node.some())


def _last_day(years: Iterable[int]) -> date:
    return date(max(years), 12, 31)


def _evidence(records: Sequence[HoursRecord], years: tuple[int, ...]) -> tuple[str, ...]:
    return evidence_of(record for record in records if record.year in years)


def _short_in(out: Writer, year: int, finished: Answer = NOT_MET) -> str:
    """The name of the code of a year that is short: it may still run."""
    return out.at_days(("short in", year, finished), lambda on, _: CODES[finished if year < on.year else NOT_YET])


def _counted(out: Writer, asked: Asked) -> str:
    """The local name of the years one by one. A cap matters only to those who have learnt online."""
    of = out.call(tally, "f.hours")
    plain = out.call(count, of, out.constant(asked._replace(cap=None)))
    if asked.cap is None:
        return plain
    capped = f"{out.constant(count, 'count')}({of}, {out.constant(asked)}) if {of}[1] else {plain}"
    return out.shared(capped, lambda: capped)


def _said(year: Year, parts: tuple[Part, ...]) -> Text:
    zh, en = f"{year.year} 年 {_plain(year.total)} 学时", f"{year.year}: {_plain(year.total)} hours"
    said = [
        Text(f"{part.name.zh} {_plain(hours)}", f"{part.name.en} {_plain(hours)}")
        for part, hours in zip(parts, year.parts, strict=True)
    ]
    if year.online != year.online_allowed:
        online, allowed = _plain(year.online), _plain(year.online_allowed)
        said.append(Text(f"网络课件 {online} 学时中计 {allowed}", f"{allowed} of {online} online hours count"))
    if not said:
        return Text(zh, en)
    inner = words.listed(said)
    return Text(f"{zh}（{inner.zh}）", f"{en} ({inner.en})")


@dataclass(frozen=True, slots=True)
class HoursEachYear:
    asked: Asked
    cost: ClassVar[int] = 6

    def emit(self, out: Writer) -> Emitted:
        years = _counted(out, self.asked)
        short = " | ".join(
            f"({_short_in(out, year)} if {years}[{place}][1] else 0)" for place, year in enumerate(self.asked.years)
        )
        return Emitted(None, f"3 if f.hours is None else {short}", ("f.hours", years))

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        records, counted = raw
        if records is None:
            return missing("继续教育学时", "continuing-education hours")
        years = [Year(*year) for year in counted]
        short = [year for year in years if year.short]
        return Outcome(
            answer,
            words.listed([*(_said(year, self.asked.parts) for year in years), self._wanted()], "；", "; "),
            needs=words.listed((self._short(year) for year in short), "；", "; ") if short else None,
            by=_last_day(year.year for year in short) if answer is NOT_YET else None,
            evidence=_evidence(records, self.asked.years),
        )

    def _short(self, year: Year) -> Text:
        gap = self.asked.total - year.total
        gaps = [
            Text(
                f"{part.name.zh} {_plain(part.at_least - hours)} 学时",
                f"{_plain(part.at_least - hours)} hours {part.name.en}",
            )
            for part, hours in zip(self.asked.parts, year.reached, strict=True)
            if hours < part.at_least
        ]
        inside = words.listed(gaps)
        if gap <= 0:
            return Text(f"{year.year} 年还差{inside.zh}", f"{year.year}: {inside.en} short")
        zh, en = f"{year.year} 年还差 {_plain(gap)} 学时", f"{year.year}: {_plain(gap)} hours short"
        return Text(f"{zh}，其中{inside.zh}", f"{en}, of them {inside.en}") if gaps else Text(zh, en)

    def _wanted(self) -> Text:
        total, parts = _plain(self.asked.total), self.asked.parts
        zh, en = f"每年需 {total} 学时", f"{total} hours a year needed"
        if not parts:
            return Text(zh, en)
        inner = words.listed(
            Text(f"{part.name.zh} {_plain(part.at_least)}", f"{part.name.en} {_plain(part.at_least)}") for part in parts
        )
        return Text(f"{zh}（{inner.zh}）", f"{en} ({inner.en})")


@operator("hours_each_year@1")
def hours_each_year(node: Node) -> HoursEachYear:
    """Each year reaches a total and every part of it; online hours count up to the cap of their learning year.

    Which kinds the capped online hours are counted for is decided in the person's favour.
    """
    node.only("years", "total", "parts", "online_cap")
    return HoursEachYear(
        Asked(
            _years(node.at("years")),
            node.at("total").number(),
            tuple(_read_part(entry) for entry in node.at("parts").some()) if node.has("parts") else (),
            _read_cap(node.at("online_cap")) if node.has("online_cap") else None,
        )
    )


def _read_part(node: Node) -> Part:
    node.only("kinds", "at_least", "zh", "en")
    kinds = tuple(dict.fromkeys(node.at("kinds").choices(words.HOURS_KINDS)))
    return Part(kinds, node.at("at_least").number(), node.both())


def _read_cap(node: Node) -> OnlineCap:
    node.only("hours", "lifted_in")
    return OnlineCap(node.at("hours").number(), _years(node.at("lifted_in")) if node.has("lifted_in") else ())


@dataclass(frozen=True, slots=True)
class HoursSum:
    """`own`: a year, and what its own hours must come to besides."""

    asked: Asked
    wanted: Decimal
    own: tuple[int, Decimal] | None
    cost: ClassVar[int] = 5

    def emit(self, out: Writer) -> Emitted:
        found = out.call(together, _counted(out, self.asked))
        met = f"{found}[2] >= {out.constant(self.wanted)}"
        if self.own:
            year, least = self.own
            met += f" and {found}[1].get({year}, 0) >= {out.constant(least)}"
        return Emitted(
            f"f.hours is not None and {met}",
            f"3 if f.hours is None else {_short_in(out, max(self.asked.years))}",
            ("f.hours", found),
        )

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        records, found = raw
        if records is None:
            return missing("继续教育学时", "continuing-education hours")
        figures = words.listed((_said(Year(*year), ()) for year in found.years), "；", "; ")
        every, wanted = _plain(found.total), _plain(self.wanted)
        gaps = []
        if found.total < self.wanted:
            gap = _plain(self.wanted - found.total)
            gaps.append(Text(f"累计还差 {gap} 学时", f"{gap} hours short in all"))
        if self.own and (lacking := self.own[1] - found.by_year.get(self.own[0], NOTHING)) > 0:
            gap = _plain(lacking)
            gaps.append(Text(f"{self.own[0]} 年还差 {gap} 学时", f"{self.own[0]}: {gap} hours short"))
        return Outcome(
            answer,
            Text(
                f"{figures.zh}；累计 {every} 学时，需 {wanted} 学时", f"{figures.en}; {every} in all, {wanted} needed"
            ),
            needs=words.listed(gaps, "；", "; ") if gaps else None,
            by=_last_day(self.asked.years) if answer is NOT_YET else None,
            evidence=_evidence(records, self.asked.years),
        )


@operator("hours_sum_with_makeup@1")
def hours_sum_with_makeup(node: Node) -> HoursSum:
    """The years together reach a sum; with `this_year`, that year's own hours must be complete besides."""
    return _read_sum(node.only("years", "sum", "this_year"), None)


@operator("hours_sum_with_makeup@2")
def hours_sum_with_makeup_capped(node: Node) -> HoursSum:
    """The same, but online hours count up to the cap of their learning year."""
    node.only("years", "sum", "this_year", "online_cap")
    return _read_sum(node, _read_cap(node.at("online_cap")))


def _read_sum(node: Node, cap: OnlineCap | None) -> HoursSum:
    this_year = node.at("this_year").only("year", "at_least") if node.has("this_year") else None
    own = (this_year.at("year").year(), this_year.at("at_least").number()) if this_year else None
    return HoursSum(Asked(_years(node.at("years")), NOTHING, cap=cap), node.at("sum").number(), own)


@dataclass(frozen=True, slots=True)
class RecordOnly:
    years: tuple[int, ...]
    cost: ClassVar[int] = 5

    def emit(self, out: Writer) -> Emitted:
        found = out.call(totals, out.call(tally, "f.hours"), out.constant(self.years))
        without = " | ".join(f"(0 if {found}[{year}] else {_short_in(out, year, UNKNOWN)})" for year in self.years)
        return Emitted(None, f"3 if f.hours is None else {without}", ("f.hours", found))

    def tell(self, raw: tuple[Any, ...], answer: Answer, days: Days) -> Outcome:
        records, found = raw
        if records is None:
            return missing("继续教育学时", "continuing-education hours")
        without = [year for year, hours in found.items() if not hours]
        figures = words.listed(
            (
                Text(f"{year} 年登记 {_plain(hours)} 学时", f"{year}: {_plain(hours)} hours on record")
                for year, hours in found.items()
            ),
            "；",
            "; ",
        )
        named = "、".join(str(year) for year in without)
        return Outcome(
            answer,
            figures,
            needs=Text(f"{named} 年的学时登记证明", f"proof of the hours of {named}") if without else None,
            by=_last_day(without) if answer is NOT_YET else None,
            evidence=_evidence(records, self.years),
        )


@operator("record_only@1")
def record_only(node: Node) -> RecordOnly:
    """Hours are registered for each year; the notice names no figure, so a gap is a question, not a refusal."""
    return RecordOnly(_years(node.only("years").at("years")))
