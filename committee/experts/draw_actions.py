"""A draw, step by step: terms laid down, drawn, answered, replaced. Nobody is picked by hand unless it stands there."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.acting import actor
from accounts.models import Person, Seat
from accounts.results import Denied
from audit.actions import record
from audit.models import Event
from committee.experts import recompute_draw as drawing
from committee.experts.conflicts import conflicts_between
from committee.experts.laying_down import Limits, board_words, decides, shortage_words, terms_of, waiting_cases
from committee.experts.models import Draw, DrawState, Expert, MemberState, PanelMember, Review, ReviewState
from config import clock
from declarations.refusals import NotAllowed
from messages.actions import settle, tell
from messages.language import for_its_reader, said
from messages.models import MessageKind
from review_plans import queries as plan_queries
from review_plans.models import ReviewPlan

STANDING = (MemberState.INVITED, MemberState.ACCEPTED)
UNFINISHED = (ReviewState.WAITING, ReviewState.OPEN)


class ShortOfExpertsError(Exception):
    """Nothing was recorded; `sentences` name the limits in the way and by how many."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


@transaction.atomic
def lay_down(plan: ReviewPlan, limits: Limits, *, exception_reason: str, by: Person, seat: Seat, at: datetime) -> Draw:
    """Records the terms and the commitment to a token; the seed can't be known before this is in the chain.

    The cases are all that wait in the specialties that have seats: nobody picks them. Raises NotAllowed, and
    ShortOfExpertsError where the seats couldn't be filled whatever the seed.
    """
    ReviewPlan.objects.select_for_update().get(pk=plan.pk)
    says = plan_queries.plan_of(plan_queries.current_version(plan.code))
    if limits.size < 1:
        raise NotAllowed(Denied(_("请至少给一个专业分配席位。")))
    if small := [number for number, size in limits.panel_sizes().items() if size < limits.reads]:
        reason = _("第 %(panels)s 组的席位少于每份申报的评审人数 %(reads)s 人：请增加席位或合并评审组。")
        raise NotAllowed(Denied(reason % {"panels": _("、").join(small), "reads": limits.reads}))
    broken = board_words(says.board, limits) if says.board else {}
    if broken and says.board and (decides(says.board) or not exception_reason.strip()):
        more = "" if decides(says.board) else _("确需如此的，请写明理由，抽取记录会标明。")
        raise NotAllowed(Denied("".join([*broken.values(), more])))
    wanted = [code for code, many in limits.seats.items() if many]
    cases = list(waiting_cases(seat).filter(specialty__in=wanted).order_by("pk"))
    if not cases:
        raise NotAllowed(Denied(_("这些专业没有等待抽取专家的申报。")))
    number = (Draw.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0) + 1
    terms = terms_of(plan, number, limits, cases, on=clock.today(None), exceptions=list(broken))
    if sentences := shortage_words(says, terms):
        raise ShortOfExpertsError(sentences)
    token = secrets.token_hex(32)
    terms["commitment"] = drawing.digest(token)
    terms_hash = drawing.digest(drawing.canonical(terms))
    payload = {"draw": number, "terms": terms_hash, "commitment": terms["commitment"], "exceptions": list(broken)}
    event = record_draw(plan, "lay_down_draw", number, by, seat, at, payload, exception_reason if broken else "")
    made = Draw.objects.create(
        plan=plan, number=number, terms=terms, terms_hash=terms_hash, token=token, chain_seq=event.seq,
        chain_hash=event.hash, exception_reason=exception_reason.strip() if broken else "", laid_by=by, laid_at=at,
    )  # fmt: skip
    made.cases.set(cases)
    return made


