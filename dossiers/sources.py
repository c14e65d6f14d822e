"""Which outside system fills which kind of entry, and how a row of its answer reads as an entry."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registries import connected, contract
from registries.contract import Asked


@dataclass(frozen=True)
class Found:
    """`key` names the row for ever, `values` are fields of the entry as JSON carries them."""

    key: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """`covers_from`: the first year that the system knows, None if it does not say."""

    found: tuple[Found, ...]
    covers_from: int | None = None


@dataclass(frozen=True)
class Source:
    """`code` is the door's name. `same`: the fields by which an entry speaks of the same thing as a row."""

    code: str
    kind: str
    name: Promise
    same: tuple[str, ...]
    ask: Callable[[Asked], Answer]


def _degrees(asked: Asked) -> Answer:
    answer = connected.degrees.degrees_of(asked)
    return Answer(tuple(map(_degree, answer.degrees)), answer.covers_from)


def _degree(row: contract.Degree) -> Found:
    values: dict[str, Any] = {
        "level": row.level,
        "school": row.school,
        "major": row.major,
        "degree_name": row.degree_name,
        "full_time": row.full_time,
        "origin": "mainland",
        "graduated_on": row.graduated_on.isoformat(),
    }
    if row.started_on:
        values["started_on"] = row.started_on.isoformat()
    return Found(f"{row.level}:{row.graduated_on}:{row.major}", _said(values))


def _insurance(asked: Asked) -> Answer:
    return Answer(tuple(_insured(row) for row in connected.insurance.insurance_of(asked).years))


def _insured(row: contract.InsuranceYear) -> Found:
    values = {"year": row.year, "months": row.months, "payer": row.payer, "local": row.here}
    return Found(f"{row.year}:{row.here}:{row.payer}", _said(values))


def _learnt(book: contract.HoursBook) -> Iterator[Found]:
    for row in book.records:
        values = {"year": row.year, "kind": row.kind, "hours": row.hours, "online_hours": row.online_hours}
        yield Found(f"{row.year}:{row.kind}", values)


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """Without what the system left empty: that stays the person's own to fill."""
    return {name: value for name, value in values.items() if value != ""}


SOURCES: tuple[Source, ...] = (
    Source("degrees", "degree", _("学历学位信息系统"), ("level", "graduated_on"), _degrees),
    Source("insurance", "insuranceyear", _("社会保险系统"), ("year", "local"), _insurance),
    Source(
        "hours-province",
        "hoursrecord",
        _("省继续教育学时登记管理系统"),
        ("year", "kind"),
        lambda asked: Answer(tuple(_learnt(connected.hours_of_province.hours_of(asked)))),
    ),
    Source(
        "hours-industry",
        "hoursrecord",
        _("行业继续教育系统"),
        ("year", "kind"),
        lambda asked: Answer(tuple(_learnt(connected.hours_of_industry.hours_of(asked)))),
    ),
)


def _nobody(asked: Asked) -> Answer:
    """Certificates come by themselves: `dossiers.granted`."""
    return Answer(())


CERTIFICATES = Source("own-certificates", "titlerecord", _("本平台颁发的电子证书"), ("level", "qualified_on"), _nobody)
BY_CODE = {source.code: source for source in (*SOURCES, CERTIFICATES)}


def sources_for(kind: str) -> tuple[Source, ...]:
    return tuple(source for source in SOURCES if source.kind == kind)
