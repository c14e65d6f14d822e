"""Readers of the offices a plan names: each listed, or one name pattern for several areas."""

from collections.abc import Callable

from provisions.reader import Node
from review_plans import vocabulary as words
from review_plans.plan import AcceptingOffice, Office, Region
from review_plans.reading import Reading, citation, code, optional_words


def accepting_offices(group: Node, within: Reading) -> list[AcceptingOffice]:
    return [
        AcceptingOffice(o.code, o.name, o.name_en, o.area, o.address, o.telephone, o.cite)
        for o in _offices(group, "accepting_office", within)
    ]


def offices(group: Node, within: Reading) -> list[Office]:
    return _offices(group, group.at("kind").choice(words.OFFICE_KINDS), within)


def _offices(group: Node, kind: str, within: Reading) -> list[Office]:
    """A group of offices of one kind: each listed, or one of the same name pattern in each of several areas."""
    group.only("kind", "bureau_kind", "cite", "list", "code", "areas", "name", "name_en")
    bureau_kind = group.at("bureau_kind").choice(words.BUREAU_KINDS) if kind == "bureau" else ""
    cite = citation(group, within.document)

    def made(number: str, name: str, name_en: str, area: str, address: str = "", telephone: str = "") -> Office:
        return Office(number, kind, name, name_en, area, bureau_kind, address, telephone, cite)

    if group.has("areas"):
        return [_patterned(group, item, within, made) for item in group.at("areas").some()]
    return [_listed(item, within, made) for item in group.at("list").some()]


def _patterned(group: Node, item: Node, within: Reading, made: Callable[..., Office]) -> Office:
    area = _area(item, within)
    return made(
        f"{code(group, 'code')}-{area.code}",
        group.at("name").text().replace("{area}", area.name.zh),
        group.at("name_en").text().replace("{area}", area.name.en),
        area.code,
    )


def _listed(item: Node, within: Reading, made: Callable[..., Office]) -> Office:
    item.only("office", "name", "name_en", "area", "address", "telephone")
    return made(
        code(item, "office"),
        item.at("name").text(),
        item.at("name_en").text(),
        _area(item.at("area"), within).code,
        optional_words(item, "address"),
        optional_words(item, "telephone"),
    )


def _area(node: Node, within: Reading) -> Region:
    number = str(node.value)
    if number not in within.areas:
        raise node.wrong(
            f"areas 里没有区划“{number}”。",
            f"`{number}` is not among the areas.",
            "请在 areas 中补写该区划。",
            "Add the area to `areas`.",
        )
    return within.areas[number]
