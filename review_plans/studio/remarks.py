"""What the studio says of a plan: one remark, its place, and what to do about it."""

from dataclasses import dataclass
from typing import Any

from provisions.citation import Text
from provisions.documents_yaml import PlanError


def both(words: str | Text) -> Text:
    """Words in the two languages; what was only said in Chinese is shown as it is."""
    return words if isinstance(words, Text) else Text(words, words)


@dataclass(frozen=True)
class Remark:
    """`about` names the place in the plan's own codes; with `kind` it stays the same while lines move."""

    kind: str
    about: str
    says: Text
    remedy: Text
    file: str = ""
    line: int = 0
    clauses: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.about}"

    def as_dict(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "kind": self.kind,
            "about": self.about,
            "says": self.says.zh,
            "says_en": self.says.en,
            "remedy": self.remedy.zh,
            "remedy_en": self.remedy.en,
            "file": self.file,
            "line": self.line,
            "clauses": list(self.clauses),
            "rules": list(self.rules),
        }


def of_error(kind: str, error: PlanError) -> Remark:
    """A fault of a file as a remark."""
    says = both(error.message)
    return Remark(kind, says.en, says, both(error.remedy), error.file, error.line)
