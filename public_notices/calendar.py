"""A change of the State calendar moves the last day of running notices, and of none that is certified."""

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actions import record
from config import clock
from provisions.working_days import WorkingCalendar, count_from
from public_notices.counting import end_of
from public_notices.models import PublicNotice
from public_notices.wording import end_words


def move_running(before: WorkingCalendar, after: WorkingCalendar) -> list[str]:
    """Counts each notice that still runs anew; answers one sentence for each that moved.

    Called inside the transaction that changes the calendar. Raises CalendarMissing where a year was taken away.
    """
    sentences = []
    waiting = PublicNotice.objects.filter(certified_at__isnull=True, withdrawn_at__isnull=True)
    for notice in waiting.select_for_update(of=("self",)).select_related("plan", "organisation").order_by("pk"):
        counted = count_from(notice.posted_on, notice.working_days, after, end_of(notice.over_at))
        days = [day.isoformat() for day in counted.counted]
        if days == notice.counted or clock.now(notice.plan.code) >= notice.over_at:
            continue
        old = notice.over_at
        notice.counted, notice.last_day, notice.over_at = days, counted.last_day, counted.over_at
        notice.save(update_fields=["counted", "last_day", "over_at"])
        _record(notice)
        sentences.append(
            _("公示 %(number)s（%(office)s）：届满时间由 %(old)s 改为 %(new)s。")
            % {
                "number": notice.number,
                "office": notice.organisation.name,
                "old": end_words(old),
                "new": end_words(notice.over_at),
            }
        )
    return sentences


def _record(notice: PublicNotice) -> None:
    record(
        chain=notice.plan.code,
        verb="recount_notice",
        actor_id=None,
        object_type="public_notice",
        object_id=notice.pk,
        payload={"notice": notice.number, "counted": notice.counted, "over_at": notice.over_at.isoformat()},
        at=timezone.now(),
        plan_time=clock.now(notice.plan.code),
    )
