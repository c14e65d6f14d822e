"""One difference: a sentence, its two clauses, and what it is about."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Final, TypeVar

from provisions.citation import Citation, Text

T = TypeVar("T")
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
ALIKE: Final = 0.45
GROUPS: Final[dict[str, Text]] = {
    "scope": Text("专业和层级", "Specialties and levels"),
    "time": Text("时间", "Days"),
    "tracks": Text("申报途径", "Tracks"),
    "rules": Text("条件", "Conditions"),
    "points": Text("评分", "Scoring"),
    "route": Text("办理程序", "Itinerary"),
    "slots": Text("申报材料", "Attachments"),
    "papers": Text("表格", "Papers"),
    "fees": Text("费用和导出", "Fee and printing"),
}
NOT_PRINTED: Final = Text("未写", "not printed")


@dataclass(frozen=True)
class Place:
    """Where one of the two plans says it."""

    document: str
    clause: str
    origin: str

    @classmethod
    def of(cls, citation: Citation | None) -> "Place | None":
        return None if citation is None else cls(citation.document, citation.clause, citation.origin)

    def as_dict(self) -> dict[str, str]:
        return {"document": self.document, "clause": self.clause, "origin": self.origin}


@dataclass(frozen=True)
class Change:
    """`before` and `after`: the places in the two notices; None where one of them says nothing."""

    group: str
    kind: str
    about: str
    says: Text
    before: Place | None
    after: Place | None

    def as_dict(self) -> dict[str, Any]:
        return {
            "group": self.group,
            "kind": self.kind,
            "about": self.about,
            "says": self.says.zh,
            "says_en": self.says.en,
            "before": self.before.as_dict() if self.before else None,
            "after": self.after.as_dict() if self.after else None,
        }


def from_to(what: Text, before: Text, after: Text) -> Text:
    return Text(f"{what.zh}：由{before.zh}改为{after.zh}", f"{what.en}: {after.en}, was {before.en}")


def quoted(text: Text) -> Text:
    return Text(f"“{text.zh}”", f"“{text.en}”")


def day(value: date | None) -> Text:
    return NOT_PRINTED if value is None else Text(value.isoformat(), value.isoformat())


def figure(value: Any) -> Text:
    return NOT_PRINTED if value is None else Text(str(value), str(value))


def yes_no(value: bool) -> Text:
    return Text("是", "yes") if value else Text("否", "no")


def in_words(values: Iterable[Any]) -> Text:
    given = [str(value) for value in values]
    return Text("、".join(given), ", ".join(given)) if given else NOT_PRINTED


def alike(one: str, other: str) -> float:
    """How much two names share, from 0 to 1."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def paired(
    before: Sequence[T], after: Sequence[T], likeness: Callable[[T, T], float], least: float = ALIKE
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """(pairs, only before, only after): the most alike first, each at most once, in the order of `after`."""
    scored = [
        (likeness(one, other), -abs(i - j), i, j) for i, one in enumerate(before) for j, other in enumerate(after)
    ]
    taken: dict[int, int] = {}
    used = set()
    for score, _, i, j in sorted(scored, reverse=True):
        if score >= least and i not in used and j not in taken:
            taken[j] = i
            used.add(i)
    pairs = [(before[taken[j]], after[j]) for j in range(len(after)) if j in taken]
    gone = [each for i, each in enumerate(before) if i not in used]
    new = [each for j, each in enumerate(after) if j not in taken]
    return pairs, gone, new
