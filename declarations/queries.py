"""Questions about declarations: desks, timelines, stage bars."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Person, Seat
from audit.queries import events_of
from declarations import desks, itinerary
from declarations.enums import State, Verb
from declarations.models import Declaration, ReturnNote, Submission
from provisions.citation import Text

# Acts beside the steps that belong to a case's story, whichever room records them.
_OTHER_ACTS = {
    "start": gettext_lazy("开始申报"),
    "follow_version": gettext_lazy("草稿跟随计划的新版本"),
    "post_notice": gettext_lazy("张贴公示"),
    "withdraw_notice": gettext_lazy("撤下公示"),
    "record_objection": gettext_lazy("收到异议"),
    "close_objection": gettext_lazy("异议办结"),
    "certify_notice": gettext_lazy("录入公示结果"),
    "not_corrected": gettext_lazy("逾期未补正，按通知结束"),
    "record_fee": gettext_lazy("登记评审费"),
    "pay_fee": gettext_lazy("在线缴纳评审费"),
    "fee_not_booked": gettext_lazy("收到的款项未入账"),
    "refund_fee": gettext_lazy("已退款"),
    "refund_refused": gettext_lazy("支付平台未予退款"),
    "decide_fee_of_ended": gettext_lazy("决定评审费退不退"),
    "announce": gettext_lazy("发文公布"),
    "record_check": gettext_lazy("人工认定"),
    "record_given": gettext_lazy("登记评分数值"),
    "record_integrity": gettext_lazy("登记诚信处理决定"),
    "correct_integrity": gettext_lazy("更正诚信处理决定"),
    "lift_integrity": gettext_lazy("撤销诚信处理决定"),
    "file_appeal": gettext_lazy("提出申诉"),
    "answer_appeal": gettext_lazy("申诉已答复"),
    "revoke": gettext_lazy("撤销资格"),
    "reinstate": gettext_lazy("恢复资格"),
    "reopen": gettext_lazy("申诉成立，恢复办理"),
}


@dataclass(frozen=True)
class TimelineRow:
    """One act, as the people concerned read it. `at` is true time, `plan_time` the plan's clock."""

    at: datetime
    plan_time: datetime | None
    who: str
    office: str
    verb: str
    words: str
    reason: str


@dataclass(frozen=True)
class Stage:
    """A stop on the stage bar; `place` is done, now or ahead."""

    code: str
    name: str
    place: str
    deadline: datetime | None


def with_relations(found: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """What list rows show, joined: the number of queries does not grow with the rows."""
    return found.select_related(
        "person", "plan", "version", "employer", "employer__employer", "employer__area", "accepting_office"
    )


def of_person(person: Person) -> QuerySet[Declaration]:
    return with_relations(Declaration.objects.filter(person=person)).order_by("-created_at")


def cases_of_seat(seat: Seat) -> QuerySet[Declaration]:
    """All cases that lie or lay on this seat's desk, wherever they are now; a case of one's own is left out."""
    found = Declaration.objects.filter(desks.seen_by(seat)).exclude(state=State.DRAFT)
    return with_relations(found.exclude(person=seat.person))


def at_desk(seat: Seat) -> QuerySet[Declaration]:
    """What lies on this seat's desk now, oldest first."""
    return cases_of_seat(seat).filter(desks.cases_of(seat)).order_by("since", "pk")


def handled_by(seat: Seat) -> QuerySet[Declaration]:
    """Cases this organisation has signed or returned, newest first, wherever they are now."""
    signed = cases_of_seat(seat).filter(sign_offs__organisation=seat.organisation)
    returned = cases_of_seat(seat).filter(returns__organisation=seat.organisation)
    return (signed | returned).distinct().order_by("-since", "-pk")


def latest_submission(declaration: Declaration) -> Submission | None:
    return declaration.submissions.order_by("-revision").first()


def open_return(declaration: Declaration) -> ReturnNote | None:
    """The return that waits for correction, if any."""
    return declaration.returns.filter(resolved_at=None, undone_at=None).order_by("-at").first()


def answered_return(declaration: Declaration) -> ReturnNote | None:
    """The return that the newest submission answers, if any."""
    found = declaration.returns.filter(revision=declaration.revision - 1, undone_at=None, resolved_at__isnull=False)
    return found.order_by("-at").first()


def timeline(declaration: Declaration) -> list[TimelineRow]:
    """What happened, newest first, in plain words."""
    rows = []
    for event in events_of("declaration", declaration.pk):
        payload = event.payload
        rows.append(
            TimelineRow(
                at=event.at,
                plan_time=event.plan_time,
                who=event.actor_label,
                office=event.office,
                verb=event.verb,
                words=_words(event.verb, payload),
                reason=event.reason,
            )
        )
    return rows[::-1]


def _words(verb: str, payload: dict[str, Any]) -> str:
    label = Verb(verb).label if verb in Verb.values else _OTHER_ACTS.get(verb, verb)
    if verb == "record_check":
        result = _("成立") if payload["holds"] else _("不成立")
        return _("%(act)s：%(says)s，%(result)s") % {
            "act": label,
            "says": payload["says_en" if _english() else "says"],
            "result": result,
        }
    if verb == "record_given":
        return _("%(act)s：%(says)s，%(value)s（%(document)s）") % {
            "act": label,
            "says": payload["says_en" if _english() else "says"],
            "value": payload["value"],
            "document": payload["document"],
        }
    to = payload.get("to_name_en" if _english() else "to_name", "")
    return f"{label} → {to}" if to else str(label)


def stage_bar(declaration: Declaration) -> list[Stage]:
    """The stops of this employer's variant, with where the case is."""
    variant = itinerary.variant_of(declaration)
    codes = [s.code for s in variant.stops]
    here = declaration.stop or declaration.resume_at
    index = codes.index(here) if here in codes else -1
    changes = itinerary.deadline_changes(declaration)
    stages = []
    for i, stop in enumerate(variant.stops):
        place = "done" if i < index else "now" if i == index and declaration.stop else "ahead"
        stages.append(Stage(stop.code, words(stop.name), place, itinerary.deadline_of(declaration, stop.code, changes)))
    return stages


def who_has_it(declaration: Declaration) -> str:
    """Whose turn it is now, by name."""
    if declaration.state in (State.DRAFT, State.SENT_BACK):
        return _("申报人本人")
    if declaration.state == State.ENDED:
        return _("已结束")
    stop = itinerary.present_stop(declaration)
    match stop.kind:
        case "employer" | "employer_notice":
            return declaration.employer.name
        case "accepting_office" if declaration.accepting_office:
            return declaration.accepting_office.name
        case "department" if declaration.employer.employer.department:
            return declaration.employer.employer.department.name
        case "agency" if declaration.employer.employer.agency:
            return declaration.employer.employer.agency.name
        case "bureau" | "confirmation":
            return _("、").join(desks.party_words(p) for p in desks.unsigned(declaration) or stop.sign_offs.parties)
    return words(stop.name)


def words(text: Text) -> str:
    return text.en if _english() else text.zh


def _english() -> bool:
    return (get_language() or "").startswith("en")
