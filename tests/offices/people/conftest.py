"""Rows as a workbook brings them, and an operator who brings them in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Organisation, Person, Seat
from files.reading import Cell, Workbook
from offices.models import PeopleImport
from offices.people import actions
from offices.people.columns import BY_KEY, COLUMNS
from offices.people.rows import rows_of
from tests import cast as people
from tests.cast import identity_number

FULL = {
    "phone": "13900000001", "mail": "wang@example.com", "work_department": "技术中心", "joined_work_on": "2008-07-15",
    "degree_level": "本科", "degree_school": "浙江工业大学", "degree_major": "化学工程", "degree_day": "2008-06-30",
    "title_name": "工程师", "title_level": "中级", "title_series": "工程", "title_day": "2016-12-20",
    "work_since": "2012-03-01", "work_post": "工艺工程师", "work_kind": "工程技术",
}  # fmt: skip


def someone(**values: Any) -> dict[str, Any]:
    """A row by key: text, or a `Cell`. Name, number and telephone are there unless said otherwise."""
    return {"name": "王小明", "number": identity_number(born=date(1985, 6, 15)), "phone": "13900000001", **values}


def book(*rows: dict[str, Any], headings: list[str] | None = None) -> Workbook:
    shown = headings or [column.heading for column in COLUMNS]
    keys = list(BY_KEY)
    cells = [(1, {place: Cell("text", text) for place, text in enumerate(shown, start=1)})]
    for number, row in enumerate(rows, start=2):
        cells.append((number, {keys.index(key) + 1: as_cell(value) for key, value in row.items() if value != ""}))
    return Workbook("人员.xlsx", "0" * 64, tuple(cells))


def as_cell(value: Any) -> Cell:
    return value if isinstance(value, Cell) else Cell("text", value)


@dataclass(frozen=True)
class Bringing:
    organisation: Organisation
    operator: Person
    seat: Seat

    def taken_in(self, *rows: dict[str, Any]) -> PeopleImport:
        read, sentence = rows_of(book(*rows))
        assert sentence == ""
        filled = book(*rows)
        return actions.keep(filled, read, person=self.operator, seat=self.seat, at=timezone.now())

    def written(self, *rows: dict[str, Any]) -> PeopleImport:
        return actions.write(self.taken_in(*rows), person=self.operator, seat=self.seat, at=timezone.now())


def bringing(organisation: Organisation, operator: Person) -> Bringing:
    return Bringing(organisation, operator, operator.seats.get(organisation=organisation))


@pytest.fixture
def ours(cast: people.Cast) -> Bringing:
    return bringing(cast.employer, cast.operator)


@pytest.fixture
def theirs(cast: people.Cast) -> Bringing:
    return bringing(cast.employer_other, cast.operator_other)
