"""An expert's review: declared free of conflicts or passed on, written, handed in once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.enums import Role
from accounts.models import Person, Seat
from accounts.results import Allowed, Answer, Denied
from committee.experts import assigning, pool_actions
from committee.experts import recompute_draw as drawing
from committee.experts.conflicts import conflicts_between, conflicts_of
from committee.experts.draw_actions import UNFINISHED, record_draw
from committee.experts.evidence import submission_of
from committee.experts.models import (
    Draw,
    DrawState,
    MemberState,
    PanelMember,
    PanelSummary,
    Phrase,
    Review,
    ReviewState,
)
from committee.experts.recompute_draw import panel_of
from committee.marking import refusal
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from declarations.stored_sheets import handed_in
from eligibility.records import PERSONAL
from messages.actions import settle
from messages.language import said
from messages.models import Message
from scoring.sheet import ExpertMark

MOST_PHRASES = 30


@dataclass(frozen=True)
class Draft:
    """What the expert has typed. `marks`: line → (mark as text, reason)."""

    recommended: str = ""
    comment: str = ""
    notes: str = ""
    marks: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    flagged: tuple[str, ...] = ()
    flag_words: str = ""


class ReviewRefusedError(Exception):
    """Nothing was handed in; `sentences` by field, marks by `mark-<line>`."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__("; ".join(sentences.values()))
        self.sentences = dict(sentences)


class WrittenMeanwhileError(Exception):
    """Another window saved after this page was drawn; `review` is as it stands."""

    def __init__(self, review: Review) -> None:
        super().__init__(str(review.pk))
        self.review = review


def may_read(review: Review, person: Person, seat: Seat | None) -> Answer:
    """The expert's own, in the plan's seat, while they are on the panel; once declared free of conflicts."""
    expert = review.member.expert
    if seat is None or seat.role != Role.EXPERT or seat.person_id != person.pk:
        return Denied(_("请以“评审专家”的身份进入。"))
    if expert.person_id != person.pk or expert.plan.code != seat.plan_code:
        return Denied(_("这份申报没有分配给您。"))
    if review.member.state != MemberState.ACCEPTED or review.member.draw.state != DrawState.DRAWN:
        return Denied(_("您已不在这个评审组里。"))
    if review.state == ReviewState.RELEASED:
        return Denied(_("这份申报已改由别人评审。"))
    if review.state == ReviewState.WAITING:
        return Denied(_("请先在“我的评审”中声明有无回避关系。"))
    return Allowed()


def may_write(review: Review, person: Person, seat: Seat | None) -> Answer:
    """As `may_read`, not handed in, and the case is still with the experts."""
    allowed = may_read(review, person, seat)
    if not allowed:
        return allowed
    if review.state == ReviewState.HANDED_IN:
        return Denied(_("评审意见已经提交，不能再修改。"))
    if review.declaration.stop_kind != "expert_review":
        return Denied(_("这份申报已经离开专家评审环节，只能查看。"))
    conflicts = conflicts_of(person, review.declaration)
    if conflicts:
        return Denied(_("您与这份申报有回避关系（%(why)s），不能评审。") % {"why": conflicts[0].words})
    return Allowed()


@transaction.atomic
def declare_none(review: Review, *, seat: Seat, at: datetime) -> Review:
    """The expert knows of no relation. One that the system finds meanwhile passes the case on all the same."""
    row: Review = _locked(review)
    _require_waiting(row, seat)
    conflicts = conflicts_of(row.member.expert.person, row.declaration)
    if conflicts:
        _release(row, conflicts[0].words, seat, at)
        return row
    row.state, row.declared_at = ReviewState.OPEN, at
    row.save()
    _event(row, "declare_no_conflict", seat, at)
    return row


@transaction.atomic
def declare_relation(review: Review, *, kind: str, words: str, seat: Seat, at: datetime) -> Review:
    """The expert is related to the applicant: that is put on record and the case goes to somebody else."""
    row: Review = _locked(review)
    if row.state == ReviewState.HANDED_IN:
        raise NotAllowed(Denied(_("评审意见已经提交；有回避关系的，请马上告诉评委会办公室。")))
    if seat.person_id != row.member.expert.person_id or row.state == ReviewState.RELEASED:
        raise NotAllowed(Denied(_("这份申报没有分配给您。")))
    person = row.member.expert.person
    pool_actions.record_relation(
        row.member.draw.plan, person, row.declaration.person, kind=kind, words=words, by=person, seat=seat, at=at
    )
    _release(row, said(gettext_noop("专家声明有回避关系")), seat, at)
    return row


