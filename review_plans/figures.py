"""A plan's figures in plain lines, so that two versions can be compared by eye before one replaces the other."""

from collections.abc import Iterator, Mapping
from typing import Any

UNCHANGED: tuple[str, ...] = ()


def figures_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Every value of a version's data by its path, such as `plan.calendar.deadlines[employer].date`."""
    return {path: value for name in ("plan", "eligibility", "scoring") for path, value in _walk(name, body.get(name))}


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[str]:
    """One line for every value that is new, gone or different; nothing for the first version's many values."""
    if before is None:
        return []
    old, new = figures_of(before), figures_of(after)
    lines = [f"- {path}: {old[path]}" for path in old if path not in new]
    lines += [f"+ {path}: {new[path]}" for path in new if path not in old]
    lines += [f"~ {path}: {old[path]} → {new[path]}" for path in new if path in old and old[path] != new[path]]
    return sorted(lines, key=lambda line: line[2:])


NAMES = (
    "deadline", "area", "specialty", "sub", "target", "track", "variant", "stop", "slot", "paper", "notice", "office",
    "rule", "branch", "block", "section", "line", "group", "code", "clause", "kind",
)  # fmt: skip


def _walk(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _walk(f"{path}.{key}", below)
    elif isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        for index, item in enumerate(value):
            yield from _walk(f"{path}[{_name(item, index)}]", item)
    elif isinstance(value, list):
        yield path, ", ".join(str(item) for item in value)
    elif value is not None:
        yield path, str(value)


def _name(item: Mapping[str, Any], index: int) -> str:
    return next((str(item[name]) for name in NAMES if isinstance(item.get(name), str | int)), str(index))
