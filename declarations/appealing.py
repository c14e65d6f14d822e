"""What somebody may appeal against, and until when an answer is due."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop

from accounts.models import Person
from declarations.enums import Ending, State
from declarations.models import Declaration
from integrity.appeals import Matter
from integrity.handling import handling
from integrity.models import Appeal, AppealKind, IntegrityAct
from integrity.queries import acts_about
from messages.language import in_words, parts_of, said
from provisions.working_days import CalendarMissing, count_from
from review_plans.calendar import working_calendar

APPEALABLE = (Ending.REFUSED, Ending.NOT_PASSED, Ending.NOT_CORRECTED, Ending.REVOKED)


@dataclass(frozen=True)
class Appealable:
    """A decision about oneself; `key` names it in an address, `receipt` is of the appeal that is open against it."""

    key: str
    matter: Matter
    receipt: str

    @property
    def subject(self) -> str:
        return in_words(parts_of(self.matter.subject), self.matter.subject)


def due_day(received_on: date) -> date | None:
    """The last day for an answer; None where the State calendar does not reach so far."""
    try:
        return count_from(received_on, handling().working_days, working_calendar()).last_day
    except CalendarMissing:
        return None


def decisions_about(person: Person) -> list[Appealable]:
    """Outcomes and acts that stand against somebody, the newest first."""
    ended = Declaration.objects.filter(person=person, state=State.ENDED, ending__in=APPEALABLE).select_related("plan")
    matters = [(f"act-{act.pk}", _of_act(act)) for act in acts_about(person).filter(superseded_by=None, lifted=False)]
    matters += [(f"declaration-{row.pk}", _of_ending(row)) for row in ended.order_by("-ended_at")]
    mine = Appeal.objects.filter(person=person, kind=AppealKind.APPEAL, closed_at=None)
    receipts = {(appeal.declaration_id, appeal.act_id): appeal.receipt for appeal in mine}
    return [
        Appealable(key, matter, receipts.get((matter.declaration_id, getattr(matter.act, "pk", None)), ""))
        for key, matter in matters
    ]


def _of_ending(row: Declaration) -> Matter:
    subject = said(gettext_noop("申报 %(number)s：%(ending)s"), number=row.number, ending=Ending(row.ending).label)
    return Matter(AppealKind.APPEAL, row.plan.code, subject, row.pk, row.number, decider=row.last_move_by_id)


def _of_act(act: IntegrityAct) -> Matter:
    subject = said(gettext_noop("诚信处理 %(document)s：%(kind)s"), document=act.document, kind=act.get_kind_display())
    return Matter(
        AppealKind.APPEAL, act.plan_code, subject, act.declaration_id, act.declaration_number, act, act.recorded_by_id
    )


def complaint(plan_code: str, number: str) -> Matter:
    subject = said(gettext_noop("对评审工作的投诉"))
    return Matter(AppealKind.COMPLAINT, plan_code, subject, declaration_number=number.strip())
