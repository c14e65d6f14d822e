"""Who records, corrects and lifts an act, and who may read its basis."""

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Person, Seat
from accounts.results import Allowed, Answer, Denied
from files.models import StoredFile
from integrity.models import IntegrityAct


def may_keep(plan_code: str, about: Person, person: Person, seat: Seat | None) -> Answer:
    """The committee office of the plan; nobody in a matter of their own."""
    if seat is None or seat.person_id != person.pk or seat.role != Role.COMMITTEE_OFFICER:
        return Denied(_("诚信处理由该计划的评委会办公室登记。"))
    if seat.plan_code != plan_code:
        return Denied(_("这是另一个评审计划的申报，请由该计划的评委会办公室登记。"))
    if about.pk == person.pk:
        return Denied(_("不能登记对本人的处理，请由本办公室其他人员办理。"))
    return Allowed()


def basis_check(person: Person, seat: Seat | None, file: StoredFile) -> bool:
    """The decision is read by the person whom it concerns and by the committee office of its plan."""
    acts = IntegrityAct.objects.filter(basis=file)
    if acts.filter(person=person).exists():
        return True
    is_office = seat is not None and seat.role == Role.COMMITTEE_OFFICER
    return is_office and seat is not None and acts.filter(plan_code=seat.plan_code).exists()
