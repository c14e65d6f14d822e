"""Rule files that know their lines: every value can name the file and line it was written on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import yaml

from provisions.citation import Text
from provisions.reader import EXAMPLE_DAY, YEARS, Node

Trail = tuple[str | int, ...]

WHOLE: Final = re.compile(r"[+-]?(0|[1-9][0-9]*)")
WIDE_ESCAPE: Final = re.compile(r"\\U(?!0010|000)[0-9a-fA-F]{8}")
FRACTION: Final = re.compile(r"[+-]?[0-9]+\.[0-9]+")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_CHARACTERS: Final = 250_000
"""A form sends nine bytes for a Chinese character: a longer text would pass the bound of one request."""
MOST_NODES: Final = 100_000
DEEPEST: Final = 40
MOST_DIGITS: Final = 40
CONTROL: Final = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\ud800-\\udfff]")
"""What no text may hold once its escapes are read: the database and whatever prints a plan refuse it."""
WORDS: Final[Mapping[str, Any]] = {"": None, "~": None, "null": None, "true": True, "false": False}


class PlanError(ValueError):
    """A plan file is wrong: where, what, and what to do about it."""

    def __init__(self, file: str, line: int, message: str | Text, remedy: str | Text) -> None:
        self.file, self.line, self.message, self.remedy = file, line, message, remedy
        super().__init__(f"{file}:{line}: {message}{remedy}")


@dataclass(frozen=True, slots=True)
class Located:
    """Plain data with the line of every node; data that never was a file has no file name and line 0."""

    data: Any
    file: str = ""
    lines: Mapping[Trail, int] = field(default_factory=dict)

    def line_of(self, trail: Trail) -> int:
        """The line of a node, or of the nearest one around it."""
        while trail and trail not in self.lines:
            trail = trail[:-1]
        return self.lines.get(trail, 0)

    def error(self, trail: Trail, message: str | Text, remedy: str | Text) -> PlanError:
        """The error to raise about the node at `trail`."""
        return PlanError(self.file, self.line_of(trail), message, remedy)

    @property
    def root(self) -> Node:
        """A cursor at the top of the data."""
        return Node(self.data, (), self.error)


def located(data: Any) -> Located:
    """Data as it is, or plain data without lines (as it comes back from the database)."""
    return data if isinstance(data, Located) else Located(data)


def load(path: Path | str) -> Located:
    """Read one YAML file. Raises PlanError with the line for broken YAML, a repeated key, an alias in itself."""
    path = Path(path)
    return parse(path.read_text(encoding="utf-8"), str(path))


def parse(text: str, file: str = "") -> Located:
    """YAML without its traps: only true and false are booleans, fractions stay decimal, keys stand once.

    Raises PlanError for a text that is too long, nested too deeply or swollen by aliases, too: files come from strangers.
    """
    if len(text) > MOST_CHARACTERS:
        message = Text(f"文件超过 {MOST_CHARACTERS} 个字符。", f"The file is longer than {MOST_CHARACTERS} characters.")
        raise PlanError(file, 1, message, Text("请拆分或删减。", "Split or shorten it."))
    try:
        tree = yaml.compose(text, Loader=yaml.CBaseLoader if _is_sound(text) else yaml.BaseLoader)
    except RecursionError:
        raise _too_deep(file, 1) from None
    except yaml.reader.ReaderError as error:
        raise _control(file, text.count("\n", 0, error.position) + 1) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise PlanError(file, mark.line + 1 if mark else 0, _broken(error), REPAIR) from error
    except (ValueError, OverflowError) as error:
        # An escape such as "\U99999999" names no character: the parser does not look before it converts.
        place = WIDE_ESCAPE.search(text)
        raise _control(file, text.count("\n", 0, place.start()) + 1 if place else 0) from error
    if tree is None:
        raise PlanError(file, 1, Text("文件是空的。", "The file is empty."), Text("请填写内容。", "Write its content."))
    lines: dict[Trail, int] = {}
    return Located(_Builder(file, lines).build(tree, (), ()), file, lines)


def _is_sound(text: str) -> bool:
    """Whether libyaml reads the whole text, and no level of it lies too deep.

    It reads ten times as fast as the parser written in Python, but says less well what is wrong, and a text nested by the
    thousand ends the process: what it can't surely read is left to the other one.
    """
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                return False
    except (yaml.YAMLError, UnicodeError):
        return False
    return True


def _control(file: str, line: int) -> PlanError:
    message = Text("含有不能使用的控制字符。", "It holds a control character that may not stand here.")
    return PlanError(file, line, message, Text("请删去该字符。", "Delete that character."))


def _too_deep(file: str, line: int) -> PlanError:
    message = Text(f"嵌套超过 {DEEPEST} 层。", f"Nested deeper than {DEEPEST} levels.")
    return PlanError(file, line, message, Text("请减少层级。", "Use fewer levels."))


REPAIR = Text("请检查缩进、冒号和引号。", "Check indentation, colons and quotes.")


def _broken(error: yaml.MarkedYAMLError) -> Text:
    return Text(f"不是有效的 YAML：{error.problem}。", f"Not valid YAML: {error.problem}.")


@dataclass(frozen=True, slots=True)
class _Builder:
    file: str
    lines: dict[Trail, int]

    def build(self, node: yaml.Node, trail: Trail, above: tuple[yaml.Node, ...]) -> Any:
        line = node.start_mark.line + 1
        self._within_limits(line, len(above) + isinstance(node, yaml.CollectionNode))
        self.lines.setdefault(trail, line)
        if node in above:
            raise PlanError(self.file, line, Text("别名指向了自身。", "An alias contains itself."), REPAIR)
        above = (*above, node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, trail, above)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*trail, index), above) for index, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node, line)

    def _within_limits(self, line: int, depth: int) -> None:
        if depth > DEEPEST:
            raise _too_deep(self.file, line)
        if len(self.lines) > MOST_NODES:
            message = Text(
                f"内容展开后超过 {MOST_NODES} 项。", f"It holds more than {MOST_NODES} entries once unfolded."
            )
            raise PlanError(self.file, line, message, Text("请减少别名或拆分。", "Use fewer aliases, or split it."))

    def _mapping(self, node: yaml.MappingNode, trail: Trail, above: tuple[yaml.Node, ...]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            self._printable(key, line)
            if key in data:
                message = Text(f"“{key}”写了两次。", f"`{key}` is written twice.")
                raise PlanError(self.file, line, message, Text("请删去其中一个。", "Delete one of them."))
            self.lines[(*trail, key)] = line
            data[key] = self.build(value_node, (*trail, key), above)
        return data

    def _scalar(self, node: yaml.ScalarNode, line: int) -> Any:
        value = str(node.value)
        self._printable(value, line)
        if node.style:  # quoted or a block: words, whatever they look like
            return value
        if value in WORDS:
            return WORDS[value]
        if WHOLE.fullmatch(value) or FRACTION.fullmatch(value):
            return self._number(value, line)
        return self._day(value, line) if DAY.fullmatch(value) else value

    def _printable(self, words: str, line: int) -> None:
        if CONTROL.search(words):
            raise _control(self.file, line)

    def _number(self, value: str, line: int) -> int | Decimal:
        if len(value) > MOST_DIGITS:
            message = Text(f"数字超过 {MOST_DIGITS} 位。", f"The number has more than {MOST_DIGITS} digits.")
            raise PlanError(
                self.file, line, message, Text("请写短，或加引号写成文字。", "Shorten it, or quote it as text.")
            )
        return int(value) if WHOLE.fullmatch(value) else Decimal(value)

    def _day(self, value: str, line: int) -> date:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            message = Text(f"{value} 不是有效的日期。", f"{value} is no day of the calendar.")
            raise PlanError(
                self.file, line, message, Text(f"请写成 {EXAMPLE_DAY}。", f"Write {EXAMPLE_DAY}.")
            ) from None
        if day.year not in YEARS:
            span = YEARS[0], YEARS[-1]
            message = Text(
                f"{value} 不在 {span[0]} 年至 {span[1]} 年之间。", f"{value} is not between {span[0]} and {span[1]}."
            )
            raise PlanError(self.file, line, message, Text("请改正年份。", "Mend the year."))
        return day
