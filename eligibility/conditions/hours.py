"""Continuing-education hours in three modes: each year, a sum with make-up, a mere record.

A year that still runs is NOT_YET when short; a finished one is NOT_MET.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from eligibility import words
from eligibility.answers import MET, NOT_MET, NOT_YET, UNKNOWN, Answer, both
from eligibility.conditions.anchors import evidence_of
from eligibility.conditions.registry import Case, Condition, Outcome, missing, operator
from eligibility.facts import HoursRecord
from provisions.citation import Text
from provisions.reader import Node

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Part:
    """Kinds of hours that must together reach a figure."""

    kinds: tuple[str, ...]
    at_least: Decimal
    name: Text


@dataclass(frozen=True, slots=True)
class OnlineCap:
    """How many online hours a learning year may count, and the years in which that was lifted."""

    hours: Decimal
    lifted_in: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """The hours of one year as far as they count."""

    year: int
    total: Decimal
    parts: tuple[Decimal, ...]
    short: Text | None
    online: Text | None = None


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _years(node: Node) -> tuple[int, ...]:
    return tuple(entry.whole(1) for entry in node.some())


def _by(years: Iterable[int]) -> date | None:
    last = max(years, default=None)
    return date(last, 12, 31) if last else None


def _shortfall(year: int, case: Case) -> Answer:
    return NOT_MET if year < case.on.year else NOT_YET


@operator("hours_each_year@1")
def hours_each_year(node: Node) -> Condition:
    """Each year reaches a total and every part of it; online hours count up to the cap of their learning year.

    Which kinds the capped online hours are counted for is decided in the person's favour.
    """
    node.only("years", "total", "parts", "online_cap")
    years, total = _years(node.at("years")), node.at("total").number()
    parts = tuple(_read_part(entry) for entry in node.at("parts").some()) if node.has("parts") else ()
    cap = _read_cap(node.at("online_cap")) if node.has("online_cap") else None
    asked = _asked(total, parts)

    def judge(case: Case) -> Outcome:
        if case.facts.hours is None:
            return missing("继续教育学时", "continuing-education hours")
        counted = [_count(year, case.facts.hours, total, parts, cap) for year in years]
        short = [year for year in counted if year.short]
        answer = both(_shortfall(year.year, case) for year in short)
        return Outcome(
            answer,
            words.listed([*(_said(year, parts) for year in counted), asked], "；", "; "),
            needs=words.listed((year.short for year in short if year.short), "；", "; ") if short else None,
            by=_by(year.year for year in short) if answer is NOT_YET else None,
            evidence=evidence_of(record for record in case.facts.hours if record.year in years),
        )

    return judge


def _read_part(node: Node) -> Part:
    node.only("kinds", "at_least", "zh", "en")
    return Part(node.at("kinds").choices(words.HOURS_KINDS), node.at("at_least").number(), node.both())


def _read_cap(node: Node) -> OnlineCap:
    node.only("hours", "lifted_in")
    return OnlineCap(node.at("hours").number(), _years(node.at("lifted_in")) if node.has("lifted_in") else ())


def _count(
    year: int, records: Sequence[HoursRecord], total: Decimal, parts: tuple[Part, ...], cap: OnlineCap | None
) -> Year:
    mine = [record for record in records if record.year == year]
    every = sum((record.hours for record in mine), NOTHING)
    online = sum((record.online for record in mine), NOTHING)
    allowed = online if cap is None or year in cap.lifted_in else min(online, cap.hours)
    counted = every - online + allowed
    sums, gaps, left = [], [], allowed
    for part in parts:
        of_part = [record for record in mine if record.kind in part.kinds]
        with_online = sum((record.hours for record in of_part), NOTHING)
        without = with_online - sum((record.online for record in of_part), NOTHING)
        used = min(max(part.at_least - without, NOTHING), with_online - without, left)
        left -= used
        sums.append(with_online if allowed == online else without + used)
        if without + used < part.at_least:
            gap = _plain(part.at_least - without - used)
            gaps.append(Text(f"{part.name.zh} {gap} 学时", f"{gap} hours {part.name.en}"))
    return Year(year, counted, tuple(sums), _short_words(year, total - counted, gaps), _online_words(online, allowed))


def _asked(total: Decimal, parts: tuple[Part, ...]) -> Text:
    zh, en = f"每年需 {_plain(total)} 学时", f"{_plain(total)} hours a year needed"
    if not parts:
        return Text(zh, en)
    inner = words.listed(
        Text(f"{part.name.zh} {_plain(part.at_least)}", f"{part.name.en} {_plain(part.at_least)}") for part in parts
    )
    return Text(f"{zh}（{inner.zh}）", f"{en} ({inner.en})")


def _online_words(online: Decimal, allowed: Decimal) -> Text | None:
    if online == allowed:
        return None
    return Text(
        f"网络课件 {_plain(online)} 学时中计 {_plain(allowed)}",
        f"{_plain(allowed)} of {_plain(online)} online hours count",
    )


def _short_words(year: int, gap: Decimal, gaps: list[Text]) -> Text | None:
    if gap <= 0 and not gaps:
        return None
    inside = words.listed(gaps)
    if gap <= 0:
        return Text(f"{year} 年还差{inside.zh}", f"{year}: {inside.en} short")
    zh, en = f"{year} 年还差 {_plain(gap)} 学时", f"{year}: {_plain(gap)} hours short"
    return Text(f"{zh}，其中{inside.zh}", f"{en}, of them {inside.en}") if gaps else Text(zh, en)


def _said(year: Year, parts: tuple[Part, ...]) -> Text:
    zh, en = f"{year.year} 年 {_plain(year.total)} 学时", f"{year.year}: {_plain(year.total)} hours"
    said = [
        Text(f"{part.name.zh} {_plain(hours)}", f"{part.name.en} {_plain(hours)}")
        for part, hours in zip(parts, year.parts, strict=True)
    ]
    if year.online:
        said.append(year.online)
    if not said:
        return Text(zh, en)
    inner = words.listed(said)
    return Text(f"{zh}（{inner.zh}）", f"{en} ({inner.en})")


@operator("hours_sum_with_makeup@1")
def hours_sum_with_makeup(node: Node) -> Condition:
    """The years together reach a sum; with `this_year`, that year's own hours must be complete besides."""
    return _sum(node.only("years", "sum", "this_year"), None)


