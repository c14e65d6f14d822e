"""From the cells of a workbook to rows by column, or to what is wrong with the sheet as a whole."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from files.reading import Cell, Workbook
from offices.people.columns import (
    BY_HEADING,
    BY_KEY,
    COLUMNS,
    EXAMPLE_MARK,
    PROBLEM_HEADING,
    Column,
    normal_heading,
)

MOST_PEOPLE = 1000
MOST_ROWS = MOST_PEOPLE + 2
"""With the headings and the example."""


@dataclass(frozen=True)
class Problem:
    """Why a row is refused: the heading of the column ("" the row as a whole) and a sentence with what to do."""

    heading: str
    words: str


@dataclass(frozen=True)
class Row:
    """`number` as the spreadsheet counts; `problems` are those under which it was refused when the rest was written."""

    number: int
    cells: Mapping[str, Cell]
    problems: tuple[Problem, ...] = field(default=())

    def cell(self, column: Column) -> Cell:
        return self.cells.get(column.key, NOTHING)


NOTHING = Cell("text", "")


def rows_of(book: Workbook) -> tuple[tuple[Row, ...], str]:
    """(the rows that ask for a person, "") or ((), why the sheet can't be read and what to do)."""
    if not book.rows:
        return (), _("表里没有内容。请下载模板，按模板填写后上传。")
    number, headings = book.rows[0]
    places, sentence = _places(headings)
    if sentence:
        return (), sentence
    rows = tuple(
        Row(row, kept)
        for row, cells in book.rows
        if row > number and (kept := _kept(cells, places)) and not _is_example(kept)
    )
    if not rows:
        return (), _("标题行下面没有人员。请从第 %(row)d 行起每人填一行；示例行不会导入。") % {"row": number + 1}
    if len(rows) > MOST_PEOPLE:
        return (), _("表里有 %(found)d 人，一次最多导入 %(most)d 人。请分成几个文件，逐个上传。") % {
            "found": len(rows),
            "most": MOST_PEOPLE,
        }
    return rows, ""


def _kept(cells: Mapping[int, Cell], places: Mapping[int, Column]) -> dict[str, Cell]:
    return {places[place].key: cell for place, cell in cells.items() if place in places}


def _is_example(cells: Mapping[str, Cell]) -> bool:
    return cells.get("name", NOTHING).text.strip().startswith(EXAMPLE_MARK)


def _places(headings: Mapping[int, Cell]) -> tuple[dict[int, Column], str]:
    """Columns by place; or the one sentence that names every heading that doesn't fit."""
    read = {place: normal_heading(cell.text) for place, cell in headings.items()}
    ignored = normal_heading(PROBLEM_HEADING)
    places = {place: BY_HEADING[word] for place, word in read.items() if word in BY_HEADING}
    if not places:
        return {}, _("第一行不是模板的标题。请下载模板，不要改动标题行，也不要在它上面加行。")
    there = Counter(column.key for column in places.values())
    wrong = []
    if missing := [column.heading for column in COLUMNS if column.compulsory and column.key not in there]:
        wrong.append(_("缺少必填的列：%(names)s") % {"names": _("、").join(missing)})
    if unknown := [headings[place].text for place, word in read.items() if word not in BY_HEADING and word != ignored]:
        wrong.append(_("模板里没有这些列：%(names)s") % {"names": _("、").join(unknown)})
    if doubled := [BY_KEY[key].heading for key, times in there.items() if times > 1]:
        wrong.append(_("这些列出现了不止一次：%(names)s") % {"names": _("、").join(doubled)})
    if wrong:
        return {}, _("标题行与模板不一致。%(wrong)s。请按模板改好标题行再上传。") % {"wrong": _("；").join(wrong)}
    return places, ""


def packed(rows: Iterable[Row]) -> str:
    """As it is sealed."""
    return json.dumps(
        [
            [
                row.number,
                {key: [cell.kind, cell.text] for key, cell in row.cells.items()},
                [[each.heading, each.words] for each in row.problems],
            ]
            for row in rows
        ],
        ensure_ascii=False,
    )


def unpacked(text: str) -> tuple[Row, ...]:
    return tuple(
        Row(
            number,
            {key: Cell(*cell) for key, cell in cells.items() if key in BY_KEY},
            tuple(Problem(*each) for each in problems),
        )
        for number, cells, problems in json.loads(text)
    )
