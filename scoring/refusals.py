"""What cannot be counted at all, and is refused with the line and a sentence."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from provisions.citation import Text
from scoring.schedule import GIVEN
from scoring.sheet import Claim, ExpertMark, Given
from scoring.table import Table

MOST: Final = Decimal(10) ** 9
"""Beyond any figure that a person counts, and still exact with two places."""


class Refused(ValueError):
    """Something that fits no line of the table. `message` says what, `line` where."""

    def __init__(self, line: str, message: Text) -> None:
        self.line, self.message = line, message
        super().__init__(f"{line}: {message}")


class BadClaim(Refused):
    """A claim that fits no line of the table, or an option the line hasn't."""

    def __init__(self, claim: Claim, message: Text) -> None:
        self.claim = claim
        super().__init__(claim.line, message)


class BadMark(Refused):
    """An expert's mark, or an office's figure, that the table doesn't allow."""


def not_claimable(table: Table, claim: Claim) -> BadClaim:
    """The claim names no line of the table, or one whose figure an office gives."""
    row = table.by_code.get(claim.line)
    if row is None:
        return BadClaim(claim, _no_line(table, claim.line))
    by = row.line.by or Text("", "")
    return BadClaim(claim, Text(f"本条由{by.zh}给出，申报人不能填写", f"the figure comes from {by.en}"))


def check_figures(claim: Claim) -> None:
    """Figures must be finite and in reason, a mark not negative. Raises BadClaim."""
    mark, value = claim.self_mark, claim.value
    if mark is not None and not (mark.is_finite() and mark < MOST):
        raise BadClaim(claim, Text("自评分不是可用的数", "the mark is no usable number"))
    if mark is not None and mark < 0:
        raise BadClaim(claim, Text("自评分不能为负", "a mark cannot be negative"))
    if value is not None and not (value.is_finite() and abs(value) < MOST):
        raise BadClaim(claim, Text("填写的不是可用的数值", "the figure is no usable number"))


def no_such_option(claim: Claim) -> BadClaim:
    """The claim names an option that the line hasn't."""
    return BadClaim(claim, Text("本条没有这一档", "no such option on this line"))


def check_given(table: Table, given: Mapping[str, Given]) -> None:
    """Offices may give figures to `given` lines only. Raises BadMark."""
    for code, figure in given.items():
        row = table.by_code.get(code)
        if row is None:
            raise BadMark(code, _no_line(table, code))
        if row.line.count != GIVEN:
            raise BadMark(code, Text("本条不由其他部门给出", "no office gives the figure of this line"))
        if not figure.value.is_finite() or not 0 <= figure.value < MOST:
            raise BadMark(code, Text("给出的数值不能为负，也不能过大", "the figure may be neither negative nor huge"))


def check_marks(table: Table, marks: Mapping[str, ExpertMark], machine: Mapping[str, Decimal]) -> None:
    """A mark lies between nought and the cap, and a mark unlike the machine's says why. Raises BadMark."""
    for code, expert in marks.items():
        row = table.by_code.get(code)
        if row is None:
            raise BadMark(code, _no_line(table, code))
        if not expert.mark.is_finite() or expert.mark < 0:
            raise BadMark(code, Text("专家评分不能为负", "an expert's mark cannot be negative"))
        cap = row.line.cap
        if expert.mark > cap:
            raise BadMark(code, Text(f"专家评分不能超过本条上限 {cap} 分", f"an expert's mark may not exceed {cap}"))
        if expert.mark != machine[code] and not expert.reason.strip():
            raise BadMark(
                code,
                Text(
                    f"专家评分与机器核算的 {machine[code]} 分不同，请写明理由",
                    f"say why the mark differs from the machine's {machine[code]}",
                ),
            )


def _no_line(table: Table, code: str) -> Text:
    if any(line.code == code for line in table.schedule.every_line()):
        return Text("这一条属于其他专业的评分表", "the line belongs to the table of other specialties")
    return Text("评分表没有这一条", "no such line")
