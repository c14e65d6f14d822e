"""Whom a notice concerns, and what they are told."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_noop

from accounts.enums import Role
from accounts.queries import seats_at
from declarations.models import Declaration
from files.models import StoredFile
from messages.actions import tell
from messages.language import Said, for_its_reader, said
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
    body = said(
        gettext_noop("公示 %(number)s 收到一件异议（回执号 %(receipt)s），处理完毕前不能报送。"),
        number=objection.notice.number,
        receipt=objection.receipt,
    )
    _tell_keepers(objection, said(gettext_noop("公示收到异议")), body, "")


@for_its_reader
def tell_unusable(file: StoredFile) -> None:
    """The virus scanner had been silent when evidence came with an objection, and found something later.

    Told to those who keep the notice, and to an objector who was signed in, with the way to the receipt.
    """
    for objection in Objection.objects.filter(files__file=file).select_related("notice__organisation", "notice__plan"):
        body = said(
            gettext_noop("回执号 %(receipt)s：附件没有保存，请按联系方式请异议人另交一份。"), receipt=objection.receipt
        )
        _tell_keepers(objection, said(gettext_noop("异议的证明材料没有通过病毒检查")), body, f":file:{file.pk}")
        if file.owner is not None and objection.recorded_by_id != file.owner_id:
            _tell_objector(objection, file)


def _tell_objector(objection: Objection, file: StoredFile) -> None:
    assert file.owner is not None
    tell(
        file.owner,
        "todo",
        said(gettext_noop("异议的证明材料“%(name)s”没有通过病毒检查"), name=file.original_name),
        said(
            gettext_noop("这份材料没有保存，异议照常办理。请凭回执号 %(receipt)s 把材料另交给%(office)s。"),
            receipt=objection.receipt,
            office=objection.notice.organisation.name,
        ),
        reverse("public_notices:receipt", args=[objection.receipt]),
        key=f"objection:{objection.pk}:file:{file.pk}",
        plan_code=objection.notice.plan.code,
    )


def _tell_keepers(objection: Objection, subject: Said, body: Said, about: str) -> None:
    notice = objection.notice
    employers = notice.kind == NoticeKind.EMPLOYER
    role = Role.EMPLOYER_OPERATOR if employers else Role.COMMITTEE_OFFICER
    page = "offices:employer_notice" if employers else "committee:notice"
    for seat in seats_at(notice.organisation, role):
        tell(
            seat.person,
            "todo",
            subject,
            body,
            reverse(page, args=[notice.number]),
            key=f"objection:{objection.pk}:{seat.pk}{about}",
            plan_code=notice.plan.code,
        )
