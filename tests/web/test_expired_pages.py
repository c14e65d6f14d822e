"""T-046 on the forms where most is typed: a page whose token is gone changes nothing and loses nothing."""

from django.test import Client
from django.urls import reverse

from config.demo.journeys import Stage
from declarations.forms.texts import StatementForm
from declarations.models import Declaration
from declarations.views.access import token
from tests.cast import sign_in
from tests.stages import drafted, submitted


def strict(person: object, seat: object = None, *, as_applicant: bool = False) -> Client:
    client = Client(enforce_csrf_checks=True)
    return sign_in(client, person, seat, as_applicant=as_applicant)  # type: ignore[arg-type]


def refused(client: Client, path: str, sent: dict[str, object], typed: str) -> None:
    answer = client.post(path, sent)
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "页面已过期" in text
    assert typed in text


def test_a_statement_is_kept_on_the_page_that_says_so(stage: Stage) -> None:
    draft = drafted(stage)
    client = strict(draft.person, as_applicant=True)
    typed = "写了一下午的述职，主持装置节能改造。"
    path = reverse("declarations:statement", args=[draft.pk])
    refused(client, path, {"version": token(draft, StatementForm), "statement": typed}, typed)
    assert Declaration.objects.get(pk=draft.pk).statement == draft.statement


def test_a_refusal_of_a_desk_is_kept_and_moves_nothing(stage: Stage) -> None:
    case = submitted(stage)
    seat = stage.desks.operators[case.employer_id]
    client = strict(seat.person, seat)
    typed = "任职年限不足，证书取得时间与所填不符。"
    path = reverse("offices:step", args=[case.pk, "refuse"])
    refused(client, path, {"version": case.row_version, "refuse-reason": typed}, typed)
    case.refresh_from_db()
    assert (case.state, case.sign_offs.count()) == ("at_employer", 0)


def test_signing_in_asks_for_a_token_too_and_shows_no_password(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post(
        reverse("account_login"), {"login": "somebody", "password": "secret words"}
    )
    assert answer.status_code == 403
    assert "secret words" not in answer.content.decode()


def test_signing_out_asks_for_a_token_too(stage: Stage) -> None:
    draft = drafted(stage)
    client = strict(draft.person, as_applicant=True)
    assert client.post(reverse("account_logout")).status_code == 403
    assert client.get(reverse("declarations:hub", args=[draft.pk])).status_code == 200


def test_the_token_of_the_page_opens_the_door(stage: Stage) -> None:
    draft = drafted(stage)
    client = strict(draft.person, as_applicant=True)
    path = reverse("declarations:statement", args=[draft.pk])
    page = client.get(path)
    sent = {
        "version": page.context["token"],
        "statement": "令牌有效。",
        "csrfmiddlewaretoken": str(page.context["csrf_token"]),
    }
    assert client.post(path, sent).status_code == 302
    assert Declaration.objects.get(pk=draft.pk).statement == "令牌有效。"
