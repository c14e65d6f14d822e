"""An operator hears in the inbox what became of their letter."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.models import AuthorisationLetter
from messages.models import Message, MessageKind
from tests.cast import Cast, employer, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(cast: Cast) -> AuthorisationLetter:
    new = employer("绍兴测试染料有限公司", cast.where["county"])
    return actions.hand_in_letter(new, operator=person("经办丙"), file_id=None, at=timezone.now())


def told(letter: AuthorisationLetter) -> Message:
    return Message.objects.get(recipient=letter.operator)


def test_an_approved_letter_is_told_as_a_result(cast: Cast, letter: AuthorisationLetter) -> None:
    actions.decide_letter(letter, approve=True, by=cast.admin, at=timezone.now())
    message = told(letter)
    assert (message.kind, message.link) == (MessageKind.RESULT, reverse("offices:letter"))
    assert message.subject == "绍兴测试染料有限公司的授权委托证明已通过审核，可以办理了"


def test_a_refused_one_is_something_to_do_with_its_reason(cast: Cast, letter: AuthorisationLetter) -> None:
    actions.decide_letter(letter, approve=False, by=cast.admin, reason="公章看不清。", at=timezone.now())
    message = told(letter)
    assert (message.kind, message.body) == (MessageKind.TODO, "公章看不清。")
    assert message.subject == "绍兴测试染料有限公司的授权委托证明没有通过审核，请改好后重新提交"


def test_a_refused_decision_tells_nobody(cast: Cast, letter: AuthorisationLetter) -> None:
    with pytest.raises(ValidationError):
        actions.decide_letter(letter, approve=False, by=cast.admin, reason=" ", at=timezone.now())
    assert not Message.objects.filter(recipient=letter.operator).exists()
