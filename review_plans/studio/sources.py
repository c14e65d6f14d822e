"""A plan's files as texts: read each for itself, so that a fault in one does not hide those of the others."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Final, TypeVar

from eligibility.rulebook import Rulebook
from provisions.citation import Text
from provisions.documents_yaml import Located, PlanError, parse
from review_plans import registry
from review_plans.checks import faults
from review_plans.importing import FILES, agree
from review_plans.plan import Plan
from review_plans.schedule_words import agree_with_plan
from review_plans.schema import read_plan
from scoring.reading import read_schedule
from scoring.schedule import ScoreSchedule

T = TypeVar("T")
CASES = "cases"
CASE_FILE: Final = re.compile(rf"{CASES}/\w[\w.-]*\.yaml")
LONGEST_NAME: Final = 120
"""Characters: what PlanDraftFile.name holds."""
PARSED: Final = 24
"""Files kept as they were read: those of a few drafts, of which one changes while somebody types."""
NEEDED = (FILES["plan"], FILES["eligibility"])


@dataclass(frozen=True)
class PlanSource:
    """What could be read. `errors`: what stops reading; `disagreements`: parts of a readable plan that don't meet."""

    located: Mapping[str, Located]
    errors: tuple[PlanError, ...]
    disagreements: tuple[PlanError, ...]
    plan: Plan | None = None
    book: Rulebook | None = None
    schedule: ScoreSchedule | None = None

    def file(self, key: str) -> Located:
        """The file of a key of FILES; an empty one where it is missing."""
        return self.located.get(FILES[key], Located({}, FILES[key]))

    @property
    def cases(self) -> dict[str, Located]:
        return {name: source for name, source in self.located.items() if name.startswith(f"{CASES}/")}


def is_plan_file(name: str) -> bool:
    """Whether a plan may have a file of that name: the three, and YAML files directly in `cases`."""
    return name in FILES.values() or (len(name) <= LONGEST_NAME and CASE_FILE.fullmatch(name) is not None)


def texts_of_folder(folder: Path) -> dict[str, str]:
    """The texts of a plan's folder by name. Raises PlanError for a file that is missing or no UTF-8."""
    paths = [folder / name for name in FILES.values()] + sorted((folder / CASES).glob("*.yaml"))
    texts = {path.relative_to(folder).as_posix(): _text(path) for path in paths if path.is_file()}
    for name in NEEDED:
        if name not in texts:
            raise PlanError(
                str(folder / name), 0, Text("文件不存在。", "There is no such file."), Text("请补上。", "Add it.")
            )
    return texts


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        message = Text("不是 UTF-8 编码的文本。", "This is no text in UTF-8.")
        raise PlanError(str(path), 0, message, Text("请另存为 UTF-8。", "Save it as UTF-8.")) from error


def open_source(texts: Mapping[str, str], guards: frozenset[str] | None = None) -> PlanSource:
    """Read the texts of a plan by their names; never raises."""
    found: list[PlanError] = []
    located = {}
    for name in (*(name for name in NEEDED if name not in texts), *texts):
        source = _kept(partial(_parsed, texts.get(name, ""), name), found)
        if source is not None:
            located[name] = source
    read = _kept(lambda: _plan(located, guards), found)
    if read is None:
        return PlanSource(located, tuple(found), ())
    plan, disagreements = read
    book = _kept(lambda: _book(located, plan), found)
    schedule = _kept(lambda: _schedule(located, plan), found)
    if book is not None and not found:
        sources = {key: located.get(name) for key, name in FILES.items()}
        _kept(lambda: agree(sources, plan, book), disagreements)
    return PlanSource(located, tuple(found), tuple(disagreements), plan, book, schedule)


@lru_cache(maxsize=PARSED)
def _parsed(text: str, name: str) -> Located:
    """A file as read; what could not be read is read anew each time."""
    return parse(text, name)


def _kept(read: Callable[[], T], found: list[PlanError]) -> T | None:
    try:
        return read()
    except PlanError as error:
        found.append(error)
        return None


def _plan(located: Mapping[str, Located], guards: frozenset[str] | None) -> tuple[Plan, list[PlanError]] | None:
    source = located.get(FILES["plan"])
    if source is None:
        return None
    root, plan = read_plan(source, registry.guard_names() if guards is None else guards)
    return plan, list(faults(root, plan))


def _book(located: Mapping[str, Located], plan: Plan) -> Rulebook | None:
    source = located.get(FILES["eligibility"])
    return None if source is None else Rulebook.from_data(source, plan=plan.code)


def _schedule(located: Mapping[str, Located], plan: Plan) -> ScoreSchedule | None:
    source = located.get(FILES["scoring"])
    if source is None:
        return None
    schedule = read_schedule(source)
    agree_with_plan(source, plan)
    return schedule
