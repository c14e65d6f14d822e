"""Questions about reviews: an expert's own, what is in, and figures that only inform."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import fmean, pstdev

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person, Seat
from accounts.results import Allowed, Answer, Denied
from committee.experts.conflicts import conflicts_between
from committee.experts.models import (
    Draw,
    DrawState,
    MemberState,
    PanelMember,
    PanelSummary,
    Recommended,
    Review,
    ReviewState,
)
from committee.experts.recompute_draw import panel_of
from declarations.models import Declaration

WEIGHT = {Recommended.STRONGLY: 3, Recommended.YES: 2, Recommended.NO: 1}
"""For figures alone: no review is altered or counted by it."""


@dataclass(frozen=True)
class Calibration:
    """How one member's reviews lie beside the others' of the same cases: mean, spread, and the mean difference."""

    member: PanelMember
    reviews: int
    mean: float
    spread: float
    beside_panel: float | None


def reviews_of(seat: Seat) -> QuerySet[Review]:
    """The expert's own in this plan, what has been passed on left out, the unfinished first."""
    mine = Review.objects.filter(
        member__expert__person=seat.person,
        member__expert__plan__code=seat.plan_code,
        member__state=MemberState.ACCEPTED,
        member__draw__state=DrawState.DRAWN,
    ).exclude(state=ReviewState.RELEASED)
    found = mine.select_related(
        "member__draw__plan", "member__expert__plan", "member__expert__person", "declaration__person",
        "declaration__employer", "declaration__plan", "declaration__version",
    )  # fmt: skip
    return found.order_by("pk")


def neighbours(review: Review, seat: Seat) -> tuple[Review | None, Review | None]:
    """The one before and the one after among those that may be opened."""
    able = reviews_of(seat).exclude(state=ReviewState.WAITING)
    return able.filter(pk__lt=review.pk).order_by("-pk").first(), able.filter(pk__gt=review.pk).first()


def others_of(review: Review) -> list[Review]:
    """What others have handed in of the case; nothing before one's own is in."""
    if review.state != ReviewState.HANDED_IN:
        return []
    others = Review.objects.filter(
        member__draw=review.member.draw_id, declaration=review.declaration_id, state=ReviewState.HANDED_IN
    )
    return list(others.exclude(pk=review.pk).order_by("digest"))


def progress_of(draw: Draw) -> dict[str, int]:
    """How many reviews stand in each state."""
    found = dict.fromkeys(ReviewState.values, 0)
    for state in Review.objects.filter(member__draw=draw).values_list("state", flat=True):
        found[state] += 1
    return found


def reviews_in(declaration: Declaration, now: datetime) -> Answer:
    """The guard of plans whose experts review online: somebody was drawn for the case, and all have handed in."""
    if draw_of(declaration) is None:
        return Denied(_("这份申报还没有抽取评审专家。"))
    return no_open_review(declaration, now)


def draw_of(declaration: Declaration) -> Draw | None:
    """The draw that stands for the case."""
    return declaration.draws.filter(state=DrawState.DRAWN).order_by("-number").first()


def no_open_review(declaration: Declaration, now: datetime) -> Answer:
    """The guard of every plan: of those drawn for the case each has handed in, as many as the draw's terms say.

    A board that reads paper draws nobody; what was drawn by mistake is given up with a reason, and bars nothing.
    """
    draw = draw_of(declaration)
    if draw is None:
        return Allowed()
    reviews = Review.objects.filter(member__draw=draw, declaration=declaration)
    states = list(reviews.exclude(state=ReviewState.RELEASED).values_list("state", flat=True))
    done, wanted = states.count(ReviewState.HANDED_IN), draw.terms["reads"]
    if len(states) < wanted:
        return Denied(
            _("这份申报应由 %(wanted)s 位专家评审，只分配了 %(n)s 位。") % {"wanted": wanted, "n": len(states)}
        )
    if done < len(states):
        return Denied(_("还有 %(n)s 位专家没有提交评审意见。") % {"n": len(states) - done})
    return Allowed()


def calibrations(draw: Draw, panels: Collection[str] | None = None) -> list[Calibration]:
    """By member, over what is handed in: points where the plan scores, else the three classes as 3, 2, 1.

    `panels`: of these alone; a leader sees nothing of another's.
    """
    handed_in = Review.objects.filter(member__draw=draw, state=ReviewState.HANDED_IN)
    if panels is not None:
        handed_in = handed_in.filter(member__panel__in=panels)
    reviews = list(handed_in.select_related("member__expert__person"))
    by_case: dict[int, list[Review]] = defaultdict(list)
    by_member: dict[int, list[Review]] = defaultdict(list)
    for review in reviews:
        by_case[review.declaration_id].append(review)
        by_member[review.member_id].append(review)
    return [_calibration(mine, by_case) for _pk, mine in sorted(by_member.items())]


def _calibration(mine: Sequence[Review], by_case: dict[int, list[Review]]) -> Calibration:
    values = [value_of(review) for review in mine]
    beside = []
    for review in mine:
        others = [value_of(each) for each in by_case[review.declaration_id] if each.pk != review.pk]
        if others:
            beside.append(value_of(review) - fmean(others))
    return Calibration(mine[0].member, len(mine), fmean(values), pstdev(values), fmean(beside) if beside else None)


def value_of(review: Review) -> float:
    total: Decimal | None = review.total
    return float(WEIGHT[Recommended(review.recommended)] if total is None else total)


@dataclass(frozen=True)
class PanelCase:
    """A case as the leader sees it: what is handed in, and what they wrote of it. `hidden`: their own isn't in yet."""

    case: Declaration
    wanted: int
    reviews: tuple[Review, ...]
    hidden: bool
    summary: PanelSummary | None

    @property
    def done(self) -> bool:
        return not self.hidden and len(self.reviews) == self.wanted


def led_by(draw: Draw, leader: Person) -> set[str]:
    """Numbers of the panels that this person leads; "" of a draw that is one panel."""
    return set(draw.members.filter(leader=True, expert__person=leader).values_list("panel", flat=True))


def panel_cases(draw: Draw, leader: Person) -> list[PanelCase]:
    """The cases of the leader's panel but those that they have a conflict with; others' reviews after their own alone."""
    panels = led_by(draw, leader)
    cases = [
        case
        for case in draw.cases.select_related("person", "employer").order_by("number")
        if panel_of(draw.terms, case.specialty) in panels
    ]
    barred = conflicts_between([leader], cases)
    reviews: dict[int, list[Review]] = defaultdict(list)
    for review in Review.objects.filter(member__draw=draw).exclude(state=ReviewState.RELEASED).order_by("digest", "pk"):
        reviews[review.declaration_id].append(review)
    own = dict(
        Review.objects.filter(member__draw=draw, member__expert__person=leader)
        .exclude(state=ReviewState.RELEASED)
        .values_list("declaration", "state")
    )
    newest = {each.declaration_id: each for each in draw.summaries.all()}
    found = []
    for case in cases:
        if (leader.pk, case.pk) in barred:
            continue
        hidden = own.get(case.pk, ReviewState.HANDED_IN) != ReviewState.HANDED_IN
        handed_in = [each for each in reviews[case.pk] if each.state == ReviewState.HANDED_IN and not hidden]
        found.append(PanelCase(case, len(reviews[case.pk]), tuple(handed_in), hidden, newest.get(case.pk)))
    return found
