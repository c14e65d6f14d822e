"""What people are told: that a decision stands and where to appeal; that an appeal came, and how it was answered."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.enums import Role
from accounts.queries import seats_at
from integrity.models import Appeal, IntegrityAct
from messages.actions import settle, tell
from messages.language import for_its_reader, said


@for_its_reader
def recorded(act: IntegrityAct) -> None:
    tell(
        act.person,
        "result",
        said(gettext_noop("申报 %(number)s：已登记诚信处理决定"), number=act.declaration_number),
        said(
            gettext_noop("%(office)s依据 %(document)s 登记了处理决定。认定的事实、处理期限和申诉的办法，请打开查看。"),
            office=act.organisation.name,
            document=act.document,
        ),
        reverse("declarations:integrity"),
        f"integrity:{act.pk}",
        plan_code=act.plan_code,
    )


@for_its_reader
def lifted(act: IntegrityAct) -> None:
    tell(
        act.person,
        "result",
        said(gettext_noop("申报 %(number)s：诚信处理已撤销"), number=act.declaration_number),
        said(
            gettext_noop("%(office)s依据 %(document)s 撤销了原处理，原处理不再起作用。"),
            office=act.organisation.name,
            document=act.document,
        ),
        reverse("declarations:integrity"),
        f"integrity:{act.pk}",
        plan_code=act.plan_code,
    )


@for_its_reader
def filed(appeal: Appeal) -> None:
    """The committee office has something to answer; who wrote stands on the page that they open."""
    for seat in seats_at(role=Role.COMMITTEE_OFFICER, plan_code=appeal.plan_code):
        tell(
            seat.person,
            "todo",
            said(gettext_noop("收到%(kind)s，等待答复"), kind=appeal.get_kind_display()),
            said(gettext_noop("回执号 %(receipt)s，请在期限前答复。"), receipt=appeal.receipt),
            reverse("committee:appeal", args=[appeal.receipt]),
            _key(appeal, seat.person_id),
            plan_code=appeal.plan_code,
        )


@for_its_reader
def answered(appeal: Appeal) -> None:
    """Who brought it reads the answer; nobody else has to act any more."""
    people = seats_at(role=Role.COMMITTEE_OFFICER, plan_code=appeal.plan_code).values_list("person_id", flat=True)
    settle([_key(appeal, person) for person in people], at=timezone.now())
    tell(
        appeal.person,
        "result",
        said(
            gettext_noop("%(kind)s已答复：%(outcome)s"),
            kind=appeal.get_kind_display(),
            outcome=appeal.get_outcome_display(),
        ),
        said(gettext_noop("回执号 %(receipt)s，答复的全文请打开查看。"), receipt=appeal.receipt),
        reverse("declarations:appeal", args=[appeal.receipt]),
        f"appeal:{appeal.pk}:answered",
        plan_code=appeal.plan_code,
    )


def _key(appeal: Appeal, person: int) -> str:
    return f"appeal:{appeal.pk}:{person}"
