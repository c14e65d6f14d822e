"""A scoring table: blocks, sections and lines with their caps, sources and counting rules."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from provisions.citation import Citation, Text
from provisions.documents_yaml import located
from provisions.reader import Node

SCHEMA_NUMBER: Final = 1
HALF_UP: Final = "half_up_2"
DEEPEST: Final = 3
NAME: Final = re.compile(r"[a-z][a-z0-9_-]*")
AFTER: Final = ("title", "appointed")


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of an enumeration; a source of its own where it differs from the line's."""

    code: str
    name: Text
    points: Decimal
    citation: Citation


@dataclass(frozen=True, slots=True)
class Band:
    """Points from a figure on."""

    least: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Window:
    """When a work must date from: after an anchor OR in the last years before `count_to`; never after `until`."""

    after: str | None
    last_years: int | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """What can be claimed. Points come from `options` or `bands`, times the coefficient of the person's rank.

    `once`: only the highest claim counts. `ranks`: coefficients of place 1, 2, …; `rank_rest` for all later ones.
    """

    code: str
    name: Text
    cap: Decimal
    citation: Citation
    evidence: bool
    options: tuple[Option, ...] = ()
    bands: tuple[Band, ...] = ()
    unit: Text | None = None
    ranks: tuple[Decimal, ...] = ()
    rank_rest: Decimal = Decimal(0)
    once: bool = False
    window: Window | None = None
    in_field: bool = False
    specialties: tuple[str, ...] = ()

    def option(self, code: str) -> Option | None:
        """The option of that code, if there is one."""
        return next((option for option in self.options if option.code == code), None)

    def for_specialty(self, specialty: str | None) -> bool:
        """Whether the line belongs to the table of a specialty."""
        return not self.specialties or specialty in self.specialties


@dataclass(frozen=True, slots=True)
class Section:
    """A block or a part of one: its cap over everything inside."""

    code: str
    name: Text
    cap: Decimal
    citation: Citation
    sections: tuple["Section", ...] = ()
    lines: tuple[Line, ...] = ()

    def every_line(self) -> Iterator[Line]:
        """The lines inside, in the table's order."""
        for section in self.sections:
            yield from section.every_line()
        yield from self.lines


@dataclass(frozen=True, slots=True)
class ScoreSchedule:
    """A whole table; `code` is what self-score rules name."""

    code: str
    title: Text
    total_cap: Decimal
    citation: Citation
    blocks: tuple[Section, ...]

    @classmethod
    def from_data(cls, data: Any, *, plan: str = "") -> "ScoreSchedule":
        """Read `scoring.yaml` (Located, or plain data as stored). Raises PlanError with file, line, remedy."""
        return _Reader().schedule(located(data).root)

    def every_line(self) -> Iterator[Line]:
        """All lines in order."""
        for block in self.blocks:
            yield from block.every_line()

    def line(self, code: str) -> Line:
        """A line by its code. Raises LookupError."""
        for line in self.every_line():
            if line.code == code:
                return line
        raise LookupError(code)

    def lines_for(self, specialty: str | None) -> list[Line]:
        """The lines of a specialty's table."""
        return [line for line in self.every_line() if line.for_specialty(specialty)]

    def line_id(self, line: Line) -> str:
        """The id by which an office confirms a line; the code of the table alone confirms all."""
        return f"{self.code}.{line.code}"

    def unconfirmed(self, specialty: str | None, confirmed: Collection[str]) -> tuple[str, ...]:
        """Lines that rest on a source which may not decide yet."""
        if self.code in confirmed:
            return ()
        ids = ((self.line_id(line), line) for line in self.lines_for(specialty))
        return tuple(
            line_id
            for line_id, line in ids
            if line_id not in confirmed
            and not (line.citation.decides and all(option.citation.decides for option in line.options))
        )


