"""The questions of a case that the rules leave to a person, with what offices have found on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from declarations import judging, person_checks
from declarations.check_actions import may_find
from declarations.models import Declaration, PersonCheck

# What a desk answers where the machine only asks.
OPEN = "UNKNOWN"


@dataclass(frozen=True)
class Question:
    """`rule`: the finding that asks; `standing`: the finding that holds now; `earlier`: all others, the newest first.

    `why_not`: why the desk that has the case leaves this question to another, "" where it may decide it.
    """

    rule: str
    code: str
    says: str
    figures: str
    source: str
    standing: PersonCheck | None
    earlier: tuple[PersonCheck, ...]
    why_not: str = ""


def questions(declaration: Declaration) -> tuple[Question, ...]:
    """Of the chosen track as stored: what still asks a person, and what a person has already answered."""
    track = judging.stored_track(declaration)
    if track is None:
        return ()
    codes = person_checks.questions_of(declaration.version)
    past: dict[str, list[PersonCheck]] = {}
    for row in person_checks.history(declaration):
        past.setdefault(row.code, []).append(row)
    found: dict[str, Question] = {}
    for finding in track["findings"]:
        code = codes.get(finding["rule"], "")
        asks = finding["needs_person"] and finding["answer"] == OPEN
        if code and code not in found and (asks or code in past):
            found[code] = _question(finding, code, past.get(code, []), declaration)
    return tuple(found.values())


def _question(finding: dict[str, Any], code: str, rows: Sequence[PersonCheck], declaration: Declaration) -> Question:
    """A finding on what was handed in before is history: the correction has to be looked at again."""
    standing = rows[0] if rows and rows[0].revision == declaration.revision else None
    ending = "_en" if (get_language() or "").startswith("en") else ""
    return Question(
        rule=finding["rule"],
        code=code,
        says=finding[f"says{ending}"],
        figures=finding[f"figures{ending}"],
        source=f"{finding['document']} {finding['clause']}",
        standing=standing,
        earlier=tuple(rows[1:] if standing else rows),
        why_not="" if (answer := may_find(declaration, finding["rule"])) else str(answer),
    )
