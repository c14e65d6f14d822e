"""One row by itself: what it asks for, or every reason why not."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.forms import MOBILE
from accounts.identity import numbers
from accounts.names import check_name, tidy
from documents.sheets import EPOCH, is_trigger
from dossiers.beginning import Start
from dossiers.kinds import BY_CODE
from files.reading import Cell
from offices.people.columns import (
    CHOICE,
    COLUMNS,
    DAY,
    DEGREE,
    MAIL,
    NAME,
    NUMBER,
    PHONE,
    PROFILE,
    TITLE,
    WORK,
    YES,
    YES_NO,
    Column,
    of_part,
)
from offices.people.rows import Problem, Row

SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
# not on screen: how people write a day
WRITTEN_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d\d)(\d\d)")
# not on screen: how people write a month
WRITTEN_MONTH = re.compile(r"\d{4}\s*[-/.年]?\s*\d{1,2}\s*月?|\d{4}\s*年?")
EARLIEST = date(1940, 1, 1)
EXAMPLE_DAY = "2008-06-30"  # not of a notice: an invented example
PARTS = (DEGREE, TITLE, WORK)


@dataclass(frozen=True)
class Wanted:
    """Who the row asks for. `start` is what their dossier begins with."""

    name: str
    number: str
    phone: str
    mail: str
    start: Start

    @property
    def masked(self) -> str:
        return numbers.mask(self.number[-4:])

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the entries that the dossier begins with."""
        return tuple(str(BY_CODE[code].name) for code in self.start.entries)


class Unreadable(Exception):
    """A cell that can't be taken; the message is the sentence."""


