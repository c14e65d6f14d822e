"""The whole check of a plan: faults of the files, clauses nobody looks after, contradictions, worked examples."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from provisions.documents_yaml import PlanError
from provisions.working_days import WorkingCalendar
from review_plans.studio.contradictions import contradictions
from review_plans.studio.coverage import Coverage, coverage
from review_plans.studio.examples import Disagreement, disagreements
from review_plans.studio.remarks import Remark, of_error
from review_plans.studio.sources import PlanSource, open_source


@dataclass(frozen=True)
class Report:
    """`errors`: what stops reading. `waiting`: tracks that a missing source keeps open; nothing to mend here."""

    source: PlanSource
    errors: tuple[Remark, ...]
    coverage: Coverage | None = None
    contradictions: tuple[Remark, ...] = ()
    waiting: tuple[Remark, ...] = ()
    cases: int = 0
    disagreements: tuple[Disagreement, ...] = field(default_factory=tuple)

    @property
    def forgotten(self) -> tuple[Remark, ...]:
        return self.coverage.forgotten if self.coverage else ()

    @property
    def readable(self) -> bool:
        return not self.errors

    @property
    def clean(self) -> bool:
        return self.readable and not (self.forgotten or self.contradictions or self.disagreements)

    def as_dict(self) -> dict[str, Any]:
        plan = self.source.plan
        clauses = self.coverage.clauses if self.coverage else ()
        return {
            "plan": plan.code if plan else None,
            "errors": [remark.as_dict() for remark in self.errors],
            "forgotten": [{"locator": remark.about, **remark.as_dict()} for remark in self.forgotten],
            "contradictions": [remark.as_dict() for remark in self.contradictions],
            "waiting": [remark.as_dict() for remark in self.waiting],
            "examples": {"checked": self.cases, "disagreements": [each.as_dict() for each in self.disagreements]},
            "clauses": [
                {"locator": c.locator, "says": c.says.zh, "says_en": c.says.en, "status": c.status, "by": list(c.by)}
                for c in clauses
            ],
        }


def check_texts(texts: Mapping[str, str], calendar: WorkingCalendar, guards: frozenset[str] | None = None) -> Report:
    """Everything there is to say about the files of a plan, by their names; never raises."""
    source = open_source(texts, guards)
    errors = [of_error("file", error) for error in source.errors]
    if errors or source.plan is None or source.book is None:
        return Report(source, tuple(errors))
    counted = 0
    differing: list[Disagreement] = []
    for located in source.cases.values():
        try:
            count, found = disagreements(located, source.book)
        except PlanError as error:
            errors.append(of_error("file", error))
            continue
        counted, differing = counted + count, differing + found
    covered = coverage(source.file("plan"), source.plan, source.book, source.schedule)
    broken, waiting = contradictions(source, calendar)
    return Report(source, tuple(errors), covered, tuple(broken), tuple(waiting), counted, tuple(differing))
