"""Announcing who has the title: the document is recorded, the certificates are ordered, everybody is told."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.acting import actor
from accounts.models import Person, Seat
from accounts.results import Denied
from audit.actions import record
from committee.ballots.queries import last_vote
from committee.outcomes.models import Announcement, TitleHolder
from committee.outcomes.queries import CERTIFICATE, subject_of, to_announce
from committee.queries import roster_order
from declarations import itinerary
from declarations.models import Declaration
from declarations.papers import specialty_words
from declarations.queries import latest_submission
from declarations.refusals import NotAllowed
from documents.actions import BatchItem, order_batch
from documents.models import DocumentBatch
from messages.actions import tell
from messages.language import dated as day_in_words
from messages.language import for_its_reader, said
from review_plans.models import ReviewPlan


@transaction.atomic
def announce(
    declarations: Sequence[Declaration],
    *,
    plan: ReviewPlan,
    document_number: str,
    title: str,
    dated: date,
    person: Person,
    seat: Seat,
    now: datetime,
) -> Announcement:
    """Records a department's document for cases that all parties have confirmed, and orders their certificates."""
    ReviewPlan.objects.select_for_update().get(pk=plan.pk)
    number = document_number.strip()
    if dated > now.date():
        raise NotAllowed(Denied(_("发文日期在今天之后。")))
    if Announcement.objects.filter(plan=plan, document_number=number).exists():
        raise NotAllowed(Denied(_("文号 %(number)s 已经登记。") % {"number": number}))
    wanted = {each.pk for each in declarations}
    rows = list(to_announce(seat).filter(pk__in=wanted).select_for_update(of=("self",)).order_by("pk"))
    if not rows or len(rows) != len(wanted):
        raise NotAllowed(Denied(_("所选申报中有的还没有全部审核同意，或者已经公布，请刷新后重新选择。")))
    made = Announcement.objects.create(
        plan=plan,
        document_number=number,
        title=title.strip(),
        dated=dated,
        recorded_by=person,
        recorded_at=now,
    )
    holders = [_holder(made, each, n) for n, each in enumerate(roster_order(rows, plan.code), start=1)]
    TitleHolder.objects.bulk_create(holders)
    made.batch_id = _order_certificates(made, holders, person, seat).pk
    made.save(update_fields=["batch_id"])
    _record(made, rows, person, seat, now)
    _tell(made, rows)
    return made


def _holder(announcement: Announcement, declaration: Declaration, position: int) -> TitleHolder:
    """The person as handed in: what stands in the snapshot is what the board saw."""
    submission, plan = latest_submission(declaration), itinerary.plan_of(declaration)
    assert submission is not None
    shot, vote = submission.snapshot, last_vote(declaration)
    return TitleHolder(
        announcement=announcement,
        declaration=declaration,
        position=position,
        name=shot["person"]["name"],
        employer=shot["employer"]["name"],
        title=plan.target(shot["target_level"]).title.zh,
        level=shot["target_level"],
        specialty=specialty_words(plan, shot),
        qualified_on=vote.round.meeting.held_on if vote else announcement.dated,
    )


def _order_certificates(
    made: Announcement, holders: Sequence[TitleHolder], person: Person, seat: Seat
) -> DocumentBatch:
    return order_batch(
        kind=CERTIFICATE,
        plan_code=made.plan.code,
        label=said(gettext_noop("电子证书 · %(number)s"), number=made.document_number),
        items=[
            BatchItem(
                subject=subject_of(each.declaration_id),
                params={"declaration": each.declaration_id},
                key=f"{CERTIFICATE}:{each.declaration_id}",
            )
            for each in holders
        ],
        requested_by=person,
        office_id=seat.organisation_id,
        key=f"{CERTIFICATE}:announcement:{made.pk}",
    )


def _record(made: Announcement, rows: Sequence[Declaration], person: Person, seat: Seat, now: datetime) -> None:
    """One event on the announcement, and one on each declaration whose timeline shows it."""
    for object_type, object_id in [("announcement", made.pk), *(("declaration", each.pk) for each in rows)]:
        record(
            chain=made.plan.code,
            verb="announce",
            **actor(person, seat),
            object_type=object_type,
            object_id=object_id,
            reason=made.document_number,
            payload={"document": made.document_number, "dated": made.dated.isoformat(), "people": len(rows)},
            at=timezone.now(),
            plan_time=now,
        )


@for_its_reader
def _tell(made: Announcement, rows: Sequence[Declaration]) -> None:
    for each in rows:
        tell(
            each.person,
            "result",
            said(gettext_noop("您的任职资格已经公布")),
            said(
                gettext_noop("%(day)s %(number)s 公布。电子证书生成后可以在申报进度页下载。"),
                day=day_in_words(made.dated),
                number=made.document_number,
            ),
            reverse("declarations:progress", args=[each.pk]),
            f"announced:{made.pk}:{each.pk}",
            plan_code=made.plan.code,
        )
