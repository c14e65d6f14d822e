"""Readers of the itinerary: variants, their stops, and who signs at each."""

from collections.abc import Collection, Mapping

from provisions.reader import Node
from review_plans import vocabulary as words
from review_plans.plan import STOP_KINDS, Deadline, SignOffRule, Stop, Variant
from review_plans.reading import Reading, citation, code, optional_flag, optional_words


def variant(node: Node, shared: list[Node], within: Reading) -> Variant:
    node.only("variant", "zh", "en", "affiliations", "delegation", "stops", "cite")
    return Variant(
        code(node, "variant"),
        node.both(),
        node.at("affiliations").choices(words.AFFILIATIONS),
        optional_flag(node, "delegation"),
        tuple(stop(item, within) for item in [*node.at("stops").some(), *shared]),
        citation(node, within.document, node.both()),
    )


def stop(node: Node, within: Reading) -> Stop:
    node.only("stop", "zh", "en", "deadline", "sign_offs", "area_levels", "optional", "guards", "after_return", "cite")
    kind = _stop_kind(node)
    key = _deadline_key(node, within.deadlines)
    name = node.both()
    return Stop(
        code=kind,
        kind=kind,
        name=name,
        sign_offs=_sign_offs(node, kind),
        deadline=within.deadlines[key].date if key else None,
        optional=optional_flag(node, "optional"),
        guards=_guards(node, within.guards),
        after_return=node.at("after_return").choice(words.AFTER_RETURN) if node.has("after_return") else "sender",
        cite=citation(node, within.document, name),
        deadline_key=key,
        area_levels=node.at("area_levels").choices(words.AREA_LEVELS) if node.has("area_levels") else (),
    )


def _stop_kind(node: Node) -> str:
    word = node.at("stop").text()
    if word not in STOP_KINDS:
        raise node.at("stop").wrong(
            f"没有“{word}”这一环节。",
            f"There is no stop `{word}`.",
            f"可用环节：{'、'.join(STOP_KINDS)}。",
            f"Stops there are: {', '.join(STOP_KINDS)}.",
        )
    return word


def _deadline_key(node: Node, deadlines: Mapping[str, Deadline]) -> str:
    key = optional_words(node, "deadline")
    if key and key not in deadlines:
        raise node.at("deadline").wrong(
            f"时间表里没有“{key}”。",
            f"The calendar has no deadline `{key}`.",
            f"请在 calendar.deadlines 中补写，或改用：{'、'.join(deadlines)}。",
            f"Add it to calendar.deadlines, or use one of: {', '.join(deadlines)}.",
        )
    return key


def _guards(node: Node, known: Collection[str] | None) -> tuple[str, ...]:
    if not node.has("guards"):
        return ()
    for item in node.at("guards").items():
        if known is not None and item.text() not in known:
            raise item.wrong(
                f"没有“{item.value}”这项把关条件。",
                f"There is no guard `{item.value}`.",
                f"可用：{'、'.join(sorted(known)) or '无'}。",
                f"Guards there are: {', '.join(sorted(known)) or 'none'}.",
            )
    return node.at("guards").words()


def _sign_offs(node: Node, kind: str) -> SignOffRule:
    allowed = words.BUREAU_KINDS if kind in words.SIGNED_BY_BUREAUS else (kind,)
    if not node.has("sign_offs"):
        if kind in words.SIGNED_BY_BUREAUS:
            raise node.wrong(
                "没有写明由谁签署。",
                "It is not said who signs.",
                "请补写 sign_offs: {all_of: […]} 或 {any_of: […]}。",
                "Add sign_offs: {all_of: […]} or {any_of: […]}.",
            )
        return SignOffRule("all_of", (kind,))
    rule = node.at("sign_offs").only(*words.SIGN_OFF_MODES)
    for mode, parties in rule.pairs():
        for party in parties.some():
            if party.text() not in allowed:
                raise party.wrong(
                    f"“{party.value}”不是本环节的签署方。",
                    f"`{party.value}` has no seat at this stop.",
                    f"可写：{'、'.join(allowed)}。",
                    f"Seats there are: {', '.join(allowed)}.",
                )
        return SignOffRule(mode, parties.words())
    raise rule.wrong("没有签署方。", "Nobody signs.", "请写 all_of 或 any_of。", "Write all_of or any_of.")
