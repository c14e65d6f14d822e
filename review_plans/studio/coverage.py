"""Is every clause of the notice looked after? Enforced, checked by a person, only information, or forgotten."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

from eligibility.rulebook import Rulebook
from provisions.citation import Citation, Text
from provisions.documents_yaml import Located
from review_plans.plan import Clause, Plan
from review_plans.studio.remarks import Remark
from scoring.schedule import ScoreSchedule

ENFORCED, PERSON, INFORMATION, FORGOTTEN = "enforced", "person", "information", "forgotten"
ENFORCING: Final = ("rule", "slot", "deadline", "stop", "paper", "notice", "office")
TELLING: Final = ("text", "missing", "outside")
DIGITS: Final = "一二三四五六七八九"  # not on screen: numerals of locators
ARTICLE: Final = "第"  # not on screen: part of locators
TEN: Final = "十"  # not on screen: numerals of locators
NUMBERED: Final = re.compile(
    r"(?P<before>附件|第)?(?P<open>[（(]?)(?P<number>[一二三四五六七八九十]+|[0-9]+)[）)]?条?"  # not on screen: a pattern of locators
)
REMEDY: Final = Text(
    "请在 clauses 中写明由哪条规则、材料、期限落实，或由谁审查（person），或仅作说明（text）。",
    "Say in `clauses` which rule, slot or deadline enforces it, who checks it (`person`), or that it informs (`text`).",
)


@dataclass(frozen=True)
class Covered:
    """A clause of the index and what became of it; `by`: the rules, slots and so on that look after it."""

    locator: str
    says: Text
    status: str
    by: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Coverage:
    clauses: tuple[Covered, ...]
    forgotten: tuple[Remark, ...]


def coverage(source: Located, plan: Plan, book: Rulebook, schedule: ScoreSchedule | None) -> Coverage:
    """What looks after each clause, and what nobody does: entries without a keeper, cited or numbered places not listed."""
    cited = list(_cited(plan, book, schedule))
    clauses = tuple(
        _covered(clause, cited, source.line_of(("clauses", index))) for index, clause in enumerate(plan.clauses)
    )
    known = [clause.locator for clause in plan.clauses]
    left = [_left(clause, source.file) for clause in clauses if clause.status == FORGOTTEN]
    left += [_unlisted(locator, by, source) for locator, by in _outside(cited, known)]
    left += [_skipped(locator, source) for locator in _gaps(known)]
    return Coverage(clauses, tuple(left))


def _covered(clause: Clause, cited: Sequence[tuple[str, str]], line: int) -> Covered:
    by = clause.by or tuple(dict.fromkeys(name for locator, name in cited if _lies_in(locator, clause.locator)))
    if clause.handled in ENFORCING and by:
        status = ENFORCED
    elif clause.handled == "person" and clause.by:
        status = PERSON
    elif clause.handled in TELLING:
        status = INFORMATION
    else:
        status = FORGOTTEN
    return Covered(clause.locator, clause.says, status, by, line)


def _left(clause: Covered, file: str) -> Remark:
    says = Text(
        f"条款 {clause.locator}“{clause.says.zh}”没有落实。",
        f"Nothing looks after clause {clause.locator} ({clause.says.en}).",
    )
    return Remark("clause", clause.locator, says, REMEDY, file, clause.line, (clause.locator,))


def _unlisted(locator: str, by: str, source: Located) -> Remark:
    says = Text(
        f"{by} 引用了条款 {locator}，条款索引里却没有这一条。",
        f"{by} cites clause {locator}, which the clause index lacks.",
    )
    return Remark("unlisted", locator, says, REMEDY, source.file, source.line_of(("clauses",)), (locator,))


def _skipped(locator: str, source: Located) -> Remark:
    says = Text(
        f"条款索引跳过了 {locator}：同级后面的条款都在，唯独缺它。",
        f"The clause index skips {locator}, though later ones beside it are there.",
    )
    return Remark("skipped", locator, says, REMEDY, source.file, source.line_of(("clauses",)), (locator,))


def _lies_in(locator: str, wide: str) -> bool:
    return locator == wide or locator.startswith(f"{wide}·")


def _outside(cited: Sequence[tuple[str, str]], known: Sequence[str]) -> Iterator[tuple[str, str]]:
    seen = set()
    for locator, by in cited:
        listed = any(_lies_in(locator, each) or _lies_in(each, locator) for each in known)
        if not listed and locator not in seen:
            seen.add(locator)
            yield locator, by


def _cited(plan: Plan, book: Rulebook, schedule: ScoreSchedule | None) -> Iterator[tuple[str, str]]:
    """(locator, who cites it) for every place of this very notice that something rests on."""
    for name, citation in _citations(plan, book, schedule):
        if citation.document != plan.document_number or citation.origin not in ("notice", "inferred"):
            continue
        for locator in citation.clause.split("；"):
            if locator not in ("", "—"):
                yield locator, name


def _citations(plan: Plan, book: Rulebook, schedule: ScoreSchedule | None) -> Iterator[tuple[str, Citation]]:
    for rule in book.rules():
        yield rule.id.partition(".")[2], rule.citation
    yield from _of_dataclass(plan, plan.code)
    for block in schedule.blocks if schedule else ():
        yield from _of_dataclass(block, block.code)


def _of_dataclass(value: Any, name: str) -> Iterator[tuple[str, Citation]]:
    if isinstance(value, Citation):
        yield name, value
    elif is_dataclass(value):
        own = next((getattr(value, key) for key in ("code", "kind", "level") if hasattr(value, key)), name)
        for each in fields(value):
            yield from _of_dataclass(getattr(value, each.name), own)
    elif isinstance(value, tuple):
        for item in value:
            yield from _of_dataclass(item, name)


def _gaps(known: Sequence[str]) -> Iterator[str]:
    """Places that the numbering demands: with 三 and 一 listed, 二 exists."""
    places = {
        tuple(parts[:depth])
        for parts in (locator.split("·") for locator in known)
        for depth in range(1, len(parts) + 1)
    }
    children: dict[tuple[tuple[str, ...], tuple[str, str, bool]], set[int]] = {}
    for place in places:
        read = _number(place[-1])
        if read is not None:
            children.setdefault((place[:-1], read[1]), set()).add(read[0])
    for (parent, style), numbers in sorted(children.items()):
        for number in sorted(set(range(1, max(numbers))) - numbers):
            yield "·".join((*parent, _written(number, style)))


def _number(part: str) -> tuple[int, tuple[str, str, bool]] | None:
    found = NUMBERED.fullmatch(part)
    if found is None or found["before"] == ARTICLE:
        return None
    chinese = not found["number"].isdigit()
    number = _chinese(found["number"]) if chinese else int(found["number"])
    return number, (found["before"] or "", found["open"], chinese)


def _chinese(written: str) -> int:
    tens, _, ones = written.rpartition(TEN)
    if TEN not in written:
        return DIGITS.index(written[0]) + 1
    return 10 * (DIGITS.index(tens) + 1 if tens else 1) + (DIGITS.index(ones) + 1 if ones else 0)


def _written(number: int, style: tuple[str, str, bool]) -> str:
    before, bracket, chinese = style
    closing = {"(": ")", "（": "）"}.get(bracket, "")
    tens, ones = divmod(number, 10)
    said = str(number)
    if chinese:
        said = (DIGITS[tens - 1] if tens > 1 else "") + (TEN if tens else "") + (DIGITS[ones - 1] if ones else "")
    return f"{before}{bracket}{said}{closing}"