@transaction.atomic
def save_draft(review: Review, draft: Draft, *, seen: int, seat: Seat, at: datetime) -> Review:
    """Keeps what is typed, complete or not. Raises NotAllowed, WrittenMeanwhileError."""
    row: Review = _locked(review)
    _require_writing(row, seat)
    _require_unwritten(row, draft, seen)
    _write(row, draft, at)
    row.save()
    return row


@transaction.atomic
def hand_in(review: Review, draft: Draft, *, seen: int, seat: Seat, at: datetime) -> Review:
    """Hands the review in for good. Raises NotAllowed, WrittenMeanwhileError, ReviewRefusedError by field."""
    row: Review = _locked(review)
    _require_writing(row, seat)
    _require_unwritten(row, draft, seen)
    sentences = _lacks(row, draft)
    if sentences:
        raise ReviewRefusedError(sentences)
    _write(row, draft, at)
    row.total = _total(row)
    row.state, row.handed_in_at = ReviewState.HANDED_IN, at
    content = [
        row.declaration.number,
        row.revision,
        row.recommended,
        row.comment,
        row.marks,
        row.flagged,
        row.flag_words,
    ]
    row.digest = drawing.digest(drawing.canonical(content))
    row.save()
    _event(row, "hand_in_review", seat, at, {"digest": row.digest})
    _settle_when_done(row.member, at)
    return row


@transaction.atomic
def summarise(draw: Draw, case: Declaration, *, recommended: str, words: str, seat: Seat, at: datetime) -> PanelSummary:
    """The leader's summary of a case that all its reviewers have handed in; a later one holds instead."""
    leading = draw.members.filter(leader=True, state=MemberState.ACCEPTED, panel=panel_of(draw.terms, case.specialty))
    leader = leading.select_related("expert__person").first()
    if leader is None or leader.expert.person_id != seat.person_id or draw.state != DrawState.DRAWN:
        raise NotAllowed(Denied(_("小结由本评审组的组长写。")))
    if conflicts_between([leader.expert.person], [case]):
        raise NotAllowed(Denied(_("组长与这份申报有回避关系，不能写小结。")))
    reviews = Review.objects.filter(member__draw=draw, declaration=case).exclude(state=ReviewState.RELEASED)
    if not reviews or any(each.state != ReviewState.HANDED_IN for each in reviews):
        raise NotAllowed(Denied(_("这份申报的评审意见还没有全部提交。")))
    if case.stop_kind != "expert_review":
        raise NotAllowed(Denied(_("这份申报已经离开专家评审环节，只能查看。")))
    if not words.strip() or not recommended:
        raise NotAllowed(Denied(_("请选择评审组意见并写小结。")))
    made = PanelSummary.objects.create(
        draw=draw, declaration=case, recommended=recommended, words=words.strip(), by=leader.expert.person, at=at
    )
    payload = {"draw": draw.number, "summary": made.pk}
    record_draw(draw.plan, "summarise_case", draw.number, leader.expert.person, seat, at, payload)
    return made


def keep_phrase(person: Person, words: str) -> None:
    """Keeps a sentence for the next time; more than there is room for are not kept."""
    text = words.strip()[:300]
    if text and person.phrases.count() < MOST_PHRASES:
        Phrase.objects.get_or_create(person=person, words=text)


def _require_unwritten(row: Review, draft: Draft, seen: int) -> None:
    """A save whose answer never reached the page wrote the same text: that is nobody else's."""
    if row.row_version != seen and any(getattr(row, name) != value for name, value in _columns(draft).items()):
        raise WrittenMeanwhileError(row)


def _columns(draft: Draft) -> dict[str, Any]:
    """What the row holds of a draft, as it is stored."""
    marks = {line: {"mark": mark, "reason": reason} for line, (mark, reason) in draft.marks.items() if mark or reason}
    return {
        "recommended": draft.recommended,
        "comment": draft.comment.strip(),
        "notes": draft.notes,
        "marks": marks,
        "flagged": sorted(draft.flagged),
        "flag_words": draft.flag_words.strip(),
    }