@transaction.atomic
def draw(row: Draw, *, by: Person, seat: Seat, at: datetime) -> Draw:
    """Reveals the token, draws, and invites whoever was drawn. Once only.

    The terms stand as they were laid down. Whoever has left the pool since, by their own word or the office's, is
    passed over by turns of the order, so that the published record says it and comes out the same for anybody.
    """
    found: Draw = _locked(row)
    if found.state != DrawState.LAID_DOWN:
        raise NotAllowed(Denied(_("这次抽取已经办过：%(state)s。") % {"state": found.get_state_display()}))
    found.seed = drawing.seed_of(found.token, found.chain_hash)
    found.order = drawing.order_of(found.terms, found.seed)
    found.outcome = drawing.draw(found.terms, found.seed)
    found.state, found.drawn_by, found.drawn_at = DrawState.DRAWN, by, at
    found.save()
    experts = _experts(found)
    invited = [_invite(found, experts[each["number"]], each["specialty"], at) for each in found.outcome]
    outcome = drawing.digest(drawing.canonical(found.outcome))
    payload = {"draw": found.number, "token": found.token, "seed": found.seed, "outcome": outcome}
    record_draw(found.plan, "draw", found.number, by, seat, at, payload)
    for member in invited:
        if member.state not in STANDING:
            _turn(found, member, by, seat, at, member.reason)
    return found


@transaction.atomic
def abandon(row: Draw, *, reason: str, by: Person, seat: Seat, at: datetime) -> Draw:
    """Gives a draw up, with the reason. It stays on the published list, drawn or not, and its cases wait again."""
    found: Draw = _locked(row)
    if not reason.strip():
        raise NotAllowed(Denied(_("请写明作废的理由，公开的记录会标明这次抽取已作废。")))
    if found.state == DrawState.ABANDONED:
        raise NotAllowed(Denied(_("这次抽取已经作废。")))
    before, found.state, found.abandoned_reason = found.state, DrawState.ABANDONED, reason.strip()
    found.save()
    keys = [_key(found, member) for member in found.members.filter(state=MemberState.INVITED)]
    settle(keys, at=at)
    for member in found.members.filter(state__in=STANDING):
        release_reviews(member, reason)
    found.members.filter(state__in=STANDING).update(
        state=MemberState.REPLACED, reason=reason.strip(), leader=False, answered_at=at
    )
    record_draw(found.plan, "abandon_draw", found.number, by, seat, at, {"draw": found.number, "was": before}, reason)
    return found


@transaction.atomic
def answer(member: PanelMember, *, accepts: bool, reason: str, seat: Seat, at: datetime) -> PanelMember:
    """The expert's own word on the invitation. A refusal brings the next of the order. Raises NotAllowed."""
    found: Draw = _locked(member.draw)
    row: PanelMember = _member(member)
    person = row.expert.person
    if seat.person_id != person.pk:
        raise NotAllowed(Denied(_("邀请只能由专家本人答复。")))
    if row.state != MemberState.INVITED or found.state != DrawState.DRAWN:
        raise NotAllowed(Denied(_("这份邀请已经办过：%(state)s。") % {"state": row.get_state_display()}))
    if not accepts and not reason.strip():
        raise NotAllowed(Denied(_("谢绝请写明理由。")))
    row.state = MemberState.ACCEPTED if accepts else MemberState.DECLINED
    row.reason, row.answered_at = reason.strip() if not accepts else "", at
    row.save()
    settle([_key(found, row)], at=at)
    payload = {"draw": found.number, "number": row.expert.number, "accepts": accepts}
    record_draw(found.plan, "answer_invitation", found.number, person, seat, at, payload, row.reason)
    if not accepts:
        _turn(found, row, person, seat, at)
    return row


@transaction.atomic
def replace(member: PanelMember, *, reason: str, by: Person, seat: Seat, at: datetime) -> PanelMember | None:
    """The office lets a member go, with the reason; the next of the order is invited, None if there is none."""
    found: Draw = _locked(member.draw)
    row: PanelMember = _member(member)
    if not reason.strip():
        raise NotAllowed(Denied(_("请写明更换的理由。")))
    if row.state not in STANDING or found.state != DrawState.DRAWN:
        raise NotAllowed(Denied(_("这位专家已经不在评审组里。")))
    row.state, row.reason, row.answered_at, row.leader = MemberState.REPLACED, reason.strip(), at, False
    row.save()
    settle([_key(found, row)], at=at)
    release_reviews(row, reason)
    return _turn(found, row, by, seat, at, reason)


