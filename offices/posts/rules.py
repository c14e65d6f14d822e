"""Who may do what with a post and with the opening that a declaration holds."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.enums import BureauKind, EmployerKind, Role
from accounts.models import Organisation, Seat
from accounts.results import Allowed, Answer, Denied
from declarations import desks
from declarations.enums import State
from declarations.models import Declaration
from offices.models import Post, PostPlace

AT_EMPLOYER = ("employer", "employer_notice")


def keeps_posts(organisation: Organisation) -> bool:
    employer = getattr(organisation, "employer", None)
    return employer is not None and employer.kind == EmployerKind.PUBLIC_INSTITUTION


def place_of(declaration: Declaration) -> PostPlace | None:
    return PostPlace.objects.select_related("post").filter(declaration=declaration).first()


def posts_of(organisation: Organisation) -> QuerySet[Post]:
    return Post.objects.filter(organisation=organisation).order_by("-starts_on", "name", "pk")


def posts_open(organisation: Organisation, on: date) -> QuerySet[Post]:
    """Posts of that day; one without a free opening is shown too, with its numbers."""
    return posts_of(organisation).filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


def party_of(seat: Seat, declaration: Declaration) -> str:
    """Which of the three opinions this seat gives on the declaration; "" for none."""
    employer = declaration.employer
    if seat.role == Role.EMPLOYER_OPERATOR and seat.organisation_id == employer.pk:
        return "employer"
    if seat.role == Role.DEPARTMENT_OFFICER and seat.organisation_id == employer.employer.department_id:
        return "authority"
    is_human_resources = seat.organisation.bureau_kind == BureauKind.HUMAN_RESOURCES
    if seat.role == Role.BUREAU_OFFICER and is_human_resources and desks.covers(seat.organisation, declaration):
        return "human_resources"
    return ""


def may_place(seat: Seat, declaration: Declaration) -> Answer:
    """Takes an opening, or another one: the employer, as long as the declaration is on its desk."""
    if party_of(seat, declaration) != "employer":
        return Denied(_("只有用人单位的经办人能确定岗位。"))
    if not keeps_posts(declaration.employer):
        return Denied(_("只有事业单位需要确定岗位。"))
    if declaration.stop_kind not in AT_EMPLOYER:
        return Denied(_("申报不在本单位办理，岗位不能再改。需要改的，请先由上一级退回。"))
    return Allowed()


def may_release(seat: Seat, declaration: Declaration) -> Answer:
    """The same; and once the declaration was refused or withdrawn, since otherwise the opening would be lost."""
    if declaration.state == State.ENDED and party_of(seat, declaration) == "employer":
        return Allowed()
    return may_place(seat, declaration)
