"""Who may post, withdraw and certify notices, and who records and closes objections."""

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Organisation, Person, Seat
from accounts.results import Allowed, Answer, Denied
from files.models import StoredFile
from public_notices.models import NoticeKind, Objection, PublicNotice


def may_keep(kind: str, organisation: Organisation, plan_code: str, seat: Seat | None) -> Answer:
    """Employers keep their own notices; the committee office keeps those of its plan."""
    if seat is None or seat.organisation_id != organisation.pk:
        return Denied(_("只有张贴单位的经办人可以办理这份公示。"))
    if kind == NoticeKind.EMPLOYER:
        if seat.role != Role.EMPLOYER_OPERATOR:
            return Denied(_("单位公示由单位经办人办理。"))
    elif seat.role != Role.COMMITTEE_OFFICER or seat.plan_code != plan_code:
        return Denied(_("这类公示由该计划的评委会办公室办理。"))
    return Allowed()


def may_keep_notice(notice: PublicNotice, person: Person, seat: Seat | None) -> Answer:
    answer = may_keep(notice.kind, notice.organisation, notice.plan.code, seat)
    if answer and notice.items.filter(declaration__person=person).exists():
        return Denied(_("公示中有您本人的申报，请由本单位其他经办人办理。"))
    return answer


def file_check(person: Person, seat: Seat | None, file: StoredFile) -> bool:
    """What came with an objection is read by those who keep the notice, and by nobody whom it is about."""
    found = Objection.objects.filter(files__file=file).select_related("notice__organisation", "notice__plan")
    return any(may_keep_notice(each.notice, person, seat) for each in found)
