"""What the person is told: that a decision stands, what follows, and where to appeal."""

from django.urls import reverse
from django.utils.translation import gettext_noop

from integrity.models import IntegrityAct
from messages.actions import tell
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
