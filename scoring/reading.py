"""Reads `scoring.yaml`: blocks, sections and lines, each refusal with its place and remedy."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from provisions.documents_yaml import located
from provisions.reader import Node
from scoring.reading_counts import read_count
from scoring.schedule import BEST_AND_BONUS, BOARD, GIVEN, Group, Line, Rounding, ScoreSchedule, Section, Window

SCHEMA_NUMBER: Final = 1
HALF_UP: Final = "half_up_2"
ROUNDED_AT: Final = ("total", "line")
MOST_PLACES: Final = 4
DEEPEST: Final = 3
NAME: Final = re.compile(r"[a-z][a-z0-9_-]*")
AFTER: Final = ("title", "appointed")
LINE_KEYS: Final = (
    "line", "zh", "en", "cap", "cite", "evidence", "count", "once", "window", "in_field", "specialties",
    "groups", "expert_final", "accepts", "roles",
)  # fmt: skip
# What has no meaning on a line of that kind, and would only look as if it did.
IDLE: Final = {
    GIVEN: ("once", "window", "in_field", "accepts", "roles"),
    BOARD: ("once", "window", "in_field"),
    BEST_AND_BONUS: ("once",),
}


def read_schedule(data: Any) -> ScoreSchedule:
    """Read `scoring.yaml` (Located, or plain data as stored). Raises PlanError with file, line, remedy."""
    return _Reader().schedule(located(data).root)


def read_name(node: Node) -> str:
    """A code of small letters, digits and dashes."""
    name = node.text()
    if not NAME.fullmatch(name):
        raise node.wrong(
            f"“{name}”不能用作编号。", f"`{name}` is no code.", "请用小写英文字母、数字。", "Use a-z and 0-9."
        )
    return name


class _Reader:
    """Reads one table; every code may stand once."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.groups: Mapping[str, Group] = {}

    def schedule(self, root: Node) -> ScoreSchedule:
        root.only("schema", "code", "zh", "en", "total", "rounding", "cite", "groups", "blocks")
        if root.at("schema").whole() != SCHEMA_NUMBER:
            raise root.at("schema").wrong(
                "不认识的格式版本。", "Unknown schema number.", f"请写 {SCHEMA_NUMBER}。", f"Write {SCHEMA_NUMBER}."
            )
        title = root.both()
        code = self._code(root.at("code"))
        if root.has("groups"):
            self.groups = self._groups(root.at("groups"))
        return ScoreSchedule(
            code,
            title,
            root.at("total").number(),
            root.citation(title),
            tuple(self.section(node, "block", 1, ()) for node in root.at("blocks").some()),
            tuple(self.groups.values()),
            _rounding(root.at("rounding")),
        )

    def section(self, node: Node, key: str, depth: int, outer: tuple[str, ...]) -> Section:
        """`outer`: the specialties to which an outer section keeps itself; empty for all."""
        node.only(key, "zh", "en", "cap", "cite", "sections", "lines", "best_of", "once_each", "groups")
        if depth > DEEPEST:
            raise node.wrong("层级超过四级。", "Deeper than four levels.", "请合并层级。", "Join some levels.")
        code, name = self._code(node.at(key)), node.both()
        groups, kept = self._kept(node, outer)
        sections: tuple[Section, ...] = ()
        lines: tuple[Line, ...] = ()
        if node.has("sections"):
            sections = tuple(self.section(entry, "section", depth + 1, kept) for entry in node.at("sections").some())
        if node.has("lines"):
            lines = tuple(self.line(entry, kept) for entry in node.at("lines").some())
        if not sections and not lines:
            raise node.wrong("没有任何评分条目。", "Nothing can be scored here.", "请补写 lines。", "Add lines.")
        return Section(
            code,
            name,
            node.at("cap").number(),
            node.citation(name),
            sections,
            lines,
            _best_of(node, len(sections) + len(lines)),
            node.has("once_each") and node.at("once_each").flag(),
            groups,
            kept,
        )

    def line(self, node: Node, outer: tuple[str, ...]) -> Line:
        node.only(*LINE_KEYS)
        name = node.both()
        groups, kept = self._kept(node, outer)
        line = Line(
            self._code(node.at("line")),
            name,
            node.at("cap").number(),
            node.citation(name),
            node.at("evidence").choice(("required", "none")) == "required",
            once=node.has("once") and node.at("once").flag(),
            window=_window(node.at("window")) if node.has("window") else None,
            in_field=node.has("in_field") and node.at("in_field").flag(),
            expert_final=node.has("expert_final") and node.at("expert_final").flag(),
            accepts=node.at("accepts").words() if node.has("accepts") else (),
            roles=node.at("roles").words() if node.has("roles") else (),
            groups=groups,
            specialties=kept,
        )
        counted = replace(line, **read_count(node.at("count"), line, read_name))
        _has_no_idle_words(node, counted)
        _no_entry_above_the_cap(node, counted)
        return counted

    def _kept(self, node: Node, outer: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The groups an entry names, and the specialties to which it and everything around it keep themselves."""
        groups: tuple[str, ...] = ()
        kept = outer
        if node.has("groups"):
            groups = node.at("groups").choices(tuple(self.groups))
            kept = _both_of(node.at("groups"), kept, [s for group in groups for s in self.groups[group].specialties])
        if node.has("specialties"):
            kept = _both_of(node.at("specialties"), kept, node.at("specialties").words())
        return groups, kept

    def _groups(self, node: Node) -> dict[str, Group]:
        found: dict[str, Group] = {}
        taken: set[str] = set()
        for entry in node.some():
            entry.only("group", "zh", "en", "specialties")
            group = Group(self._code(entry.at("group")), entry.both(), entry.at("specialties").words())
            twice = taken.intersection(group.specialties)
            if twice or len(set(group.specialties)) < len(group.specialties):
                raise entry.at("specialties").wrong(
                    "同一专业只能用一张表。",
                    "A specialty has one table only.",
                    "请把每个专业只写进一个组。",
                    "Put each specialty into one group.",
                )
            taken.update(group.specialties)
            found[group.code] = group
        return found

    def _code(self, node: Node) -> str:
        code = read_name(node)
        if code in self.seen:
            raise node.wrong(f"“{code}”重复。", f"`{code}` stands twice.", "请改名。", "Rename it.")
        self.seen.add(code)
        return code


def _both_of(node: Node, outer: tuple[str, ...], inner: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(word for word in inner if not outer or word in outer)
    if not kept:
        raise node.wrong(
            "外层已限定其他专业，这里永远用不上。",
            "What stands around it keeps to other specialties, so this is never used.",
            "请与外层一致。",
            "Make it agree with what stands around it.",
        )
    return kept


def _rounding(node: Node) -> Rounding:
    """`half_up_2`, or places and where."""
    if isinstance(node.value, dict):
        node.only("half_up", "at")
        places = node.at("half_up").whole()
        if places > MOST_PLACES:
            raise node.at("half_up").wrong(
                f"最多保留 {MOST_PLACES} 位小数。",
                f"At most {MOST_PLACES} places.",
                "请改小。",
                "Write a smaller number.",
            )
        return Rounding(places, node.at("at").choice(ROUNDED_AT))
    node.choice((HALF_UP,))
    return Rounding()


def _best_of(node: Node, entries: int) -> int | None:
    if not node.has("best_of"):
        return None
    best_of = node.at("best_of").whole(1)
    if best_of >= entries:
        raise node.at("best_of").wrong(
            f"这里只有 {entries} 项，取最高 {best_of} 项等于不限。",
            f"With {entries} entries, the best {best_of} are all of them.",
            "请改小或删去。",
            "Write a smaller number or none.",
        )
    return best_of


def _window(node: Node) -> Window:
    node.only("after", "or_last_years", "until")
    return Window(
        node.at("after").choice(AFTER) if node.has("after") else None,
        node.at("or_last_years").span() if node.has("or_last_years") else None,
        node.at("until").day() if node.has("until") else None,
    )


def _has_no_idle_words(node: Node, line: Line) -> None:
    idle = next((key for key in IDLE.get(line.count, ()) if node.has(key)), None)
    if idle is None and line.evidence and line.count == GIVEN:
        idle = "evidence"
    if idle is not None:
        raise node.at(idle).wrong(
            f"计分方式“{line.count}”用不上“{idle}”。",
            f"`{idle}` means nothing on a line that counts by `{line.count}`.",
            "请删去（evidence 写 none）。",
            "Take it out (evidence: none).",
        )


def _no_entry_above_the_cap(node: Node, line: Line) -> None:
    best: Decimal = max((*(o.points for o in line.options), *(b.points for b in line.bands)), default=Decimal(0))
    if best > line.cap:
        raise node.at("cap").wrong(
            f"单项最高 {best} 分，超过本条上限 {line.cap} 分。",
            f"One entry is worth {best}, more than the line's cap {line.cap}.",
            "请调高上限或调低分值。",
            "Raise the cap or lower the points.",
        )
