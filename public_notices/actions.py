"""Changes of notices. Their days stand on the plan's clock; each act leaves an event in the plan's chain."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acting import actor
from accounts.models import Organisation, Person, Seat
from accounts.results import Denied
from audit.actions import record
from config import clock
from declarations.itinerary import plan_of
from declarations.locking import refuse
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from declarations.submissions import hash_of
from documents.actions import order_or_retry
from documents.models import DocumentOrder
from eligibility.records import PERSONAL
from files.models import StoredFile
from provisions.working_days import CalendarMissing
from public_notices.content import content_of, published_hash
from public_notices.counting import count, rule_of
from public_notices.guards import certifiable, may_extend
from public_notices.handling import last_day, time_for
from public_notices.models import NoticeItem, NoticeKind, Objection, ObjectionFile, PublicNotice
from public_notices.numbers import notice_number, receipt_number
from public_notices.permissions import may_keep, may_keep_notice
from public_notices.queries import is_open, kind_at_stop, sheet_subject, sites, standing_notice
from public_notices.telling import tell_objection, tell_posted
from public_notices.wording import counted_words, end_words


@transaction.atomic
def post_notice(
    *,
    organisation: Organisation,
    kind: str,
    declarations: Sequence[Declaration],
    place: str,
    contact: str,
    person: Person,
    seat: Seat | None,
) -> PublicNotice:
    """Posts one notice for declarations of one plan that stand at its stop, and orders its sheets.

    The plan's clock decides the posting day.
    Raises NotAllowed, and CalendarMissing where the State calendar does not reach far enough.
    """
    locked = _locked(declarations)
    plan_code = locked[0].plan.code
    _refuse_unless_postable(locked, kind, organisation, plan_code, person, seat)
    now = clock.now(plan_code)
    day = now.date()
    counted = count(day, rule_of(plan_of(locked[0]), kind).working_days)
    notice = PublicNotice(
        plan=locked[0].plan,
        organisation=organisation,
        kind=kind,
        number=uuid.uuid4().hex,
        place=place,
        contact=contact,
        posted_on=day,
        posted_at=now,
        posted_by=person,
        working_days=counted.count,
        counted=[each.isoformat() for each in counted.counted],
        last_day=counted.last_day,
        over_at=counted.over_at,
        content={},
    )
    notice.save()
    notice.number = notice_number(day, notice.pk)
    notice.content = content_of(notice, locked)
    notice.content_hash = hash_of(notice.content)
    notice.save(update_fields=["number", "content", "content_hash"])
    NoticeItem.objects.bulk_create(
        NoticeItem(notice=notice, declaration=each, revision=each.revision, published_hash=published_hash(each))
        for each in locked
    )
    facts = {"hash": notice.content_hash, "counted": notice.counted, "over_at": notice.over_at.isoformat()}
    _record(notice, "post_notice", person, seat, facts, declarations=locked)
    tell_posted(notice, locked)
    order_sheets(notice, person)
    return notice


def order_sheets(notice: PublicNotice, person: Person) -> list[DocumentOrder]:
    """Orders the sheets that are hung up, one for each site; ordering again makes no second one, and sends again what failed."""
    return [_order_sheet(notice, person, site=number) for number in range(1, len(sites(notice)) + 1)]


def order_record(notice: PublicNotice, person: Person) -> DocumentOrder:
    """Orders the record with the result; it goes with the material and names every site."""
    return _order_sheet(notice, person, with_result=True)


def _order_sheet(notice: PublicNotice, person: Person, *, site: int = 1, with_result: bool = False) -> DocumentOrder:
    subject = sheet_subject(notice, site=site, with_result=with_result)
    return order_or_retry(
        kind="notice_sheet",
        subject=subject,
        key=subject,
        params={"notice": notice.pk, "with_result": with_result, "site": site},
        requested_by=person,
        plan_code=notice.plan.code,
        office_id=notice.organisation_id,
    )


@transaction.atomic
def withdraw_notice(notice: PublicNotice, *, reason: str, person: Person, seat: Seat | None) -> PublicNotice:
    """Takes a notice down before it is certified; its declarations need another one."""
    held = _held(notice, person, seat)
    if not reason.strip():
        raise NotAllowed(Denied(_("请写明撤回公示的原因。")))
    if held.withdrawn_at is not None or held.certified_at is not None:
        raise NotAllowed(Denied(_("公示已经结束，不能再撤回。")))
    if opened := held.objections.filter(closed_at__isnull=True).count():
        raise NotAllowed(Denied(_("还有 %(count)s 件异议没有处理完，不能撤回公示。") % {"count": opened}))
    held.withdrawn_at = clock.now(held.plan.code)
    held.withdrawn_reason = reason.strip()
    held.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    people = [item.declaration for item in held.items.select_related("declaration").order_by("pk")]
    _record(held, "withdraw_notice", person, seat, {}, reason=held.withdrawn_reason, declarations=people)
    return held


@transaction.atomic
def correct_notice(
    notice: PublicNotice, *, place: str, contact: str, reason: str, person: Person, seat: Seat | None
) -> PublicNotice:
    """Takes a notice down and posts it anew, corrected, for those who still stand at its stop; its days begin today."""
    old = withdraw_notice(notice, reason=reason, person=person, seat=seat)
    items = old.items.select_related("declaration").order_by("pk")
    made = post_notice(
        organisation=old.organisation,
        kind=old.kind,
        declarations=[item.declaration for item in items if kind_at_stop(item.declaration) == old.kind],
        place=place.strip(),
        contact=contact.strip(),
        person=person,
        seat=seat,
    )
    made.replaces = old
    made.save(update_fields=["replaces"])
    return made


@transaction.atomic
def record_objection(
    notice: PublicNotice,
    declaration: Declaration,
    *,
    name: str,
    contact: str,
    words: str,
    received_at: datetime,
    recorded_by: Person | None = None,
    seat: Seat | None = None,
    files: Sequence[StoredFile] = (),
) -> Objection:
    """Takes an objection in its window; `received_at` is the true instant at which the server had it whole.

    Anybody may object under a real name; an operator records what came by paper or telephone.
    """
    held = PublicNotice.objects.select_for_update(of=("self",)).select_related("plan", "organisation").get(pk=notice.pk)
    if recorded_by is not None and not (answer := may_keep_notice(held, recorded_by, seat)):
        raise NotAllowed(answer)
    plan_time = clock.on_plan_clock(received_at, held.plan.code)
    if not is_open(held, plan_time):
        raise NotAllowed(Denied(closed_words(held)))
    if not held.items.filter(declaration=declaration).exists():
        raise NotAllowed(Denied(_("这份公示中没有这位申报人。")))
    # As they stand now, and they stay so: a scanner or a tidying that is quicker has refused them.
    ready = StoredFile.objects.select_for_update(of=("self",)).filter(pk__in=[each.pk for each in files]).order_by("pk")
    if any(not each.is_taken_in for each in ready) or ObjectionFile.objects.filter(file__in=files).exists():
        raise NotAllowed(Denied(_("附件还不能用，请重新上传。")))
    objection = Objection.objects.create(
        notice=held,
        declaration=declaration,
        receipt=receipt_number(plan_time.date()),
        name=name.strip(),
        contact=contact.strip(),
        words=words.strip(),
        received_at=plan_time,
        **_due(declaration, plan_time.date()),
        recorded_by=recorded_by,
    )
    ObjectionFile.objects.bulk_create(
        ObjectionFile(objection=objection, file=each, position=place) for place, each in enumerate(files, start=1)
    )
    facts = {"receipt": objection.receipt, "declaration": declaration.pk, "files": [each.sha256 for each in files]}
    _record(held, "record_objection", recorded_by, seat, facts)
    tell_objection(objection)
    return objection


def _due(declaration: Declaration, received_on: date) -> dict[str, Any]:
    """Working days and the last of them, which stays open where the State calendar does not reach so far."""
    time = time_for(declaration)
    try:
        due_on: date | None = last_day(received_on, time.working_days)
    except CalendarMissing:
        due_on = None
    return {"due_on": due_on, "working_days": time.working_days, "origin": time.origin}


@transaction.atomic
def extend_objection(objection: Objection, *, reason: str, person: Person, seat: Seat | None) -> Objection:
    """Gives an objection the longer time of its plan, once and before its day is over.

    The days count anew from the day on which it came. Raises NotAllowed, and CalendarMissing.
    """
    notice = _held(objection.notice, person, seat)
    held = Objection.objects.select_for_update(of=("self",)).select_related("declaration__version").get(pk=objection.pk)
    now = clock.now(notice.plan.code)
    time = time_for(held.declaration)
    refuse(may_extend(held, now, time))
    if not reason.strip():
        raise NotAllowed(Denied(_("请写明延长办理期限的理由。")))
    if PERSONAL.search(reason):
        raise NotAllowed(Denied(_("理由中请不要写身份证号或手机号：异议人在回执页看得到。")))
    assert time.extended_to is not None
    before = held.due_on
    held.due_on = last_day(held.received_at.astimezone(clock.SHANGHAI).date(), time.extended_to)
    held.working_days, held.origin = time.extended_to, time.origin
    held.extended_at, held.extended_by, held.extended_reason = now, person, reason.strip()
    held.save(update_fields=["due_on", "working_days", "origin", "extended_at", "extended_by", "extended_reason"])
    facts: dict[str, object] = {
        "receipt": held.receipt,
        "before": before.isoformat() if before else None,
        "due_on": held.due_on.isoformat(),
        "working_days": held.working_days,
    }
    _record(notice, "extend_objection", person, seat, facts, reason=held.extended_reason)
    return held


@transaction.atomic
def close_objection(objection: Objection, *, outcome: str, words: str, person: Person, seat: Seat | None) -> Objection:
    """Closes an objection as unfounded or upheld, with what was found."""
    notice = _held(objection.notice, person, seat)
    held = Objection.objects.select_for_update().get(pk=objection.pk)
    if held.closed_at is not None:
        raise NotAllowed(Denied(_("这件异议已经处理完毕。")))
    if outcome not in {"unfounded", "upheld"} or not words.strip():
        raise NotAllowed(Denied(_("请选择处理结论并写明核查情况。")))
    held.closed_at = clock.now(notice.plan.code)
    held.closed_by = person
    held.outcome = outcome
    held.outcome_words = words.strip()
    held.save(update_fields=["closed_at", "closed_by", "outcome", "outcome_words"])
    _record(notice, "close_objection", person, seat, {"receipt": held.receipt, "outcome": outcome})
    return held


@transaction.atomic
def certify(notice: PublicNotice, *, person: Person, seat: Seat | None, result: str = "") -> PublicNotice:
    """Enters the result of a notice that has run its days and has no open objection."""
    held = _held(notice, person, seat)
    now = clock.now(held.plan.code)
    if not (answer := certifiable(held, now)):
        raise NotAllowed(answer)
    held.certified_at = now
    held.certified_by = person
    held.result = result.strip() or result_words(held)
    held.save(update_fields=["certified_at", "certified_by", "result"])
    facts = {"counted": held.counted, "hash": held.content_hash, "result": held.result}
    _record(
        held,
        "certify_notice",
        person,
        seat,
        facts,
        declarations=[i.declaration for i in held.items.select_related("declaration")],
    )
    order_record(held, person)
    return held


def result_words(notice: PublicNotice) -> str:
    """The result in words, with the counted days by name and what became of objections."""
    objections = list(notice.objections.all())
    days = _("公示 %(count)s 个工作日（%(days)s）") % {
        "count": notice.working_days,
        "days": counted_words(notice.counted),
    }
    if not objections:
        return _("%(days)s，公示期间未收到异议。") % {"days": days}
    upheld = sum(1 for each in objections if each.outcome == "upheld")
    return _("%(days)s，公示期间收到异议 %(all)s 件，经核查成立 %(upheld)s 件、不成立 %(rest)s 件。") % {
        "days": days,
        "all": len(objections),
        "upheld": upheld,
        "rest": len(objections) - upheld,
    }


def closed_words(notice: PublicNotice) -> str:
    """Why an objection is not taken any more, with the window's dates."""
    if notice.withdrawn_at is not None:
        return _("这份公示已经撤回，不再受理异议。")
    return _("异议受理时间为 %(posted)s 至 %(end)s，现已截止。") % {
        "posted": notice.posted_on.isoformat(),
        "end": end_words(notice.over_at),
    }


