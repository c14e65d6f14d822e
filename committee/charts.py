"""Where the bars of a chart stand. Plain numbers; the template draws them as SVG, without a style of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 360, 170
TOP, GROUND = 18, 146
"""Where the highest column ends and all begin, in units of the drawing."""
GAP = 0.22


@dataclass(frozen=True)
class Bar:
    """A count with its words; `tick`: the words stand under the column too."""

    label: str
    count: int
    tick: bool = True


@dataclass(frozen=True)
class Column:
    """A bar as a rectangle; `count` is written above it where there is room."""

    label: str
    count: int
    x: str
    y: str
    width: str
    height: str
    middle: str
    tick: bool
    written: bool


@dataclass(frozen=True)
class Row:
    """A bar lying: `length` of a hundred."""

    label: str
    count: int
    length: str
    more: int | None = None


def columns(bars: Sequence[Bar], *, written: int = 12) -> list[Column]:
    """Side by side over the whole width; the figures above them where there are at most so many."""
    most = max((bar.count for bar in bars), default=0) or 1
    each = WIDTH / max(len(bars), 1)
    found = []
    for place, bar in enumerate(bars):
        height = (GROUND - TOP) * bar.count / most
        found.append(
            Column(
                label=bar.label,
                count=bar.count,
                x=_figure(each * (place + GAP / 2)),
                y=_figure(GROUND - height),
                width=_figure(each * (1 - GAP)),
                height=_figure(height),
                middle=_figure(each * (place + 0.5)),
                tick=bar.tick,
                written=bool(bar.count) and (len(bars) <= written or bar.count == most),
            )
        )
    return found


def rows(bars: Sequence[tuple[str, int, int | None]]) -> list[Row]:
    """One under the other, the longest a hundred."""
    most = max((count for _label, count, _more in bars), default=0) or 1
    return [Row(label, count, _figure(100 * count / most), more) for label, count, more in bars]


def _figure(value: float) -> str:
    """As SVG reads it, whatever the reader's language."""
    return f"{value:.2f}"
