"""Invented tables of points and claims on them: every way of counting, in any order."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

DAYS = {"title": date(2024, 3, 1), "appointed": date(2025, 7, 1), "count_to": date(2028, 2, 29)}
SPECIALTIES = ("silk", "dyeing", "steel")
CITE = {"document": "例", "clause": "一", "origin": "notice"}
WORKS = ("", "", "w1", "w2", "w3")

tenths = st.integers(0, 120).map(lambda n: Decimal(n) / 10)
shares = st.lists(
    st.sampled_from([Decimal(1), Decimal("0.8"), Decimal("0.35"), Decimal("0.1")]), min_size=2, max_size=4
)


def named(code: str, kind: str, **more: Any) -> dict[str, Any]:
    return {kind: code, "zh": code, "en": code, "cite": CITE, **more}


@st.composite
def options(draw: Any, *, bonus: bool) -> list[dict[str, Any]]:
    points = sorted(draw(st.sets(tenths, min_size=1, max_size=3)), reverse=True)
    found = []
    for place, worth in enumerate(points):
        entry: dict[str, Any] = {"code": f"o{place}", "zh": "档", "en": "option"}
        if bonus:
            further = draw(st.sampled_from([Decimal(0), worth / 2, worth]))
            entry |= {"base": worth, "bonus": further}
        else:
            entry["points"] = worth
        found.append(entry)
    return found


@st.composite
def ways(draw: Any) -> tuple[str, Any, Decimal]:
    """(way of counting, its data, the least cap it allows)."""
    way = draw(
        st.sampled_from(
            ["choice", "bands", "each", "each", "best_and_bonus", "best_and_bonus", "formula", "given", "board"]
        )
    )
    unit = {"unit_zh": "个", "unit_en": "pieces"}
    if way == "bands":
        least = sorted(draw(st.sets(st.integers(0, 20), min_size=1, max_size=3)), reverse=True)
        points = sorted((draw(tenths) for _ in least), reverse=True)
        of = [{"from": n, "points": p} for n, p in zip(least, points, strict=True)]
        return way, {**unit, "of": of}, points[0]
    if way == "formula":
        return (
            way,
            {**unit, "minus": draw(tenths), "times": draw(st.sampled_from([Decimal("0.25"), Decimal(3)]))},
            Decimal(0),
        )
    if way == "given":
        return way, {**unit, "by_zh": "某办", "by_en": "an office", "times": draw(tenths)}, Decimal(0)
    if way == "board":
        return way, {}, Decimal(0)
    entries = draw(options(bonus=way == "best_and_bonus"))
    most = max(entry.get("points", entry.get("base")) for entry in entries)
    if way == "choice":
        return way, entries, most
    said: dict[str, Any] = {"levels" if way == "best_and_bonus" else "choices": entries}
    if draw(st.booleans()):
        *first, rest = sorted(draw(shares), reverse=True)
        said |= {"rank": first, "rank_rest": rest}
    return way, said, most


@st.composite
def lines(draw: Any, code: str, groups: tuple[str, ...]) -> dict[str, Any]:
    way, said, most = draw(ways())
    line = named(code, "line", cap=most + draw(tenths), count={way: said}, evidence="none")
    if way not in ("given", "board"):
        line["evidence"] = draw(st.sampled_from(["required", "none"]))
        line["in_field"] = draw(st.booleans())
        line["once"] = way != "best_and_bonus" and draw(st.booleans())
        window = draw(
            st.sampled_from(
                [
                    None,
                    {"after": "title", "or_last_years": 5},
                    {"after": "appointed", "until": date(2027, 6, 30)},
                    {"until": date(2026, 6, 30)},
                    {"or_last_years": 1},
                ]
            )
        )
        line |= {"window": window} if window else {}
        line = {key: value for key, value in line.items() if value is not False}
        if way == "best_and_bonus":
            line.pop("once", None)
    return line | narrowed(draw, groups)


def narrowed(draw: Any, groups: tuple[str, ...]) -> dict[str, Any]:
    """Perhaps kept to a group of specialties."""
    return {"groups": [draw(st.sampled_from(groups))]} if groups and draw(st.integers(0, 5)) == 0 else {}


@st.composite
def sections(draw: Any, code: str, depth: int, groups: tuple[str, ...]) -> dict[str, Any]:
    kept = narrowed(draw, groups)
    inside = tuple(kept.get("groups", groups))
    section = named(code, "block" if depth == 1 else "section", cap=draw(tenths) * 2, **kept)
    parts = draw(st.integers(0, 2)) if depth < 3 else 0
    if parts:
        section["sections"] = [draw(sections(f"{code}s{n}", depth + 1, inside)) for n in range(parts)]
    count = draw(st.integers(0 if parts else 1, 3))
    if count:
        section["lines"] = [draw(lines(f"{code}l{n}", inside)) for n in range(count)]
    if parts + count > 1 and draw(st.booleans()):
        section["best_of"] = draw(st.integers(1, parts + count - 1))
    if draw(st.booleans()):
        section["once_each"] = True
    return section


@st.composite
def tables(draw: Any) -> dict[str, Any]:
    groups = draw(st.sampled_from([(), ("soft", "hard")]))
    table = {
        **named("invented", "code", schema=1, total=draw(st.integers(5, 60))),
        "rounding": draw(st.sampled_from(["half_up_2", {"half_up": 1, "at": "line"}, {"half_up": 0, "at": "total"}])),
        "blocks": [draw(sections(f"b{n}", 1, groups)) for n in range(draw(st.integers(1, 2)))],
    }
    if groups:
        table["groups"] = [
            {"group": "soft", "zh": "软", "en": "soft", "specialties": ["silk", "dyeing"]},
            {"group": "hard", "zh": "硬", "en": "hard", "specialties": ["steel"]},
        ]
    return table


@st.composite
def contested(draw: Any) -> dict[str, Any]:
    """A table of one section that counts a work once, with lines that all take works."""
    found = []
    for number in range(draw(st.integers(2, 4))):
        way = draw(st.sampled_from(["choice", "each", "best_and_bonus"]))
        entries = draw(options(bonus=way == "best_and_bonus"))
        most = max(entry.get("points", entry.get("base")) for entry in entries)
        said = {"choice": entries, "each": {"choices": entries}, "best_and_bonus": {"levels": entries}}[way]
        once = {"once": True} if way != "best_and_bonus" and draw(st.booleans()) else {}
        cap = most + draw(tenths)
        found.append(named(f"l{number}", "line", cap=cap, evidence="none", count={way: said}, **once))
    best_of = {"best_of": len(found) - 1} if draw(st.booleans()) else {}
    block = named("b", "block", cap=draw(tenths) * 4, once_each=True, lines=found, **best_of)
    return {**named("contested", "code", schema=1, total=60), "rounding": "half_up_2", "blocks": [block]}


GENEROUS = {"rank": 1, "achieved_on": date(2026, 1, 1), "in_field": True, "evidence": ("a",), "self_mark": None}


@st.composite
def claims(draw: Any, lines_there: list[dict[str, Any]], most: int = 7) -> list[dict[str, Any]]:
    """Claims as dictionaries, on lines that take some; half of the time on few lines, with nothing to refuse."""
    free = [line for line in lines_there if "given" not in line["count"]]
    if not free:
        return []
    if draw(st.booleans()):
        return [draw(one_claim(draw(st.sampled_from(free)))) for _ in range(draw(st.integers(0, most)))]
    few = draw(st.lists(st.sampled_from(free), min_size=1, max_size=4))
    count = draw(st.integers(2, most))
    return [
        {**draw(one_claim(draw(st.sampled_from(few)))), **GENEROUS, "work": draw(st.sampled_from(WORKS[1:]))}
        for _ in range(count)
    ]


@st.composite
def one_claim(draw: Any, line: dict[str, Any]) -> dict[str, Any]:
    way, said = next(iter(line["count"].items()))
    entries = {"choice": lambda: said, "each": lambda: said["choices"], "best_and_bonus": lambda: said["levels"]}
    codes = [entry["code"] for entry in entries[way]()] if way in entries else []
    return {
        "line": line["line"],
        "choice": draw(st.sampled_from([*codes * 4, None])),
        "value": draw(st.none() | tenths | tenths),
        "rank": draw(st.sampled_from([None, 1, 1, 2, 3, 9])),
        "achieved_on": draw(st.none() | st.dates(date(2022, 1, 1), date(2028, 2, 29)) | st.just(date(2026, 1, 1))),
        "in_field": draw(st.sampled_from([True, True, None, False])),
        "evidence": draw(st.sampled_from([("a",), ("a",), ()])),
        "self_mark": draw(st.sampled_from([None, None, None, Decimal("0.5"), Decimal(3), Decimal(50)])),
        "work": draw(st.sampled_from(WORKS)),
    }
