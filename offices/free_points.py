"""The free points of a return: what the library of reasons does not name, each with its own field, words, page, clause and day.

Rows of plain fields: without a script all of them stand there, with one each opens the next.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from provisions.citation import Citation

ROWS = 4
NONE = "none"
ALL = "all"
AS_THE_FIELD = ""
PARTS = ("field", "words", "page", "clause", "due")
Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class FreePoint:
    """As it was typed and is complete; `field` "" for everything, `clause` "" for the one that is cited for the field."""

    row: int
    field: str
    words: str
    page: str
    clause: str

    @property
    def due(self) -> str:
        """Name of the form's field that holds its own day."""
        return name_of(self.row, "due")


def name_of(row: int, part: str) -> str:
    return f"other_{part}" if row == 1 else f"other{row}_{part}"


def rows() -> Iterator[int]:
    yield from range(1, ROWS + 1)


def add_to(form: forms.Form, *, fields: Choices, clauses: Choices, longest: int) -> None:
    """Adds all rows; `fields` and `clauses` are what may be chosen."""
    for row in rows():
        number = {"n": row}
        made: dict[str, forms.Field] = {
            "field": forms.ChoiceField(label=_("其他需要修改的内容（%(n)s）") % number, required=False),
            "words": forms.CharField(
                label=_("第 %(n)s 项的修改要求") % number, required=False, max_length=longest,
                widget=forms.Textarea(attrs={"rows": 2}),
            ),
            "page": forms.CharField(label=_("第 %(n)s 项在哪一页") % number, required=False, max_length=40),
            "clause": forms.ChoiceField(label=_("第 %(n)s 项依据的条款") % number, required=False),
            "due": forms.DateField(
                label=_("第 %(n)s 项的补正期限") % number, required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            ),
        }  # fmt: skip
        made["field"].choices = [(NONE, _("没有")), *fields]  # type: ignore[attr-defined]
        made["clause"].choices = [(AS_THE_FIELD, _("该项内容对应的条款")), *clauses]  # type: ignore[attr-defined]
        for part, field in made.items():
            opened_by = row - 1 if part == "field" else row
            if opened_by:
                field.shown_when = f"{form.add_prefix(name_of(opened_by, 'field'))}=!{NONE}"  # type: ignore[attr-defined]
            form.fields[name_of(row, part)] = field


def names() -> list[str]:
    return [name_of(row, part) for row in rows() for part in PARTS]


def days(cleaned: Mapping[str, Any]) -> list[str]:
    """The names of the fields with the days of the rows that are filled in."""
    return [name_of(row, "due") for row in rows() if is_filled(cleaned, row)]


def is_filled(cleaned: Mapping[str, Any], row: int) -> bool:
    return cleaned.get(name_of(row, "field")) not in ("", NONE, None)


def faults(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """By name of the field: what is missing in a row, and words that belong to nothing."""
    for row in rows():
        said = str(cleaned.get(name_of(row, "words")) or "").strip()
        if is_filled(cleaned, row) and not said:
            yield name_of(row, "words"), _("请写明该项要怎样修改。")
        elif said and not is_filled(cleaned, row):
            yield name_of(row, "field"), _("请选择这一项要修改的内容。")


def points(cleaned: Mapping[str, Any]) -> Iterator[FreePoint]:
    """Of a valid form, in the order of the rows."""
    for row in rows():
        if is_filled(cleaned, row):
            of = {part: str(cleaned.get(name_of(row, part)) or "").strip() for part in PARTS}
            field = "" if of["field"] == ALL else of["field"]
            yield FreePoint(row, field, of["words"], of["page"], of["clause"])


def clause_choices(cited: Sequence[Citation]) -> list[tuple[str, str]]:
    return [(key_of(each), f"{each.document} {each.clause}") for each in cited]


def key_of(cite: Citation) -> str:
    return f"{cite.document}|{cite.clause}"
