"""Who reviews what: each case by so many as the draw's terms say, evenly, never with a conflict; by the draw's own seed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Person, Seat
from accounts.results import Denied
from committee.experts import recompute_draw as drawing
from committee.experts.conflicts import conflicts_between
from committee.experts.draw_actions import empty_seats, record_draw
from committee.experts.models import Draw, DrawState, MemberState, PanelMember, Review, ReviewState
from config import clock
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from messages.actions import tell
from messages.language import for_its_reader, said
from messages.models import MessageKind


@dataclass(frozen=True)
class Assigned:
    """How many were given out, and cases (by number) that lack so many reviewers because nobody may or has room."""

    made: int
    lacking: dict[str, int]


@transaction.atomic
def assign(row: Draw, *, by: Person, seat: Seat, at: datetime) -> Assigned:
    """Gives every case of the draw as many reviewers as its terms say; run again it fills what became free."""
    found = Draw.objects.select_for_update(of=("self",)).select_related("plan").get(pk=row.pk)
    if found.state != DrawState.DRAWN:
        raise NotAllowed(Denied(_("这次抽取不在进行中，不能分配。")))
    waiting = found.members.filter(state=MemberState.INVITED).count() + empty_seats(found)
    if waiting:
        raise NotAllowed(Denied(_("还有 %(n)s 个席位没有专家接受，全部接受后再分配。") % {"n": waiting}))
    cases = list(found.cases.filter(stop_kind="expert_review").select_related("person"))
    given = fill(found, cases, at)
    record_draw(found.plan, "assign_reviews", found.number, by, seat, at, {"draw": found.number, "made": given.made})
    return given


def fill(row: Draw, cases: Sequence[Declaration], at: datetime) -> Assigned:
    """Inside the caller's transaction, the draw's row locked. Cases and experts in the order that the seed gives."""
    accepted = row.members.filter(state=MemberState.ACCEPTED, expert__ends_on__gte=clock.today(None))
    members = list(accepted.select_related("expert__person"))
    conflicts = conflicts_between([member.expert.person for member in members], cases)
    kept = Review.objects.filter(member__draw=row)
    had = set(kept.values_list("member", "declaration"))
    live = kept.exclude(state=ReviewState.RELEASED)
    load, readers = Counter(live.values_list("member", flat=True)), Counter(live.values_list("declaration", flat=True))
    made: list[Review] = []
    lacking: dict[str, int] = {}
    for case in sorted(cases, key=lambda each: _place(row, each.number, "")):
        able = [
            member
            for member in members
            if member.panel == drawing.panel_of(row.terms, case.specialty)
            and (member.pk, case.pk) not in had
            and (member.expert.person_id, case.pk) not in conflicts
            and case.specialty in member.expert.specialties
        ]
        for _seat in range(row.terms["reads"] - readers[case.pk]):
            free = [member for member in able if load[member.pk] < member.expert.load_limit]
            if not free:
                lacking[case.number] = lacking.get(case.number, 0) + 1
                continue
            chosen = min(free, key=lambda each: (load[each.pk], _place(row, case.number, str(each.expert.number))))
            able.remove(chosen)
            load[chosen.pk] += 1
            made.append(Review(member=chosen, declaration=case, revision=case.revision, made_at=at))
    Review.objects.bulk_create(made)
    for member in {review.member_id: review.member for review in made}.values():
        _tell(row, member, at)
    return Assigned(len(made), lacking)


def _place(row: Draw, case: str, number: str) -> str:
    return drawing.digest(f"{row.seed}:{case}:{number}")


def keys_of(member: PanelMember) -> str:
    """What the keys of all messages about this member's reviews begin with."""
    return f"reviews:{member.pk}:"


@for_its_reader
def _tell(row: Draw, member: PanelMember, at: datetime) -> None:
    tell(
        member.expert.person,
        MessageKind.TODO,
        said(gettext_noop("有申报等您评审")),
        said(gettext_noop("请在“我的评审”中先声明有无回避关系，再开始评审。")),
        reverse("committee:reviews"),
        f"{keys_of(member)}{at.isoformat()}",
        plan_code=row.plan.code,
    )
