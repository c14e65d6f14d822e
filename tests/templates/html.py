"""Reads rendered HTML back: which ids exist, what refers to them, what stands before what."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass(slots=True)
class Node:
    tag: str
    attrs: dict[str, str]
    children: list["Node"] = field(default_factory=list)
    words: str = ""  # of a text, whose tag is "#text"
    # Every node of the page in its order, and which of them are this one and what stands in it.
    _page: list["Node"] = field(default_factory=list, repr=False, compare=False)
    _first: int = field(default=0, repr=False, compare=False)
    _past: int = field(default=0, repr=False, compare=False)

    def walk(self) -> Iterator["Node"]:
        return iter(self._page[self._first : self._past])

    def all(self, tag: str = "", **attrs: str) -> list["Node"]:
        """Nodes of this tag whose attributes equal `attrs` (`for_` and `class_` stand for the reserved words)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [
            node
            for node in self.walk()
            if (not tag or node.tag == tag) and all(node.attrs.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str = "", **attrs: str) -> "Node":
        (node,) = self.all(tag, **attrs)
        return node

    def with_class(self, name: str) -> list["Node"]:
        return [node for node in self.walk() if name in node.attrs.get("class", "").split()]

    @property
    def text(self) -> str:
        return " ".join(self.raw.split())

    @property
    def raw(self) -> str:
        """Every character, spaces and line breaks as sent."""
        return "".join(node.words for node in self.walk())

    @property
    def ids(self) -> list[str]:
        return [node.attrs["id"] for node in self.walk() if node.attrs.get("id")]

    @property
    def dangling(self) -> list[str]:
        """Ids that labels or aria attributes name and nothing carries."""
        known = set(self.ids)
        named = [
            name
            for node in self.walk()
            for attribute in ("for", "aria-describedby", "aria-labelledby")
            for name in node.attrs.get(attribute, "").split()
        ]
        return [name for name in named if name not in known]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page: list[Node] = []
        self.root = self._begin("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = self._begin(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()._past = len(self.page)

    def handle_data(self, data: str) -> None:
        node = self._begin("#text", {})
        node.words = data
        self.open[-1].children.append(node)

    def _begin(self, tag: str, attrs: dict[str, str]) -> Node:
        place = len(self.page)
        node = Node(tag, attrs, [], "", self.page, place, place + 1)
        self.page.append(node)
        return node


def read(html: str) -> Node:
    """The tree of a fragment or page; fails where a tag is closed that is not open, or never closed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [reader.root], f"<{reader.open[-1].tag}> is never closed"
    reader.root._past = len(reader.page)
    return reader.root