def _locked(declarations: Sequence[Declaration]) -> list[Declaration]:
    """The declarations, locked by ascending id, in the order they were given."""
    wanted = list(dict.fromkeys(each.pk for each in declarations))
    if not wanted:
        raise NotAllowed(Denied(_("请至少选择一份申报。")))
    held = Declaration.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True)
    rows = Declaration.objects.filter(pk__in=list(held)).select_related("plan", "version", "person", "employer")
    found = {each.pk: each for each in rows}
    return [found[pk] for pk in wanted]


def _refuse_unless_postable(
    declarations: list[Declaration],
    kind: str,
    organisation: Organisation,
    plan_code: str,
    person: Person,
    seat: Seat | None,
) -> None:
    if not (answer := may_keep(kind, organisation, plan_code, seat)):
        raise NotAllowed(answer)
    for each in declarations:
        reason = _why_not_postable(each, kind, organisation, plan_code, person)
        if reason:
            raise NotAllowed(Denied(_("%(name)s：%(reason)s") % {"name": each.person.name, "reason": reason}))


def _why_not_postable(each: Declaration, kind: str, organisation: Organisation, plan_code: str, person: Person) -> str:
    if each.plan.code != plan_code:
        return _("一份公示只能包含同一评审计划的申报。")
    if each.person_id == person.pk:
        return _("不能张贴本人的公示，请由本单位其他经办人办理。")
    if kind == NoticeKind.EMPLOYER and each.employer_id != organisation.pk:
        return _("不是本单位的申报。")
    if kind_at_stop(each) != kind:
        return _("申报现在不在这一公示环节。")
    standing = standing_notice(each, kind)
    if standing is not None:
        return _("公示内容没有变化，公示 %(number)s 仍然有效，不需要重复张贴。") % {"number": standing.number}
    return ""


def _held(notice: PublicNotice, person: Person, seat: Seat | None) -> PublicNotice:
    held = PublicNotice.objects.select_for_update(of=("self",)).select_related("plan", "organisation").get(pk=notice.pk)
    if not (answer := may_keep_notice(held, person, seat)):
        raise NotAllowed(answer)
    return held


def _record(
    notice: PublicNotice,
    verb: str,
    person: Person | None,
    seat: Seat | None,
    facts: dict[str, object],
    *,
    reason: str = "",
    declarations: Sequence[Declaration] = (),
) -> None:
    """One event on the notice, and one on each declaration whose timeline should show it."""
    code = notice.plan.code
    payload = {"notice": notice.number, **facts}
    subjects = [("public_notice", notice.pk), *(("declaration", each.pk) for each in declarations)]
    for object_type, object_id in subjects:
        record(
            chain=code,
            verb=verb,
            **actor(person, seat),
            object_type=object_type,
            object_id=object_id,
            reason=reason,
            payload=payload,
            at=timezone.now(),
            plan_time=clock.now(code),
        )
