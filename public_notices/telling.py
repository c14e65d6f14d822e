"""Whom a notice concerns, and what they are told."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_noop

from accounts.enums import Role
from accounts.queries import seats_at
from declarations.models import Declaration
from messages.actions import tell
from messages.language import for_its_reader, said
from public_notices.models import NoticeKind, Objection, PublicNotice
from public_notices.wording import end_said


@for_its_reader
def tell_posted(notice: PublicNotice, declarations: Iterable[Declaration]) -> None:
    """Tells each applicant that the notice hangs, and until when."""
    for each in declarations:
        tell(
            each.person,
            "note",
            said(gettext_noop("您的申报已开始公示")),
            said(
                gettext_noop("公示 %(number)s 由%(office)s张贴，到 %(end)s 届满。"),
                number=notice.number,
                office=notice.organisation.name,
                end=end_said(notice.over_at),
            ),
            reverse("public_notices:notice", args=[notice.number]),
            key=f"notice_posted:{notice.pk}:{each.pk}",
            plan_code=notice.plan.code,
        )


@for_its_reader
def tell_objection(objection: Objection) -> None:
    """Tells those who keep the notice; the objector's name stays on the page that they open."""
    notice = objection.notice
    employers = notice.kind == NoticeKind.EMPLOYER
    role = Role.EMPLOYER_OPERATOR if employers else Role.COMMITTEE_OFFICER
    page = "offices:employer_notice" if employers else "committee:notice"
    for seat in seats_at(notice.organisation, role):
        tell(
            seat.person,
            "todo",
            said(gettext_noop("公示收到异议")),
            said(
                gettext_noop("公示 %(number)s 收到一件异议（回执号 %(receipt)s），处理完毕前不能报送。"),
                number=notice.number,
                receipt=objection.receipt,
            ),
            reverse(page, args=[notice.number]),
            key=f"objection:{objection.pk}:{seat.pk}",
            plan_code=notice.plan.code,
        )
