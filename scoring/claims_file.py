"""A file of claims as the outside door reads it, and its JSON Schema."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from provisions.citation import Text
from provisions.reader import Node, Trail
from scoring.reading import AFTER
from scoring.sheet import Claim, ExpertMark, Given

Read = TypeVar("Read")
SCHEMA_NUMBER: Final = 1
ANCHORS: Final = (*AFTER, "count_to")
KEYS: Final = ("schema", "schedule", "specialty", "anchors", "confirmed", "claims", "given", "marks")
CLAIM_KEYS: Final = (
    "line", "choice", "value", "rank", "achieved_on", "in_field", "evidence", "self_mark", "key", "work", "pages",
)  # fmt: skip


class BadClaimsFile(ValueError):
    """What is wrong, where in the file, and what to do about it."""

    def __init__(self, path: str, message: Text, remedy: Text) -> None:
        self.path, self.message, self.remedy = path, message, remedy
        super().__init__(f"{path}: {message}{remedy}")


@dataclass(frozen=True, slots=True)
class ClaimsFile:
    """All that `tally` is asked with. `schedule`: the table meant, empty if the file doesn't say."""

    claims: tuple[Claim, ...]
    schedule: str = ""
    specialty: str | None = None
    anchors: Mapping[str, date] | None = None
    confirmed: tuple[str, ...] = ()
    given: Mapping[str, Given] | None = None
    marks: Mapping[str, ExpertMark] | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """The keyword arguments of `tally`."""
        return {
            "specialty": self.specialty,
            "anchors": self.anchors or {},
            "confirmed": self.confirmed,
            "given": self.given or {},
            "marks": self.marks or {},
        }


def read_claims_file(data: Any) -> ClaimsFile:
    """Read plain JSON (numbers as text or Decimal stay exact). Raises BadClaimsFile with the path of the first fault."""
    root = Node(data, (), lambda trail, says, remedy: BadClaimsFile(path_of(trail), _text(says), _text(remedy)))
    root.only(*KEYS)
    if root.has("schema") and root.at("schema").whole() != SCHEMA_NUMBER:
        raise root.at("schema").wrong(
            "不认识的格式版本。", "Unknown schema number.", f"请写 {SCHEMA_NUMBER}。", f"Write {SCHEMA_NUMBER}."
        )
    return ClaimsFile(
        tuple(_claim(node) for node in root.at("claims").items()),
        root.at("schedule").text() if root.has("schedule") else "",
        root.at("specialty").text() if root.has("specialty") else None,
        _by_name(root, "anchors", Node.day, ANCHORS),
        root.at("confirmed").words() if root.has("confirmed") and root.value["confirmed"] != [] else (),
        _by_name(root, "given", _given),
        _by_name(root, "marks", _mark),
    )


def path_of(trail: Trail) -> str:
    """`$.claims[0].rank`."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in trail)


def _text(words: str | Text) -> Text:
    return words if isinstance(words, Text) else Text(words, words)


def _by_name(root: Node, key: str, read: Callable[[Node], Read], names: tuple[str, ...] = ()) -> dict[str, Read]:
    if not root.has(key):
        return {}
    node = root.at(key)
    if names:
        node.only(*names)
    return {name: read(value) for name, value in node.pairs() if value.value is not None}


def _claim(node: Node) -> Claim:
    node.only(*CLAIM_KEYS)
    evidence = node.has("evidence") and node.value["evidence"] != []
    return Claim(
        line=node.at("line").text(),
        choice=node.at("choice").text() if node.has("choice") else None,
        value=node.at("value").number() if node.has("value") else None,
        rank=node.at("rank").whole(1) if node.has("rank") else None,
        achieved_on=node.at("achieved_on").day() if node.has("achieved_on") else None,
        in_field=node.at("in_field").flag() if node.has("in_field") else None,
        evidence=node.at("evidence").words() if evidence else (),
        self_mark=node.at("self_mark").number() if node.has("self_mark") else None,
        key=_words(node, "key"),
        work=_words(node, "work"),
        pages=_words(node, "pages"),
    )


def _words(node: Node, key: str) -> str:
    if not node.has(key) or (isinstance(node.value[key], str) and not node.value[key].strip()):
        return ""
    return node.at(key).text()


def _given(node: Node) -> Given:
    node.only("value", "by", "document")
    return Given(node.at("value").number(), node.at("by").text(), _words(node, "document"))


def _mark(node: Node) -> ExpertMark:
    node.only("mark", "reason")
    return ExpertMark(node.at("mark").number(), _words(node, "reason"))


NUMBER: Final = {
    "description": "exact: a decimal as text, or a number",
    "anyOf": [
        {"type": "number", "minimum": 0},
        {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"},
    ],
}
DAY: Final = {"type": ["string", "null"], "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
WORDS: Final = {"type": ["string", "null"]}
NAME: Final = {"type": "string", "pattern": r"\S"}


def _or_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": schema["description"], "anyOf": [*schema["anyOf"], {"type": "null"}]}


def _object(properties: Mapping[str, Any], *required: str, description: str = "") -> dict[str, Any]:
    return {
        "type": "object",
        **({"description": description} if description else {}),
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


CLAIMS_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Claims against a scoring table",
    **_object(
        {
            "schema": {"type": ["integer", "null"], "enum": [SCHEMA_NUMBER, None]},
            "schedule": {**WORDS, "description": "code of the table meant; another table refuses the file"},
            "specialty": {**WORDS, "description": "which specialty's lines are counted"},
            "anchors": {
                **_object(dict.fromkeys(ANCHORS, DAY), description="the days that windows are counted from"),
                "type": ["object", "null"],
            },
            "confirmed": {
                "type": ["array", "null"],
                "items": NAME,
                "description": "ids of lines or sections, or the table's code, that an office has confirmed",
            },
            "claims": {"type": "array", "items": {"$ref": "#/$defs/claim"}},
            "given": {"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/given"}},
            "marks": {"type": ["object", "null"], "additionalProperties": {"$ref": "#/$defs/mark"}},
        },
        "claims",
    ),
    "$defs": {
        "claim": _object(
            {
                "line": NAME,
                "choice": {**WORDS, "description": "code of an option"},
                "value": {**_or_null(NUMBER), "description": "the figure of a line that counts by bands or a formula"},
                "rank": {"type": ["integer", "null"], "minimum": 1, "description": "the person's place"},
                "achieved_on": DAY,
                "in_field": {"type": ["boolean", "null"]},
                "evidence": {"type": ["array", "null"], "items": NAME, "description": "references to files"},
                "self_mark": {**_or_null(NUMBER), "description": "only to claim less than the table gives"},
                "key": {**WORDS, "description": "the caller's own reference"},
                "work": {**WORDS, "description": "the achievement: the same word where one is claimed twice"},
                "pages": {**WORDS, "description": "pages of the evidence, such as 3-5,8"},
            },
            "line",
        ),
        "given": {
            "anyOf": [
                _object({"value": NUMBER, "by": NAME, "document": WORDS}, "value", "by"),
                {"type": "null"},
            ],
            "description": "the figure of another office for a line that counts by `given`",
        },
        "mark": {
            "anyOf": [_object({"mark": NUMBER, "reason": WORDS}, "mark"), {"type": "null"}],
            "description": "the experts' mark; one unlike the machine's needs a reason",
        },
    },
}