@transaction.atomic
def seat_by_exception(row: Draw, expert: Expert, *, reason: str, by: Person, seat: Seat, at: datetime) -> PanelMember:
    """Somebody outside the order takes an empty seat. Needs a reason, stands marked in the record; never with a conflict."""
    found: Draw = _locked(row)
    _require_empty_seat(found)
    if not reason.strip():
        raise NotAllowed(Denied(_("例外指定必须写明理由，抽取记录会标明。")))
    if found.members.filter(expert=expert).exists():
        raise NotAllowed(Denied(_("这位专家已经在这次抽取里。")))
    if (
        expert.plan_id != found.plan_id
        or expert.person.pk == by.pk
        or not expert.starts_on <= clock.today(None) <= expert.ends_on
    ):
        raise NotAllowed(Denied(_("只能指定本计划在聘的专家。")))
    if conflicts_between([expert.person], found.cases.all()):
        raise NotAllowed(Denied(_("这位专家与本组的申报有回避关系，例外也不能指定。")))
    standing, lent = _standing(found)
    able = [code for code in found.terms["seats"] if drawing.can_lend(found.terms, standing, lent, code)]
    specialty = next((code for code in able if code in expert.specialties), able[0])
    found.turns = [*found.turns, {"gone": None, "next": expert.number, "exception": True, "specialty": specialty}]
    found.save()
    payload = {"draw": found.number, **found.turns[-1]}
    record_draw(found.plan, "seat_by_exception", found.number, by, seat, at, payload, reason)
    return _invite(found, expert, specialty, at, reason.strip())


@transaction.atomic
def name_leader(member: PanelMember, *, by: Person, seat: Seat, at: datetime) -> PanelMember:
    """Makes an accepted member their panel's leader, instead of whoever was."""
    found: Draw = _locked(member.draw)
    row: PanelMember = _member(member)
    if row.state != MemberState.ACCEPTED or found.state != DrawState.DRAWN:
        raise NotAllowed(Denied(_("组长只能在已接受邀请的专家里指定。")))
    found.members.filter(leader=True, panel=row.panel).update(leader=False)
    row.leader = True
    row.save()
    payload = {"draw": found.number, "number": row.expert.number}
    record_draw(found.plan, "name_leader", found.number, by, seat, at, payload)
    return row


def release_reviews(member: PanelMember, reason: str) -> None:
    """What a member who goes has not handed in is free for others; what is handed in stands."""
    Review.objects.filter(member=member, state__in=UNFINISHED).update(
        state=ReviewState.RELEASED, released_reason=reason.strip()[:300]
    )


def published(row: Draw) -> dict[str, Any]:
    """What anybody may recompute: numbers alone, nobody's name, no reason in words. Only of what was drawn."""
    standing, _lent = _standing(row)
    excepted = [turn["next"] for turn in row.turns if turn["exception"]]
    gone = {turn["gone"] for turn in row.turns}
    return {
        "format": drawing.WITH_PANELS if "panels" in row.terms else drawing.FORMAT,
        "plan": row.plan.code,
        "draw": row.number,
        "abandoned": row.state == DrawState.ABANDONED,
        "terms": row.terms,
        "terms_hash": row.terms_hash,
        "chain_seq": row.chain_seq,
        "chain_hash": row.chain_hash,
        "token": row.token,
        "seed": row.seed,
        "order": row.order,
        "members": row.outcome,
        "turns": row.turns,
        "standing": [*standing, *(number for number in excepted if number not in gone)],
    }


def empty_seats(row: Draw) -> int:
    sitting = sum(member.state in STANDING for member in row.members.all())
    return 0 if row.state != DrawState.DRAWN else sum(row.terms["seats"].values()) - sitting