def _write(row: Review, draft: Draft, at: datetime) -> None:
    for name, value in _columns(draft).items():
        setattr(row, name, value)
    row.changed_at = at
    row.row_version += 1


def _lacks(row: Review, draft: Draft) -> dict[str, str]:
    found = {}
    if not draft.recommended:
        found["recommended"] = _("请选择重点推荐、一般推荐或不推荐。")
    if not draft.comment.strip():
        found["comment"] = _("请写评语：推荐或不推荐都要有理由。")
    elif PERSONAL.search(draft.comment):
        found["comment"] = _("评语中请不要写身份证号或手机号。")
    if draft.flagged and not draft.flag_words.strip():
        found["flag_words"] = _("请写明标记的文件有什么问题。")
    basis = handed_in(submission_of(row))
    for line, (mark, reason) in draft.marks.items():
        if not mark and not reason:
            continue
        value = _number(mark)
        if basis is None or value is None:
            found[f"mark-{line}"] = _("评分请写数字，例如 3.5。")
        elif refused := refusal(basis, line, value, reason):
            found[f"mark-{line}"] = refused
    return found


def _total(row: Review) -> Decimal | None:
    """With the expert's marks, the machine's where there is none; None where the plan doesn't score."""
    basis = handed_in(submission_of(row))
    if basis is None:
        return None
    marks = {line: ExpertMark(Decimal(each["mark"]), each["reason"]) for line, each in row.marks.items()}
    sheet = basis.tally(marks)
    return sheet.machine_total if sheet.expert_total is None else sheet.expert_total


def _number(text: str) -> Decimal | None:
    plain = text.strip()
    whole, _point, part = plain.partition(".")
    if not plain or len(plain) > 8 or not (whole + part).isdecimal() or not plain.isascii() or not whole:
        return None
    return Decimal(plain)


def _release(row: Review, reason: str, seat: Seat, at: datetime) -> None:
    row.state, row.released_reason = ReviewState.RELEASED, str(reason)[:300]
    row.save()
    _event(row, "pass_review_on", seat, at)
    assigning.fill(row.member.draw, [row.declaration], at)
    _settle_when_done(row.member, at)


def _settle_when_done(member: PanelMember, at: datetime) -> None:
    """Nothing is left to review: what told of it is no to-do any longer."""
    if Review.objects.filter(member=member, state__in=UNFINISHED).exists():
        return
    told = Message.objects.filter(recipient=member.expert.person, key__startswith=assigning.keys_of(member))
    settle(told.values_list("key", flat=True), at=at)


def _require_waiting(row: Review, seat: Seat) -> None:
    if seat.person_id != row.member.expert.person_id or row.member.state != MemberState.ACCEPTED:
        raise NotAllowed(Denied(_("这份申报没有分配给您。")))
    if row.state != ReviewState.WAITING:
        raise NotAllowed(Denied(_("这份申报已经声明过：%(state)s。") % {"state": row.get_state_display()}))


def _require_writing(row: Review, seat: Seat) -> None:
    allowed = may_write(
        row, row.member.expert.person if seat.person_id == row.member.expert.person_id else seat.person, seat
    )
    if not allowed:
        raise NotAllowed(allowed)


def _locked(review: Review) -> Review:
    """The draw first, as everywhere: who passes a case on while the office assigns waits for it."""
    Draw.objects.select_for_update().only("pk").get(members__reviews=review.pk)
    return (
        Review.objects.select_for_update(of=("self",))
        .select_related(
            "member__draw__plan",
            "member__expert__person",
            "member__expert__plan",
            "declaration__person",
            "declaration__version",
        )
        .get(pk=review.pk)
    )


def _event(row: Review, verb: str, seat: Seat, at: datetime, payload: dict[str, Any] | None = None) -> None:
    """Under the draw, not under the declaration: the applicant reads the story of the declaration."""
    more = {"draw": row.member.draw.number, "review": row.pk, **(payload or {})}
    record_draw(row.member.draw.plan, verb, row.member.draw.number, row.member.expert.person, seat, at, more)
