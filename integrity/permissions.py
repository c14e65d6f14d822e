"""Who records, corrects and lifts an act, and who may read its basis."""

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Person, Seat
from accounts.queries import seats_at
from accounts.results import Allowed, Answer, Denied
from files.models import StoredFile
from integrity.models import Appeal, IntegrityAct


def may_keep(plan_code: str, about: Person, person: Person, seat: Seat | None) -> Answer:
    """The committee office of the plan; nobody in a matter of their own."""
    if seat is None or seat.person_id != person.pk or seat.role != Role.COMMITTEE_OFFICER:
        return Denied(_("诚信处理由该计划的评委会办公室登记。"))
    if seat.plan_code != plan_code:
        return Denied(_("这是另一个评审计划的申报，请由该计划的评委会办公室登记。"))
    if about.pk == person.pk:
        return Denied(_("不能登记对本人的处理，请由本办公室其他人员办理。"))
    return Allowed()


def may_answer(appeal: Appeal, person: Person, seat: Seat | None) -> Answer:
    """The committee office of the plan; not who brought it, nor who took the decision while somebody else sits there."""
    is_office = seat is not None and seat.person_id == person.pk and seat.role == Role.COMMITTEE_OFFICER
    if seat is None or not is_office or seat.plan_code != appeal.plan_code:
        return Denied(_("申诉和投诉由该计划的评委会办公室答复。"))
    if appeal.person_id == person.pk:
        return Denied(_("这是您本人提出的，请由本办公室其他人员答复。"))
    if appeal.closed_at is not None:
        return Denied(_("已经答复，不能再改。"))
    if appeal.decider_id == person.pk and _others_of_the_office(appeal.plan_code, person):
        return Denied(_("原决定是您作出的，请由本办公室其他人员答复。"))
    return Allowed()


def decided_it_alone(appeal: Appeal, person: Person) -> bool:
    """Who took the decision has to answer, because nobody else sits in the office: the page warns of it."""
    return appeal.decider_id == person.pk and not _others_of_the_office(appeal.plan_code, person)


def _others_of_the_office(plan_code: str, person: Person) -> bool:
    seats = seats_at(role=Role.COMMITTEE_OFFICER, plan_code=plan_code)
    return seats.exclude(person=person).exists()


def appeal_check(person: Person, seat: Seat | None, file: StoredFile) -> bool:
    """What came with an appeal is read by the committee office of its plan."""
    if seat is None or seat.role != Role.COMMITTEE_OFFICER:
        return False
    return Appeal.objects.filter(file=file, plan_code=seat.plan_code).exists()


def basis_check(person: Person, seat: Seat | None, file: StoredFile) -> bool:
    """The decision is read by the person whom it concerns and by the committee office of its plan."""
    acts = IntegrityAct.objects.filter(basis=file)
    if acts.filter(person=person).exists():
        return True
    is_office = seat is not None and seat.role == Role.COMMITTEE_OFFICER
    return is_office and seat is not None and acts.filter(plan_code=seat.plan_code).exists()
