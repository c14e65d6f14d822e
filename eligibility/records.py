"""Typed dataclasses to plain JSON and back, with a JSON Schema and the path of whatever is wrong."""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from provisions.reader import EXAMPLE_DAY

T = TypeVar("T")
Complaint = tuple[str, str, str]
Check = Callable[[Any], Complaint | None]

# An identity number or a mobile telephone number; facts are stored for years and must not hold one.
PERSONAL: Final = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")
LONGEST_NUMBER: Final = 12


class BadFacts(ValueError):
    """Facts that cannot be read: `path` is a JSON path such as `$.degrees[0].awarded_on`."""

    def __init__(self, path: str, message: str, message_en: str = "") -> None:
        self.path, self.message, self.message_en = path, message, message_en or message
        super().__init__(f"{path}: {message}")


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def decode(kind: type[T], data: Any, path: str = "$", checks: Mapping[type, Check] | None = None) -> T:
    """Build `kind` from plain JSON. Raises BadFacts; unknown keys are refused."""
    return cast("T", _record(kind, data, path, checks or {}))


def _record(kind: type, data: Any, path: str, checks: Mapping[type, Check]) -> Any:
    if not isinstance(data, dict):
        raise BadFacts(path, "应为对象", "an object is expected")
    hints = _hints(kind)
    for key in data:
        if key not in hints and (path, key) != ("$", "schema"):
            raise BadFacts(f"{path}.{key}", "不认识的字段", "unknown field")
    for member in fields(kind):
        if member.name not in data and not _has_default(member):
            raise BadFacts(f"{path}.{member.name}", "缺少必填字段", "a required field is missing")
    values = {name: _value(hint, data[name], f"{path}.{name}", checks) for name, hint in hints.items() if name in data}
    record = kind(**values)
    complaint = checks[kind](record) if kind in checks else None
    if complaint:
        raise BadFacts(f"{path}.{complaint[0]}", complaint[1], complaint[2])
    return record


def _has_default(member: "Field[Any]") -> bool:
    return member.default is not MISSING or member.default_factory is not MISSING


def _value(hint: Any, value: Any, path: str, checks: Mapping[type, Check]) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        if value is None:
            return None
        (hint,) = (choice for choice in get_args(hint) if choice is not NoneType)
        return _value(hint, value, path, checks)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise BadFacts(path, "应为列表", "a list is expected")
        return tuple(_value(get_args(hint)[0], entry, f"{path}[{index}]", checks) for index, entry in enumerate(value))
    if origin is Literal:
        if value not in get_args(hint):
            options = ", ".join(get_args(hint))
            raise BadFacts(path, f"只能是：{options}", f"one of: {options}")
        return value
    if is_dataclass(hint):
        return _record(cast("type", hint), value, path, checks)
    return SCALARS[hint](value, path)


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise BadFacts(path, "应为文字", "text is expected")
    if PERSONAL.search(value):
        raise BadFacts(path, "事实中不得出现身份证号或手机号", "facts hold no identity or telephone number")
    return value


def _flag(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise BadFacts(path, "应为 true 或 false", "true or false is expected")
    return value


def _whole(value: Any, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10000:
        raise BadFacts(path, "应为 0 至 9999 的整数", "a whole number from 0 to 9999 is expected")
    return value


def _decimal(value: Any, path: str) -> Decimal:
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
            raise InvalidOperation
        number = Decimal(str(value))
        if not number.is_finite() or len(number.as_tuple().digits) > LONGEST_NUMBER or abs(number) >= 10**9:
            raise InvalidOperation
    except InvalidOperation:
        raise BadFacts(path, "应为数字", "a number is expected") from None
    return number


def _day(value: Any, path: str) -> date:
    if type(value) is date:
        return value
    try:
        if not isinstance(value, str) or len(value) != len(EXAMPLE_DAY):
            raise ValueError(value)
        return date.fromisoformat(value)
    except ValueError:
        raise BadFacts(path, f"应为日期，如 {EXAMPLE_DAY}", f"a day such as {EXAMPLE_DAY} is expected") from None


SCALARS: Final[Mapping[Any, Callable[[Any, str], Any]]] = {
    str: _text,
    bool: _flag,
    int: _whole,
    Decimal: _decimal,
    date: _day,
}


def encode(record: Any) -> dict[str, Any]:
    """Plain JSON of a dataclass, leaving out what equals its default."""
    plain: dict[str, Any] = {}
    for member in fields(record):
        value = getattr(record, member.name)
        if value != _default(member):
            plain[member.name] = _plain(value)
    return plain


def _default(member: "Field[Any]") -> Any:
    return member.default_factory() if member.default_factory is not MISSING else member.default


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if is_dataclass(value):
        return encode(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def schema(kind: type, *, title: str, number: int) -> dict[str, Any]:
    """JSON Schema (2020-12) of a dataclass and everything inside it."""
    definitions: dict[str, Any] = {}
    body = _object_schema(kind, definitions)
    body["properties"]["schema"] = {"const": number}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "x-schema-number": number,
        **body,
        "$defs": definitions,
    }


def _object_schema(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": " ".join((kind.__doc__ or "").split()),
        "properties": {name: _schema_of(hint, definitions) for name, hint in _hints(kind).items()},
        "required": [member.name for member in fields(kind) if not _has_default(member)],
        "additionalProperties": False,
    }


def _schema_of(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        inner = [_schema_of(choice, definitions) for choice in get_args(hint) if choice is not NoneType]
        return {"anyOf": [*inner, {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _schema_of(get_args(hint)[0], definitions)}
    if origin is Literal:
        return {"enum": list(get_args(hint))}
    if is_dataclass(hint):
        kind = cast("type", hint)
        definitions[kind.__name__] = _object_schema(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    return dict(SCALAR_SCHEMAS[hint])


SCALAR_SCHEMAS: Final[Mapping[Any, dict[str, Any]]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": 0, "maximum": 9999},
    Decimal: {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}]},
    date: {"type": "string", "format": "date"},
}
