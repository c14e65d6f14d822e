"""Reads the sanctions of a plan: what is printed, and what the product is to make of it."""

from provisions import sanctions as rules
from provisions.citation import Citation, Text
from provisions.reader import Node
from provisions.sanctions import SanctionRule
from review_plans.reading import Reading, citation


def sanction(node: Node, within: Reading) -> tuple[Text, Citation, SanctionRule | None]:
    """The words, where they stand, and the consequence; None for what only people can act on."""
    node.only("zh", "en", "cite", "effect")
    says = node.both()
    cite = citation(node, within.document, says)
    return says, cite, _rule(node.at("effect"), says, cite) if node.has("effect") else None


def _rule(node: Node, says: Text, cite: Citation) -> SanctionRule:
    kind = node.at("kind").choice(rules.KINDS)
    match kind:
        case rules.REVOKE:
            node.only("kind")
            return SanctionRule(kind, says, cite)
        case rules.RECORD:
            node.only("kind", "years", "from", "platforms")
            platforms = node.at("platforms").choices(rules.PLATFORMS)
            return SanctionRule(kind, says, cite, node.at("years").span(), _counted(node), platforms=platforms)
        case _:
            node.only("kind", "years", "from", "scope")
            scope = node.at("scope").choice(rules.SCOPES)
            return SanctionRule(kind, says, cite, node.at("years").span(), _counted(node), scope)


def _counted(node: Node) -> str:
    return node.at("from").choice(rules.COUNTED_FROM)
