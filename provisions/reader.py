"""A cursor over plain data that refuses what a rule file may not say, naming the place and the remedy."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from provisions.citation import ORIGINS, Citation, Text

EXAMPLE_DAY: Final = "2000-01-31"  # not of a notice: an example of how days are written

YEARS: Final = range(1900, 2201)
"""What a day of a rule file may lie in: far enough for any notice, and days can be counted on both sides of it."""

LONGEST_SPAN: Final = 100
"""Years that a rule may ask for or look back: more is a slip of the pen, and days before the calendar cannot be counted."""

Trail = tuple[str | int, ...]
Complain = Callable[[Trail, str | Text, str | Text], Exception]


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a file, the way to it, and how to complain about it. Every reader raises PlanError."""

    value: Any
    trail: Trail
    complain: Complain

    def wrong(self, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Exception:
        """The error to raise about this very value."""
        return self.complain(self.trail, Text(zh, en), Text(remedy_zh, remedy_en))

    def _expected(self, zh: str, en: str) -> Exception:
        name = self.trail[-1] if self.trail else "文件"
        return self.wrong(f"“{name}”应为{zh}。", f"`{name}` must be {en}.", f"请改为{zh}。", f"Write {en}.")

    def has(self, key: str) -> bool:
        """Whether the mapping says anything under `key`."""
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def at(self, key: str) -> "Node":
        """The value under `key`, which must be there."""
        if not isinstance(self.value, dict):
            raise self._expected("一组“名称: 值”", "a mapping")
        if not self.has(key):
            raise self.wrong(f"缺少“{key}”。", f"`{key}` is missing.", f"请补写“{key}”。", f"Add `{key}`.")
        return Node(self.value[key], (*self.trail, key), self.complain)

    def only(self, *keys: str) -> "Node":
        """Refuse any key but these."""
        if not isinstance(self.value, dict):
            raise self._expected("一组“名称: 值”", "a mapping")
        for key in self.value:
            if key not in keys:
                stray = Node(None, (*self.trail, key), self.complain)
                allowed = "、".join(keys), ", ".join(keys)
                raise stray.wrong(
                    f"不认识“{key}”。",
                    f"`{key}` is not known here.",
                    f"可写：{allowed[0]}。",
                    f"Allowed: {allowed[1]}.",
                )
        return self

    def items(self) -> Iterator["Node"]:
        """The entries of a list."""
        if not isinstance(self.value, list):
            raise self._expected("列表", "a list")
        for index, value in enumerate(self.value):
            yield Node(value, (*self.trail, index), self.complain)

    def some(self) -> list["Node"]:
        """The entries of a list that may not be empty."""
        nodes = list(self.items())
        if not nodes:
            raise self._expected("至少一项的列表", "a list with at least one entry")
        return nodes

    def pairs(self) -> Iterator[tuple[str, "Node"]]:
        """The entries of a mapping."""
        if not isinstance(self.value, dict):
            raise self._expected("一组“名称: 值”", "a mapping")
        for key, value in self.value.items():
            yield str(key), Node(value, (*self.trail, key), self.complain)

    def text(self) -> str:
        """Words; never empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self._expected("文字", "words")
        return self.value

    def words(self) -> tuple[str, ...]:
        """A list of words."""
        return tuple(node.text() for node in self.some())

    def choice(self, allowed: Collection[str]) -> str:
        """One of the allowed words."""
        word = self.text()
        if word not in allowed:
            options = sorted(allowed)
            raise self.wrong(
                f"不认识“{word}”。",
                f"`{word}` is not known.",
                f"可选：{'、'.join(options)}。",
                f"One of: {', '.join(options)}.",
            )
        return word

    def choices(self, allowed: Collection[str]) -> tuple[str, ...]:
        """A list, each entry one of the allowed words."""
        return tuple(node.choice(allowed) for node in self.some())

    def whole(self, least: int = 0, most: int | None = None) -> int:
        """A whole number, not below `least` nor above `most`."""
        whole = isinstance(self.value, int) and not isinstance(self.value, bool)
        if whole and self.value >= least and (most is None or self.value <= most):
            return int(self.value)
        if most is None:
            raise self._expected(f"不小于 {least} 的整数", f"a whole number of at least {least}")
        raise self._expected(f" {least} 至 {most} 的整数", f"a whole number from {least} to {most}")

    def year(self) -> int:
        """A calendar year."""
        return self.whole(YEARS[0], YEARS[-1])

    def span(self) -> int:
        """A number of years, as long as a life at most."""
        return self.whole(1, LONGEST_SPAN)

    def number(self) -> Decimal:
        """An exact decimal, not negative (JSON gives it back as text)."""
        if not isinstance(self.value, bool) and isinstance(self.value, int | float | str | Decimal):
            try:
                number = Decimal(str(self.value))
            except InvalidOperation:
                number = Decimal("NaN")
            if number.is_finite() and number >= 0:
                return number
        raise self._expected("不小于 0 的数", "a number of at least 0")

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self._expected(" true 或 false", "true or false")
        return self.value

    def day(self) -> date:
        """A day (JSON gives it back as text)."""
        try:
            day = self.value if isinstance(self.value, date) else date.fromisoformat(self.value)
        except (TypeError, ValueError):
            raise self._expected(f"日期，如 {EXAMPLE_DAY}", f"a day such as {EXAMPLE_DAY}") from None
        if day.year not in YEARS:
            raise self.wrong(
                f"{day} 不在 {YEARS[0]} 年至 {YEARS[-1]} 年之间。",
                f"{day} is not between {YEARS[0]} and {YEARS[-1]}.",
                "请改正年份。",
                "Mend the year.",
            )
        return day

    def both(self) -> Text:
        """The `zh` and `en` of a mapping: both are demanded."""
        return Text(self.at("zh").text(), self.at("en").text())

    def citation(self, says: Text) -> Citation:
        """The `cite` of a mapping: document, clause and origin, all demanded."""
        cite = self.at("cite").only("document", "clause", "origin")
        return Citation(cite.at("document").text(), cite.at("clause").text(), cite.at("origin").choice(ORIGINS), says)