def _turn(row: Draw, gone: PanelMember, by: Person, seat: Seat, at: datetime, reason: str = "") -> PanelMember | None:
    """The next of the order for whoever went; recorded, whether there is one or not.

    One who has left the pool since the terms were laid down is passed over by a turn of their own.
    """
    turn: dict[str, Any] = {
        "gone": gone.expert.number, "next": None, "exception": False, "specialty": None,
    }  # fmt: skip
    row.turns = [*row.turns, turn]
    standing, lent = _standing(row)
    due = drawing.follower(row.terms, row.seed, standing, _gone(row), lent)
    if due is not None:
        # Without panels a seat's specialty is nothing that a record of the first kind holds.
        turn["next"], turn["specialty"] = due[0], due[1] if "panels" in row.terms else None
    row.save()
    record_draw(row.plan, "replace_member", row.number, by, seat, at, {"draw": row.number, **turn}, reason)
    if due is None:
        return None
    came = _invite(row, _experts(row)[due[0]], due[1], at)
    return came if came.state in STANDING else _turn(row, came, by, seat, at, came.reason)


def _standing(row: Draw) -> tuple[dict[int, str], dict[str, int]]:
    """Whom the order has brought and who still sit, in that order, with the specialty they sit for; and the seats that
    exceptions hold, by specialty.
    """
    seated = dict(row.members.values_list("expert__number", "specialty"))
    standing = [each["number"] for each in row.outcome]
    lent: dict[str, int] = {}
    excepted: dict[int, str] = {}
    for turn in row.turns:
        left, came = turn["gone"], turn["next"]
        if left in excepted:
            lent[excepted.pop(left)] -= 1
        standing = [number for number in standing if number != left]
        if turn["exception"]:
            excepted[came] = turn["specialty"]
            lent[turn["specialty"]] = lent.get(turn["specialty"], 0) + 1
        elif came is not None:
            standing.append(came)
    return {number: seated[number] for number in standing}, lent


def _gone(row: Draw) -> list[int]:
    """Whom the order must pass over: those who went, and those who came by exception."""
    return [
        number
        for turn in row.turns
        for number in (turn["gone"], turn["next"] if turn["exception"] else None)
        if number is not None
    ]


@for_its_reader
def _invite(row: Draw, expert: Expert, specialty: str, at: datetime, exception_reason: str = "") -> PanelMember:
    """A member of the panel, told of it; one whose term is over is put down as gone, with the reason, and told nothing."""
    is_over = expert.ends_on < clock.today(None)
    gone = {
        "state": MemberState.REPLACED,
        "answered_at": at,
        "reason": expert.ended_reason or said(gettext_noop("聘期已经结束")),
    }
    made = PanelMember.objects.create(
        draw=row, expert=expert, specialty=specialty, panel=drawing.panel_of(row.terms, specialty), invited_at=at,
        exception_reason=exception_reason, **(gone if is_over else {}),
    )  # fmt: skip
    if is_over:
        return made
    tell(
        expert.person,
        MessageKind.TODO,
        said(gettext_noop("评审邀请：请答复是否参加")),
        said(gettext_noop("您被抽为评审专家。请在“我的评审”中接受，或者写明理由谢绝。")),
        reverse("committee:reviews"),
        _key(row, made),
        plan_code=row.plan.code,
    )
    return made


def _key(row: Draw, member: PanelMember) -> str:
    return f"draw:{row.pk}:{member.expert_id}"


def _experts(row: Draw) -> dict[int, Expert]:
    return {each.number: each for each in Expert.objects.filter(plan=row.plan_id).select_related("person")}


def _require_empty_seat(row: Draw) -> None:
    if row.state != DrawState.DRAWN or not empty_seats(row):
        raise NotAllowed(Denied(_("评审组没有空缺的席位。")))


def _locked(row: Draw) -> Draw:
    return Draw.objects.select_for_update(of=("self",)).select_related("plan").get(pk=row.pk)


def _member(member: PanelMember) -> PanelMember:
    return PanelMember.objects.select_related("expert__person").get(pk=member.pk)


def record_draw(
    plan: ReviewPlan, verb: str, number: int, by: Person, seat: Seat, at: datetime, payload: dict[str, Any],
    reason: str = "",
) -> Event:  # fmt: skip
    return record(
        chain=plan.code, verb=verb, **actor(by, seat), object_type="draw", object_id=f"{plan.pk}/{number}",
        payload=payload, reason=reason, at=at, plan_time=clock.on_plan_clock(at, plan.code),
    )  # fmt: skip