def judge(row: Row, *, employer_name: str, today: date) -> Wanted | tuple[Problem, ...]:
    """`today` bounds days that can't lie in the future."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column in COLUMNS:
        try:
            values[column.key] = _value(column, row.cell(column), today)
        except Unreadable as unreadable:
            problems.append(Problem(column.heading, str(unreadable)))
    problems += _incomplete(row)
    if problems:
        return tuple(problems)
    return Wanted(
        values["name"], values["number"], values["phone"], values["mail"] or "", _start(values, employer_name)
    )


def _value(column: Column, cell: Cell, today: date) -> Any:
    """None for an empty cell."""
    if cell.kind == "formula":
        raise Unreadable(_("单元格里是公式。请复制后“选择性粘贴—值”，只留结果。"))
    if cell.kind == "error":
        raise Unreadable(_("单元格里是错误值 %(found)s。请改为正确的内容。") % {"found": cell.text})
    if not cell.text.strip():
        if column.compulsory:
            raise Unreadable(_("没有填写。请填写%(heading)s。") % {"heading": column.heading})
        return None
    return READERS.get(column.kind, _text)(column, cell, today)


def _name(column: Column, cell: Cell, _today: date) -> str:
    if cell.kind != "text":
        raise Unreadable(_("这里应当是文字。请填写姓名。"))
    _refuse_trigger(cell.text)
    try:
        check_name(tidy(cell.text))
    except ValidationError as refusal:
        raise Unreadable(_sentence(refusal)) from refusal
    return tidy(cell.text)


def _number(column: Column, cell: Cell, _today: date) -> str:
    if cell.kind == "number" or SCIENTIFIC.fullmatch(cell.text.strip()):
        raise Unreadable(
            _(
                "身份证号被表格软件当成了数字，后几位已经丢失，无法还原。请把这一列设为“文本”格式，照证件重新填写 18 位。"
            )
        )
    if cell.kind != "text":
        raise Unreadable(_("这里应当是 18 位身份证号。请按文本填写。"))
    try:
        return numbers.check(cell.text)
    except ValidationError as refusal:
        raise Unreadable(_sentence(refusal)) from refusal


def _phone(column: Column, cell: Cell, _today: date) -> str:
    phone = numbers.normalise(_plain(cell))
    if not MOBILE.fullmatch(phone):
        raise Unreadable(_("请填写 11 位手机号码，或带区号的固定电话（如 0571-88880000）。"))
    return phone


def _mail(column: Column, cell: Cell, _today: date) -> str:
    _refuse_trigger(cell.text)
    try:
        validate_email(cell.text.strip())
    except ValidationError as refusal:
        raise Unreadable(_("这不是电子邮箱地址。请核对；没有的留空。")) from refusal
    return cell.text.strip()


def _text(column: Column, cell: Cell, _today: date) -> str:
    if cell.kind in ("day", "yes_no"):
        raise Unreadable(_("这里应当是文字，单元格里却是日期或逻辑值。请按文本重新填写。"))
    text = " ".join(_plain(cell).split())
    _refuse_trigger(text)
    if column.longest and len(text) > column.longest:
        raise Unreadable(
            _("最多 %(most)d 个字，现有 %(found)d 个。请缩短。") % {"most": column.longest, "found": len(text)}
        )
    return text


def _choice(column: Column, cell: Cell, _today: date) -> str:
    wanted = "".join(_plain(cell).split())
    for code, word in column.choices:
        if wanted == word:
            return code
    raise Unreadable(
        _("“%(found)s”不在下拉选项里。请从这些里选：%(words)s。")
        % {"found": wanted[:20], "words": _("、").join(column.words)}
    )


def _yes_no(column: Column, cell: Cell, _today: date) -> bool:
    if cell.kind == "yes_no":
        return cell.text == "1"
    if cell.text.strip() not in column.words:
        raise Unreadable(_("请填“是”或“否”。"))
    return cell.text.strip() == YES


def _day(column: Column, cell: Cell, today: date) -> date:
    found = date.fromisoformat(cell.text) if cell.kind == "day" else _written_day(cell)
    if not EARLIEST <= found <= today:
        raise Unreadable(_("日期 %(day)s 太早或在今天之后。请核对年份。") % {"day": found.isoformat()})
    return found


def _written_day(cell: Cell) -> date:
    text = _plain(cell).strip()
    if cell.kind == "number" and len(text) == 5 and text.isdigit():
        read = date.fromordinal(EPOCH + int(text))
        raise Unreadable(
            _(
                "单元格里是数字 %(number)s，不是日期（若按表格软件的日期序号读，是 %(day)s）。请核对后按“年-月-日”重新填写。"
            )
            % {"number": text, "day": read.isoformat()}
        )
    if match := WRITTEN_DAY.fullmatch(text):
        parts = [int(part) for part in match.groups() if part is not None]
        try:
            return date(parts[0], parts[1], parts[2])
        except ValueError:
            raise Unreadable(_("没有“%(found)s”这一天。请核对。") % {"found": text}) from None
    if WRITTEN_MONTH.fullmatch(text):
        raise Unreadable(
            _("“%(found)s”没有写到日。请照证件写成年-月-日，例如 %(example)s。")
            % {"found": text, "example": EXAMPLE_DAY}
        )
    raise Unreadable(
        _("“%(found)s”不是日期。请写成年-月-日，例如 %(example)s。") % {"found": text[:20], "example": EXAMPLE_DAY}
    )


READERS: dict[str, Callable[[Column, Cell, date], Any]] = {
    NAME: _name, NUMBER: _number, PHONE: _phone, MAIL: _mail, DAY: _day, CHOICE: _choice, YES_NO: _yes_no,
}  # fmt: skip


def _plain(cell: Cell) -> str:
    """A number as somebody would write it: Excel keeps 13900000000 as 13900000000.0."""
    return cell.text.removesuffix(".0") if cell.kind == "number" else cell.text


def _refuse_trigger(text: str) -> None:
    if is_trigger(text):
        raise Unreadable(
            _("内容以“%(sign)s”开头，表格软件会把它当成公式。请去掉开头的符号。") % {"sign": text.strip()[:1]}
        )


def _sentence(refusal: ValidationError) -> str:
    return "".join(refusal.messages)


def _incomplete(row: Row) -> list[Problem]:
    """A degree, title or work period begun in one column and not finished in another."""
    found = []
    for part in PARTS:
        if not any(row.cell(column).text.strip() for column in of_part(part)):
            continue
        for column in of_part(part, asks=lambda column: column.needed):
            cell = row.cell(column)
            if not cell.text.strip() and cell.kind != "formula":
                others = _("、").join(each.heading for each in of_part(part, asks=lambda each: each.needed))
                words = _("没有填写。%(columns)s要填就一起填，或者都不填。") % {"columns": others}
                found.append(Problem(column.heading, words))
    return found


def _start(values: dict[str, Any], employer_name: str) -> Start:
    """The identity number says the day of birth and the sex; they are drafts like the rest."""
    number = values["number"]
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    profile = {"birth_date": born, "gender": "male" if int(number[16]) % 2 else "female"}
    profile |= {
        column.field: values[column.key]
        for column in of_part(PROFILE, asks=lambda column: bool(column.field))
        if values[column.key] is not None
    }
    entries = {}
    for part in PARTS:
        given = {column.field: values[column.key] for column in of_part(part) if values[column.key] is not None}
        if given:
            entries[part] = given
    if WORK in entries:
        entries[WORK]["employer_name"] = employer_name
    return Start(profile, entries)