class _Reader:
    """Reads one table; every code may stand once."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def schedule(self, root: Node) -> ScoreSchedule:
        root.only("schema", "code", "zh", "en", "total", "rounding", "cite", "blocks")
        if root.at("schema").whole() != SCHEMA_NUMBER:
            raise root.at("schema").wrong(
                "不认识的格式版本。", "Unknown schema number.", f"请写 {SCHEMA_NUMBER}。", f"Write {SCHEMA_NUMBER}."
            )
        root.at("rounding").choice((HALF_UP,))
        title = root.both()
        return ScoreSchedule(
            self._code(root.at("code")),
            title,
            root.at("total").number(),
            root.citation(title),
            tuple(self.section(node, "block", 1) for node in root.at("blocks").some()),
        )

    def section(self, node: Node, key: str, depth: int) -> Section:
        node.only(key, "zh", "en", "cap", "cite", "sections", "lines")
        if depth > DEEPEST:
            raise node.wrong("层级超过四级。", "Deeper than four levels.", "请合并层级。", "Join some levels.")
        code, name = self._code(node.at(key)), node.both()
        sections: tuple[Section, ...] = ()
        lines: tuple[Line, ...] = ()
        if node.has("sections"):
            sections = tuple(self.section(entry, "section", depth + 1) for entry in node.at("sections").some())
        if node.has("lines"):
            lines = tuple(self.line(entry) for entry in node.at("lines").some())
        if not sections and not lines:
            raise node.wrong("没有任何评分条目。", "Nothing can be scored here.", "请补写 lines。", "Add lines.")
        return Section(code, name, node.at("cap").number(), node.citation(name), sections, lines)

    def line(self, node: Node) -> Line:
        node.only("line", "zh", "en", "cap", "cite", "evidence", "count", "once", "window", "in_field", "specialties")
        code, name, cap = self._code(node.at("line")), node.both(), node.at("cap").number()
        citation = node.citation(name)
        count = self._count(node.at("count"), citation)
        options: tuple[Option, ...] = count.get("options", ())
        bands: tuple[Band, ...] = count.get("bands", ())
        best = max((*(option.points for option in options), *(band.points for band in bands)), default=Decimal(0))
        if best > cap:
            raise node.at("cap").wrong(
                f"单项最高 {best} 分，超过本条上限 {cap} 分。",
                f"One entry is worth {best}, more than the line's cap {cap}.",
                "请调高上限或调低分值。",
                "Raise the cap or lower the points.",
            )
        return Line(
            code,
            name,
            cap,
            citation,
            node.at("evidence").choice(("required", "none")) == "required",
            once=node.has("once") and node.at("once").flag(),
            window=self._window(node.at("window")) if node.has("window") else None,
            in_field=node.has("in_field") and node.at("in_field").flag(),
            specialties=node.at("specialties").words() if node.has("specialties") else (),
            **count,
        )

    def _count(self, node: Node, citation: Citation) -> dict[str, Any]:
        entries = dict(node.only("choice", "bands", "each").pairs())
        if len(entries) != 1:
            raise node.wrong(
                "计分方式只能写一种。",
                "Name one way of counting.",
                "请写 choice、bands 或 each。",
                "choice, bands or each.",
            )
        if "choice" in entries:
            return {"options": self._options(entries["choice"], citation)}
        if "bands" in entries:
            return self._bands(entries["bands"])
        each = entries["each"].only("choices", "rank", "rank_rest")
        return {
            "options": self._options(each.at("choices"), citation),
            "ranks": tuple(entry.number() for entry in each.at("rank").some()) if each.has("rank") else (),
            "rank_rest": each.at("rank_rest").number() if each.has("rank_rest") else Decimal(0),
        }

    def _options(self, node: Node, citation: Citation) -> tuple[Option, ...]:
        options: list[Option] = []
        for entry in node.some():
            entry.only("code", "zh", "en", "points", "cite")
            name = entry.both()
            source = entry.citation(name) if entry.has("cite") else citation
            options.append(Option(self._name(entry.at("code")), name, entry.at("points").number(), source))
            if len({option.code for option in options}) < len(options):
                raise entry.at("code").wrong("选项重复。", "The option stands twice.", "请改名。", "Rename it.")
        return tuple(options)

    def _bands(self, node: Node) -> dict[str, Any]:
        node.only("unit_zh", "unit_en", "of")
        bands = tuple(
            Band(entry.only("from", "points").at("from").number(), entry.at("points").number())
            for entry in node.at("of").some()
        )
        if sorted(bands, key=lambda band: band.least, reverse=True) != list(bands):
            raise node.at("of").wrong(
                "档次须从高到低。", "Bands run from high to low.", "请调整次序。", "Put them in order."
            )
        return {"bands": bands, "unit": Text(node.at("unit_zh").text(), node.at("unit_en").text())}

    def _window(self, node: Node) -> Window:
        node.only("after", "or_last_years", "until")
        return Window(
            node.at("after").choice(AFTER) if node.has("after") else None,
            node.at("or_last_years").whole(1) if node.has("or_last_years") else None,
            node.at("until").day() if node.has("until") else None,
        )

    def _name(self, node: Node) -> str:
        name = node.text()
        if not NAME.fullmatch(name):
            raise node.wrong(
                f"“{name}”不能用作编号。", f"`{name}` is no code.", "请用小写英文字母、数字。", "Use a-z and 0-9."
            )
        return name

    def _code(self, node: Node) -> str:
        code = self._name(node)
        if code in self.seen:
            raise node.wrong(f"“{code}”重复。", f"`{code}` stands twice.", "请改名。", "Rename it.")
        self.seen.add(code)
        return code
