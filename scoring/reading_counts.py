"""Reads a line's way of counting: which one it is, and its points."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from provisions.citation import Citation, Text
from provisions.reader import Node
from scoring.schedule import (
    BANDS,
    BEST_AND_BONUS,
    BOARD,
    CHOICE,
    COUNTS,
    DESKS,
    EACH,
    FORMULA,
    GIVEN,
    Band,
    Formula,
    Line,
    Option,
)

Name = Callable[[Node], str]
FITS: Final = ("kinds", "levels", "grades", "scales")


def read_count(node: Node, line: Line, name: Name) -> dict[str, Any]:
    """The fields of a Line that its `count` fills. Raises PlanError."""
    node.only(*COUNTS)
    entries = [key for key in COUNTS if isinstance(node.value, dict) and key in node.value]
    if len(entries) != 1:
        ways = ", ".join(COUNTS)
        raise node.wrong("计分方式只能写一种。", "Name one way of counting.", f"可写：{ways}。", f"One of: {ways}.")
    (count,) = entries
    return {"count": count, **READERS[count](node.at(count), line.citation, name)}


def _choice(node: Node, citation: Citation, name: Name) -> dict[str, Any]:
    return {"options": _options(node, citation, name)}


def _each(node: Node, citation: Citation, name: Name) -> dict[str, Any]:
    node.only("choices", "rank", "rank_rest")
    return {"options": _options(node.at("choices"), citation, name), **_ranks(node)}


def _options(node: Node, citation: Citation, name: Name) -> tuple[Option, ...]:
    options: list[Option] = []
    for entry in node.some():
        entry.only("code", "zh", "en", "points", "cite", *FITS)
        said = entry.both()
        source = entry.citation(said) if entry.has("cite") else citation
        options.append(Option(name(entry.at("code")), said, entry.at("points").number(), source, **_fits(entry)))
        _is_new(entry, options)
    return tuple(options)


def _fits(entry: Node) -> dict[str, Any]:
    return {key: entry.at(key).words() for key in FITS if entry.has(key)}


def _is_new(entry: Node, options: list[Option]) -> None:
    if len({option.code for option in options}) < len(options):
        raise entry.at("code").wrong("选项重复。", "The option stands twice.", "请改名。", "Rename it.")


def _ranks(node: Node) -> dict[str, Any]:
    ranks = tuple(entry.number() for entry in node.at("rank").some()) if node.has("rank") else ()
    rest = node.at("rank_rest").number() if node.has("rank_rest") else Decimal(0)
    if ranks and sorted((*ranks, rest), reverse=True) != [*ranks, rest]:
        raise node.at("rank").wrong(
            "排名系数须从高到低。", "Coefficients of ranks run from high to low.", "请调整次序。", "Put them in order."
        )
    return {"ranks": ranks, "rank_rest": rest}


def _bands(node: Node, _citation: Citation, _name: Name) -> dict[str, Any]:
    node.only("unit_zh", "unit_en", "of")
    bands = tuple(
        Band(entry.only("from", "points").at("from").number(), entry.at("points").number())
        for entry in node.at("of").some()
    )
    if sorted({band.least for band in bands}, reverse=True) != [band.least for band in bands]:
        raise node.at("of").wrong(
            "档次须从高到低。", "Bands run from high to low.", "请调整次序。", "Put them in order."
        )
    return {"bands": bands, "unit": _unit(node)}


def _best_and_bonus(node: Node, citation: Citation, name: Name) -> dict[str, Any]:
    node.only("levels", "rank", "rank_rest")
    options: list[Option] = []
    for entry in node.at("levels").some():
        entry.only("code", "zh", "en", "base", "bonus", "cite", *FITS)
        said = entry.both()
        base, bonus = entry.at("base").number(), entry.at("bonus").number()
        source = entry.citation(said) if entry.has("cite") else citation
        if options and base >= options[-1].points:
            raise entry.at("base").wrong(
                "级别须从高到低。", "Levels run from high to low.", "请调整次序。", "Put them in order."
            )
        if bonus > base:
            raise entry.at("bonus").wrong(
                "加分不能高于基础分。",
                "What a further work adds may not be more than the base.",
                "请调低加分。",
                "Lower the bonus.",
            )
        options.append(Option(name(entry.at("code")), said, base, source, bonus, **_fits(entry)))
        _is_new(entry, options)
    return {"options": tuple(options), **_ranks(node)}


def _formula(node: Node, _citation: Citation, _name: Name) -> dict[str, Any]:
    node.only("unit_zh", "unit_en", "minus", "times")
    return {"formula": Formula(node.at("minus").number(), node.at("times").number()), "unit": _unit(node)}


def _given(node: Node, _citation: Citation, _name: Name) -> dict[str, Any]:
    node.only("by_zh", "by_en", "desk", "unit_zh", "unit_en", "times")
    return {
        "formula": Formula(Decimal(0), node.at("times").number()),
        "unit": _unit(node),
        "by": Text(node.at("by_zh").text(), node.at("by_en").text()),
        "desk": node.at("desk").choice(DESKS) if node.has("desk") else "",
    }


def _board(node: Node, _citation: Citation, _name: Name) -> dict[str, Any]:
    node.only()
    return {}


def _unit(node: Node) -> Text:
    return Text(node.at("unit_zh").text(), node.at("unit_en").text())


READERS: Final[dict[str, Callable[[Node, Citation, Name], dict[str, Any]]]] = {
    CHOICE: _choice,
    BANDS: _bands,
    EACH: _each,
    BEST_AND_BONUS: _best_and_bonus,
    FORMULA: _formula,
    GIVEN: _given,
    BOARD: _board,
}