@operator("hours_sum_with_makeup@2")
def hours_sum_with_makeup_capped(node: Node) -> Condition:
    """The same, but online hours count up to the cap of their learning year."""
    node.only("years", "sum", "this_year", "online_cap")
    return _sum(node, _read_cap(node.at("online_cap")))


def _sum(node: Node, cap: OnlineCap | None) -> Condition:
    years, wanted = _years(node.at("years")), node.at("sum").number()
    this_year = node.at("this_year").only("year", "at_least") if node.has("this_year") else None
    own = (this_year.at("year").whole(1), this_year.at("at_least").number()) if this_year else None

    def judge(case: Case) -> Outcome:
        if case.facts.hours is None:
            return missing("继续教育学时", "continuing-education hours")
        every = [_count(year, case.facts.hours, NOTHING, (), cap) for year in years]
        counted = {year.year: year.total for year in every}
        total = sum(counted.values(), NOTHING)
        figures = words.listed((_said(year, ()) for year in every), "；", "; ")
        figures = Text(
            f"{figures.zh}；累计 {_plain(total)} 学时，需 {_plain(wanted)} 学时",
            f"{figures.en}; {_plain(total)} in all, {_plain(wanted)} needed",
        )
        gaps = (
            [Text(f"累计还差 {_plain(wanted - total)} 学时", f"{_plain(wanted - total)} hours short in all")]
            if total < wanted
            else []
        )
        if own and counted.get(own[0], NOTHING) < own[1]:
            gap = _plain(own[1] - counted.get(own[0], NOTHING))
            gaps.append(Text(f"{own[0]} 年还差 {gap} 学时", f"{own[0]}: {gap} hours short"))
        answer = _shortfall(max(years), case) if gaps else MET
        return Outcome(
            answer,
            figures,
            needs=words.listed(gaps, "；", "; ") if gaps else None,
            by=_by(years) if answer is NOT_YET else None,
            evidence=evidence_of(record for record in case.facts.hours if record.year in years),
        )

    return judge


@operator("record_only@1")
def record_only(node: Node) -> Condition:
    """Hours are registered for each year; the notice names no figure, so a gap is a question, not a refusal."""
    years = _years(node.only("years").at("years"))

    def judge(case: Case) -> Outcome:
        if case.facts.hours is None:
            return missing("继续教育学时", "continuing-education hours")
        counted = {year: _count(year, case.facts.hours, NOTHING, (), None).total for year in years}
        without = [year for year, hours in counted.items() if not hours]
        answer = both(UNKNOWN if year < case.on.year else NOT_YET for year in without)
        figures = words.listed(
            (
                Text(f"{year} 年登记 {_plain(hours)} 学时", f"{year}: {_plain(hours)} hours on record")
                for year, hours in counted.items()
            ),
            "；",
            "; ",
        )
        named = "、".join(str(year) for year in without)
        return Outcome(
            answer,
            figures,
            needs=Text(f"{named} 年的学时登记证明", f"proof of the hours of {named}") if without else None,
            by=_by(without) if answer is NOT_YET else None,
            evidence=evidence_of(record for record in case.facts.hours if record.year in years),
        )

    return judge
