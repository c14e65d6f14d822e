"""A return opens its points and nothing else, leads into the field, is counted, and ends as the plan says."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit.queries import events_of
from config import clock
from config.demo import journeys, pictures
from config.demo.journeys import Stage
from declarations import actions
from declarations.enums import Ending, State
from declarations.models import Declaration
from declarations.pages import BY_CODE, may_change_page, may_change_slot, open_fields
from declarations.returns import STILL_AT_WORK, ReturnPoint
from messages.models import Message
from tests.cast import sign_in
from tests.declarations.conftest import HANGZHOU
from tests.files import corpus
from tests.stages import declaration_again, submitted

STATEMENT = ReturnPoint("statement_thin", "statement", "请补充")
HOURS = ReturnPoint("hours_unproven", "slot:hours_cards", "缺 2022 年", page="第 2 页")


@pytest.fixture(scope="module")
def made_case(made: Stage) -> Declaration:
    return submitted(made)


@pytest.fixture
def case(stage: Stage, made_case: Declaration) -> Declaration:
    return declaration_again(made_case)


def sent_back(stage: Stage, case: Declaration, *points: ReturnPoint, due_at: datetime | None = None) -> Declaration:
    seat = journeys.seats_here(stage, case)[0]
    return actions.take_step(
        case, verb="send_back", person=seat.person, seat=seat, expected_version=case.row_version, points=points,
        due_at=due_at, now=stage.now(),
    )  # fmt: skip


def what_counts(declaration: Declaration) -> tuple[Any, ...]:
    """Everything that a return of another field must keep."""
    row = declaration_again(declaration)
    slots = list(row.attachments.order_by("slot", "pk").values_list("slot", "file"))
    works = list(row.chosen.order_by("pk").values_list("achievement", "representative"))
    return row.target_level, row.specialty, row.track, row.accepting_office_id, row.statement, slots, works


FORGED: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("choices", {"target_level": "full_senior", "specialty": "other", "track": "exceptional"}, {}),
    ("office", {"accepting_office": ""}, {}),
    ("achievements", {"chosen": []}, {}),
    ("statement", {"statement": "没有让改的述职"}, {}),
    ("autosave", {"statement": "没有让改的述职", "autosave": "1"}, {"code": "statement"}),
    ("upload", {"slot": "pension_record"}, {"slot": "pension_record"}),
]


@pytest.mark.parametrize(("page", "data", "kwargs"), FORGED, ids=[name for name, *_rest in FORGED])
def test_a_forged_request_changes_nothing_that_was_not_returned(
    client: Client, stage: Stage, case: Declaration, page: str, data: dict[str, Any], kwargs: dict[str, str]
) -> None:
    declaration = sent_back(stage, case, HOURS)
    before = what_counts(declaration)
    sign_in(client, declaration.person, as_applicant=True)
    if page == "upload":
        data = {**data, "file": pictures.portrait(7, stage.plan.photo)}
    address = reverse(f"declarations:{page}", kwargs={"pk": declaration.pk, **kwargs})
    client.post(address, {"version": declaration.row_version, **data})
    assert what_counts(declaration) == before


def test_what_another_track_asks_for_may_be_given_although_no_point_named_it(
    client: Client, stage: Stage, case: Declaration
) -> None:
    declaration = sent_back(stage, case, ReturnPoint("track_wrong", "track", "应按破格申报"))
    assert not may_change_slot(declaration, "exceptional_form", stage.now())
    assert not may_change_page(declaration, BY_CODE["attachments"], stage.now())
    Declaration.objects.filter(pk=declaration.pk).update(track="exceptional", exceptional_reason="")
    declaration = declaration_again(declaration)
    assert may_change_page(declaration, BY_CODE["attachments"], stage.now())
    assert open_fields(declaration, BY_CODE["choices"]) == {"track", "exceptional_reason"}
    sign_in(client, declaration.person, as_applicant=True)
    address = reverse("declarations:upload", args=[declaration.pk, "exceptional_form"])
    for number in (1, 2):
        client.post(address, {"file": SimpleUploadedFile(f"审批表{number}.pdf", corpus.pdf(number), "application/pdf")})
    assert declaration.attachments.filter(slot="exceptional_form").count() == 2
    assert not may_change_slot(declaration, "hours_cards", stage.now())


def test_from_the_message_of_one_point_one_click_leads_into_the_field(
    client: Client, stage: Stage, case: Declaration
) -> None:
    declaration = sent_back(stage, case, STATEMENT)
    chain, page = opened(client, declaration)
    assert chain[-1] == f"/me/d/{declaration.pk}/statement/#id_statement"
    assert '<textarea name="statement"' in page
    assert 'id="id_statement"' in page


def test_from_the_message_of_several_points_two_clicks_lead_into_each_field(
    client: Client, stage: Stage, case: Declaration
) -> None:
    declaration = sent_back(stage, case, STATEMENT, HOURS)
    chain, page = opened(client, declaration)
    assert chain[-1] == f"/me/d/{declaration.pk}/#returned"
    assert "位置：第 2 页" in page
    assert "还有 14 个工作日" in page
    for path, anchor in (("statement", "id_statement"), ("attachments", "slot-hours_cards")):
        link = f"/me/d/{declaration.pk}/{path}/#{anchor}"
        assert f'href="{link}"' in page
        assert f'id="{anchor}"' in client.get(link).content.decode()


def opened(client: Client, declaration: Declaration) -> tuple[list[str], str]:
    """The newest message of the inbox, opened: the addresses that it leads over, and the page."""
    sign_in(client, declaration.person, as_applicant=True)
    message = Message.objects.filter(recipient=declaration.person, kind="todo").latest("pk")
    address = reverse("inbox:open", args=[message.pk])
    assert f'action="{address}"' in client.get(reverse("inbox:list")).content.decode()
    answer = client.post(address, follow=True)
    return [url for url, _status in answer.redirect_chain], answer.content.decode()


def test_an_old_message_leads_to_the_progress_once_it_was_corrected(
    client: Client, stage: Stage, case: Declaration
) -> None:
    declaration = sent_back(stage, case, STATEMENT)
    journeys.submit(stage, declaration_again(declaration))
    sign_in(client, declaration.person, as_applicant=True)
    assert client.get(f"/me/d/{declaration.pk}/correct/").url == f"/me/d/{declaration.pk}/progress/"


def test_the_applicant_reads_that_it_is_the_second_time_and_the_message_says_so(
    client: Client, stage: Stage, case: Declaration
) -> None:
    sent_back(stage, case, STATEMENT)
    again = sent_back(stage, journeys.submit(stage, declaration_again(case)), STATEMENT, HOURS)
    sign_in(client, again.person, as_applicant=True)
    assert client.get(f"/me/d/{again.pk}/").content.decode().count("第 2 次因此退回") == 1
    assert "第 2 次因此退回" in Message.objects.filter(recipient=again.person).latest("pk").body


def overdue(stage: Stage, case: Declaration) -> tuple[Declaration, datetime]:
    due = datetime.combine(stage.now().date() + timedelta(days=2), datetime.min.time(), clock.SHANGHAI)
    return sent_back(stage, case, STATEMENT, due_at=due), due


def test_where_the_plan_says_so_what_was_not_corrected_in_time_ends_by_its_clause(
    client: Client, scored_stage: Stage
) -> None:
    declaration, due = overdue(scored_stage, submitted(scored_stage))
    last = due + STILL_AT_WORK
    ended = [actions.end_uncorrected(declaration, now=now) for now in (last - timedelta(seconds=1), last, last)]
    declaration = declaration_again(declaration)
    assert ended == [False, True, False]
    assert (declaration.state, declaration.ending) == (State.ENDED, Ending.NOT_CORRECTED)
    event = list(events_of("declaration", declaration.pk))[-1]
    cite = scored_stage.plan.corrections_cite
    assert cite is not None
    assert (event.verb, event.actor_id, event.payload["clause"]) == ("not_corrected", None, cite.clause)
    sign_in(client, declaration.person, as_applicant=True)
    assert "逾期未补正，按通知结束" in client.get(f"/me/d/{declaration.pk}/progress/").content.decode()
    assert Message.objects.filter(recipient=declaration.person, kind="result").latest("pk").subject.endswith("已结束")


def test_what_was_corrected_a_second_before_does_not_end(scored_stage: Stage) -> None:
    declaration, due = overdue(scored_stage, submitted(scored_stage))
    journeys.submit(scored_stage, declaration_again(declaration))
    assert not actions.end_uncorrected(declaration, now=due + STILL_AT_WORK)


def test_where_the_notice_prints_no_consequence_it_stays_and_says_that_it_is_late(
    client: Client, stage: Stage, case: Declaration
) -> None:
    declaration, due = overdue(stage, case)
    assert not actions.end_uncorrected(declaration, now=due + timedelta(days=30))
    clock.move_to(HANGZHOU, due.date(), at=due)
    sign_in(client, declaration.person, as_applicant=True)
    page = client.get(f"/me/d/{declaration.pk}/").content.decode()
    assert "已逾期" in page
    assert stage.plan.corrections_cite is not None
    assert stage.plan.corrections_cite.says.zh in page
