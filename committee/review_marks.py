"""The marks of an online review as marks of record: the mean over all readers, with who gave what and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from committee.experts.models import Review, ReviewState
from committee.experts.review_queries import draw_of
from committee.models import LineMark
from declarations.models import Submission
from declarations.stored_sheets import handed_in

HUNDREDTH = Decimal("0.01")
LONGEST = LineMark._meta.get_field("reason").max_length


@dataclass(frozen=True)
class Given:
    """What one reader gave; `expert` is the number in the pool."""

    review: int
    expert: int
    mark: Decimal
    at: datetime

    def as_dict(self) -> dict[str, Any]:
        return {"review": self.review, "expert": self.expert, "mark": str(self.mark), "at": self.at.isoformat()}


@dataclass(frozen=True)
class Proposed:
    """What the readers make of a line that at least one of them marked."""

    line: str
    mark: Decimal
    reason: str
    given: tuple[Given, ...]


def proposed(submission: Submission) -> dict[str, Proposed]:
    """By line, where the readers' mean differs from the machine's mark; a reader's blank counts with the machine's.

    Reads what is handed in of the draw that stands, for this revision; whether all are in is the guard's question.
    """
    draw, basis = draw_of(submission.declaration), handed_in(submission)
    if draw is None or basis is None:
        return {}
    machine = {line.line: line.machine_mark for line in basis.tally().lines}
    reviews = list(
        Review.objects.filter(
            member__draw=draw,
            declaration=submission.declaration_id,
            revision=submission.revision,
            state=ReviewState.HANDED_IN,
        )
        .select_related("member__expert")
        .order_by("member__expert__number")
    )
    marked = {line for review in reviews for line in review.marks if line in machine}
    found = {line: _mean(line, reviews, machine[line]) for line in sorted(marked)}
    return {line: each for line, each in found.items() if each.mark != machine[line]}


def _mean(line: str, reviews: Sequence[Review], machine: Decimal) -> Proposed:
    given = tuple(
        Given(each.pk, each.member.expert.number, _mark(each, line, machine), each.handed_in_at)  # type: ignore[arg-type]
        for each in reviews
    )
    mean = (sum((each.mark for each in given), Decimal()) / len(given)).quantize(HUNDREDTH, ROUND_HALF_UP)
    reasons = dict.fromkeys(each.marks[line]["reason"].strip() for each in reviews if line in each.marks)
    return Proposed(line, mean, "；".join(filter(None, reasons))[:LONGEST], given)


def _mark(review: Review, line: str, machine: Decimal) -> Decimal:
    return Decimal(review.marks[line]["mark"]) if line in review.marks else machine
