"""Any list of the product as a workbook: what is on screen, in its order, with what was left out and why.

A room tells of its lists once, in its `AppConfig.ready()`:

    listings.register(Listing("fees_paid", _("已缴评审费"), role(…), COLUMNS, find=…, read=…))

`find` answers the keys of all rows that the address asks for, by the very query that its page shows; `read` answers the
rows of a piece of them. A short list is written on the spot, a long one by the press (kind `list_export`), row by row.
Identity numbers never travel in an export: a whole number stands on the roster, which is a paper.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO

from django.db.models import Model, QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Predicate
from documents.models import DocumentOrder
from documents.papers import Paper
from documents.row_counts import counted
from documents.sheets import Column, Sheet, write

KIND = "list_export"
KEPT_FOR = timedelta(days=7)
CHUNK = 500
Words = str | Promise
Key = int | str

NUMBER_WITHHELD = gettext_lazy("完整身份证号（名单只写末四位，确需完整号码时用花名册）")
NUMBERS_NEVER = gettext_lazy("身份证号（这份名单不含）")


@dataclass(frozen=True)
class ListColumn:
    """`cell` None: the running number. `roles` may have it (None: all who have the list), `why` is what others read.

    `usual`: it stands in the workbook until somebody has chosen the columns.
    """

    title: Words
    width: int
    cell: Callable[[Any], Any] | None
    kind: str = "text"
    usual: bool = True
    roles: frozenset[str] | None = None
    why: Words = ""


PLACE = ListColumn(gettext_lazy("序号"), 6, None, "integer")


@dataclass(frozen=True)
class Found:
    """The rows that an address asks for: their keys in the order of the screen, the filter as name → words.

    `stamp` changes when one of the rows does: a long export that stands already is then made anew.
    """

    keys: Sequence[Key]
    said: Mapping[str, object] = field(default_factory=dict)
    plan_code: str = ""
    stamp: object = ""


@dataclass(frozen=True)
class Asked:
    """What is to be exported; `of` names the one thing whose list it is ("" for a list of its own).

    `again_at`: when the same rows were asked for once more, after the first file was taken back or failed.
    """

    listing: str
    ids: Sequence[Key]
    columns: Sequence[str]
    role: str
    office: str
    said: Sequence[Sequence[str]]
    at: datetime
    of: str = ""
    reader: int = 0
    again_at: datetime | None = None

    @property
    def exported_at(self) -> datetime:
        return self.again_at or self.at

    def as_params(self) -> dict[str, Any]:
        return {
            "listing": self.listing, "ids": list(self.ids), "columns": list(self.columns), "role": self.role,
            "office": self.office, "said": [list(pair) for pair in self.said], "at": self.at.isoformat(), "of": self.of,
            "reader": self.reader,
        }  # fmt: skip

    @classmethod
    def of_params(cls, params: dict[str, Any]) -> "Asked":
        given = dict(params)
        for name in ("at", "again_at"):
            if name in given:
                given[name] = datetime.fromisoformat(given[name])
        return cls(**given)


@dataclass(frozen=True)
class Listing:
    """`right` is the right to the page; whose rows they are `find` asks, as the page does.

    `kept_back`: what nobody gets of this list, each with its reason. `personal`: a long one is the reader's alone,
    whatever seat they act in.
    """

    code: str
    title: Words
    right: Predicate
    columns: Mapping[str, ListColumn]
    find: Callable[[Any, str], Found]
    read: Callable[[Asked, Sequence[Any]], Iterable[Any]]
    kept_back: tuple[Words, ...] = (NUMBERS_NEVER,)
    personal: bool = False

    def allowed(self, role: str) -> list[str]:
        """Codes of the columns that a role may have, in their order."""
        return [code for code, column in self.columns.items() if column.roles is None or role in column.roles]

    def usual(self, role: str) -> list[str]:
        return [code for code in self.allowed(role) if self.columns[code].usual]

    def withheld(self, role: str) -> list[str]:
        """What the role doesn't get, each with the reason."""
        columns = self.columns.values()
        others = [str(column.why) for column in columns if column.roles is not None and role not in column.roles]
        return [*map(str, self.kept_back), *others]


