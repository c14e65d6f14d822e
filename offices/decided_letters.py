"""An operator is told what became of their letter of authorisation."""

from django.utils.translation import gettext_noop

from accounts.enums import LetterState
from accounts.models import AuthorisationLetter
from messages.actions import tell
from messages.language import for_its_reader, said
from messages.models import MessageKind

LETTER = "/employer/letter/"


@for_its_reader
def tell_operator(letter: AuthorisationLetter) -> None:
    office = letter.organisation.name
    if letter.state == LetterState.APPROVED:
        kind, words = (
            MessageKind.RESULT,
            said(gettext_noop("%(office)s的授权委托证明已通过审核，可以办理了"), office=office),
        )
    else:
        kind, words = (
            MessageKind.TODO,
            said(gettext_noop("%(office)s的授权委托证明没有通过审核，请改好后重新提交"), office=office),
        )
    tell(letter.operator, kind, words, letter.reason, LETTER, f"letter:{letter.pk}:decided")
