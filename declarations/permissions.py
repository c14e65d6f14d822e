"""Who may see and edit a declaration. One place for both."""

from django.utils.translation import gettext as _

from accounts.models import Person, Seat
from accounts.results import Allowed, Answer, Denied
from declarations import desks
from declarations.enums import State
from declarations.models import Declaration
from declarations.queries import cases_of_seat


def may_see(declaration: Declaration, person: Person, seat: Seat | None) -> Answer:
    """The applicant, and seats whose case it is or was; a draft is the applicant's alone."""
    if declaration.person_id == person.pk:
        return Allowed()
    if seat is None or seat.person_id != person.pk:
        return Denied(_("请先选择办理身份。"))
    if declaration.state == State.DRAFT or not cases_of_seat(seat).filter(pk=declaration.pk).exists():
        return Denied(_("这份申报不归“%(office)s”办理。") % {"office": seat.organisation.name})
    return Allowed()


def may_edit(declaration: Declaration, person: Person) -> Answer:
    if declaration.person_id != person.pk:
        return Denied(_("只有申报人本人可以修改。"))
    if declaration.state not in (State.DRAFT, State.SENT_BACK):
        return Denied(_("申报已提交，当前不能修改。"))
    return Allowed()


def may_act(declaration: Declaration, person: Person, seat: Seat | None) -> Answer:
    """Does the case lie on this seat's desk now? Nobody acts on a case of their own."""
    if declaration.person_id == person.pk:
        return Denied(_("不能办理本人的申报。"))
    if seat is None or desks.party_of(declaration, seat) is None:
        return Denied(_("这份申报现在不在您的办理环节。"))
    return Allowed()