_listings: dict[str, Listing] = {}


def register(*found: Listing) -> None:
    """Called in `AppConfig.ready()` of the room that has the list."""
    for listing in found:
        if len(listing.code) > 30:
            raise ValueError(f"{listing.code}: too long for a saved set of columns")
        _listings[listing.code] = listing


def listing_of(code: str) -> Listing | None:
    return _listings.get(code)


def codes() -> frozenset[str]:
    return frozenset(_listings)


def in_order(found: QuerySet[Any], keys: Sequence[Any]) -> list[Any]:
    """Rows by primary key in the order of the keys; those that have gone are left out. One query, and its prefetches."""
    rows: Mapping[Any, Model] = found.in_bulk(list(keys))
    return [rows[key] for key in keys if key in rows]


def minute(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def day(of: date | None) -> str:
    """The day of a moment in local time, or the day itself."""
    if isinstance(of, datetime):
        of = timezone.localtime(of).date()
    return of.isoformat() if of else ""


def sheet(asked: Asked) -> Sheet:
    """In the language that is active; the rows are read when it is written."""
    listing = _listings[asked.listing]
    columns = [listing.columns[code] for code in asked.columns]
    return Sheet(
        title=str(listing.title),
        columns=[Column(str(column.title), column.width, column.kind) for column in columns],
        rows=_rows(asked, columns),
        caption=" ".join(part for part in (asked.office, asked.of) if part),
        foot=lambda written: foot(asked, written),
    )


def _rows(asked: Asked, columns: Sequence[ListColumn]) -> Iterator[list[Any]]:
    """Piece by piece: memory doesn't grow with their number."""
    place, read = 0, _listings[asked.listing].read
    for start in range(0, len(asked.ids), CHUNK):
        for row in read(asked, asked.ids[start : start + CHUNK]):
            place += 1
            yield [place if column.cell is None else column.cell(row) for column in columns]


def foot(asked: Asked, written: int) -> list[str]:
    """What the workbook says of itself below its rows."""
    expected = len(asked.ids)
    said = "；".join(f"{name}：{value}" for name, value in asked.said) or _("没有筛选")
    told = _("应有 %(expected)d 行，写入 %(written)d 行。") % {"expected": expected, "written": written}
    if written != expected:
        told += _("少的 %(lacking)d 行在导出时已不在，请重新导出。") % {"lacking": expected - written}
    at = timezone.localtime(asked.exported_at).strftime("%Y-%m-%d %H:%M:%S")
    if asked.again_at:
        chosen = timezone.localtime(asked.at).strftime("%Y-%m-%d %H:%M:%S")
        at += _("（重新生成，行按 %(chosen)s 的名单）") % {"chosen": chosen}
    withheld = "；".join(_listings[asked.listing].withheld(asked.role))
    return [
        told,
        _("筛选：%(said)s") % {"said": said},
        _("导出时间：%(at)s　导出单位：%(office)s") % {"at": at, "office": asked.office or "—"},
        _("没有导出：%(withheld)s") % {"withheld": withheld},
    ]


def paper(order: DocumentOrder) -> Paper:
    """Builder of kind `list_export`."""
    asked = Asked.of_params(order.params)
    with translation.override("zh-hans"):
        title = str(_listings[asked.listing].title)
        figures = {_("名单"): title, _("应有行数"): str(len(asked.ids))}
    return Paper(
        template="",
        context={},
        title=title,
        watermark="",
        file_name=file_name(asked),
        holder=asked.office,
        figures=figures,
        media="xlsx",
        body=lambda out: _written(asked, order, out),
        expires_at=timezone.now() + KEPT_FOR,
    )


def file_name(asked: Asked) -> str:
    return f"{_listings[asked.listing].title}_{timezone.localtime(asked.exported_at):%Y%m%d-%H%M%S}.xlsx"


def _written(asked: Asked, order: DocumentOrder, out: BinaryIO) -> None:
    with translation.override("zh-hans"):
        made = sheet(asked)
        write(replace(made, rows=counted(order, made.rows, expected=len(asked.ids))), out)
