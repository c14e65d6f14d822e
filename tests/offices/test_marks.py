"""Red boxes on evidence: who may draw them, who sees them, who takes them back, and what is never kept."""

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, InternalError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Seat
from audit.models import Event
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.models import Declaration
from files.models import FileMark, StoredFile
from tests.cast import sign_in
from tests.offices.test_viewer import evidence_of, opened
from tests.stages import led_to

Acting = Callable[[Seat | None], Client]
WORDS = "合同首页没有盖章，请核对。"


def sent(client: Client, file: StoredFile, declaration: Declaration, **fields: Any) -> Any:
    data = {"subject": f"declaration:{declaration.pk}", "page": "1", "words": WORDS, **fields}
    return client.post(reverse("files:draw_mark", args=[file.pk]), data)


BOX = {"x": "0.1", "y": "0.25", "width": "0.5", "height": "0.1"}


@pytest.fixture
def file(at_employer: Declaration) -> StoredFile:
    return evidence_of(at_employer)


def test_the_desk_that_has_the_case_draws_a_box_and_the_chain_tells_of_it(
    acting: Acting, at_employer: Declaration, operator: Seat, file: StoredFile
) -> None:
    answer = sent(acting(operator), file, at_employer, **BOX)
    assert answer.url == f"{reverse('files:view', args=[file.pk])}?page=1#marks"
    mark = FileMark.objects.get()
    assert (mark.x, mark.y, mark.width, mark.height) == tuple(map(Decimal, ("0.1", "0.25", "0.5", "0.1")))
    assert (mark.words, mark.person, mark.seat, mark.organisation) == (
        WORDS, operator.person, operator, operator.organisation,
    )  # fmt: skip
    event = Event.objects.get(object_type="file_mark")
    assert (event.verb, event.chain_id, event.actor_id) == ("mark_page", event.chain.pk, operator.person_id)
    assert event.chain.key == at_employer.plan.code
    assert event.payload["box"] == ["0.1000", "0.2500", "0.5000", "0.1000"]
    page = opened(acting(operator), file)
    assert (WORDS in page, 'data-box="0.1000 0.2500 0.5000 0.1000"' in page) == (True, True)


def test_without_a_box_the_whole_page_is_meant_and_the_same_mark_is_kept_once(
    acting: Acting, at_employer: Declaration, operator: Seat, file: StoredFile
) -> None:
    client = acting(operator)
    for _time in range(2):
        assert sent(client, file, at_employer).status_code == 302
    mark = FileMark.objects.get()
    assert (mark.x, mark.y, mark.width, mark.height) == (0, 0, 1, 1)
    assert Event.objects.filter(object_type="file_mark").count() == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"words": "  "}, "必填"),
        ({"words": "电话13912345678"}, "标注中请不要写身份证号或手机号。"),
        ({"page": "999"}, "没有第 999 页"),
        ({**BOX, "width": "0.95"}, "红框超出了页面"),
        ({**BOX, "height": "0.001"}, "红框太小"),
        ({"subject": "declaration:0"}, "这份材料不在您的办理范围内。"),
    ],
)
def test_what_cant_be_kept_comes_back_with_a_sentence(
    acting: Acting, at_employer: Declaration, operator: Seat, file: StoredFile, fields: dict[str, str], says: str
) -> None:
    answer = sent(acting(operator), file, at_employer, **fields)
    assert answer.status_code == 422
    assert says in unescape(answer.content.decode())
    assert not FileMark.objects.exists()


def test_only_the_desk_of_the_case_may_draw(
    acting: Acting, client: Client, stage: Stage, at_employer: Declaration, file: StoredFile
) -> None:
    elsewhere = next(s for e, s in stage.desks.operators.items() if e != at_employer.employer_id)
    later = next(s for s in stage.desks.seats.values() if s.role == Role.COMMITTEE_OFFICER)
    assert [sent(acting(seat), file, at_employer).status_code for seat in (elsewhere, later)] == [404, 404]
    assert sent(sign_in(client, at_employer.person, as_applicant=True), file, at_employer).status_code == 403
    client.logout()
    assert sent(client, file, at_employer).status_code == 302
    assert not FileMark.objects.exists()


def test_later_desks_see_it_the_employer_not_theirs_and_the_applicant_none(
    acting: Acting, client: Client, stage: Stage
) -> None:
    declaration = led_to(stage, "accepting_office")
    file = evidence_of(declaration)
    operator = stage.desks.operators[declaration.employer_id]
    office = stage.desks.seats[declaration.accepting_office_id or 0]
    refused = sent(acting(operator), file, declaration)
    assert "这份申报现在不在您的办理环节。" in unescape(refused.content.decode())
    assert sent(acting(office), file, declaration).status_code == 302
    declaration = journeys.advance(stage, declaration)
    bureau = journeys.seats_here(stage, declaration)[0]
    assert [WORDS in opened(acting(seat), file) for seat in (office, bureau, operator)] == [True, True, False]
    assert WORDS not in opened(sign_in(client, declaration.person, as_applicant=True), file)


def test_the_office_that_drew_it_takes_it_back_once_and_the_row_stays(acting: Acting, stage: Stage) -> None:
    declaration = led_to(stage, "accepting_office")
    file = evidence_of(declaration)
    office = stage.desks.seats[declaration.accepting_office_id or 0]
    sent(acting(office), file, declaration)
    mark = FileMark.objects.get()
    address = reverse("files:withdraw_mark", args=[file.pk, mark.pk])
    declaration = journeys.advance(stage, declaration)
    bureau = journeys.seats_here(stage, declaration)[0]
    told = acting(bureau).post(address, follow=True)
    assert "只有画这条标注的单位能撤销它。" in unescape(told.content.decode())
    acting(office).post(address)
    mark.refresh_from_db()
    assert mark.withdrawn_by == office.person
    assert WORDS not in opened(acting(bureau), file)
    again = acting(office).post(address, follow=True)
    assert "这条标注已经撤销了。" in unescape(again.content.decode())
    verbs = Event.objects.filter(object_type="file_mark").order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["mark_page", "withdraw_mark"]


def test_the_database_refuses_to_alter_remove_or_misplace_a_mark(
    acting: Acting, at_employer: Declaration, operator: Seat, file: StoredFile
) -> None:
    sent(acting(operator), file, at_employer, **BOX)
    found = FileMark.objects.all()
    for change in (
        lambda: found.update(words="别的"),
        lambda: found._raw_delete(found.db),
        lambda: found.update(x="0.9"),
    ):  # type: ignore[attr-defined]
        with pytest.raises((ProgrammingError, InternalError, IntegrityError)), transaction.atomic():
            change()
    assert found.get().words == WORDS


def test_a_mark_that_is_returned_leads_the_applicant_to_its_page_and_is_the_only_one_told(
    acting: Acting, at_employer: Declaration, operator: Seat, file: StoredFile
) -> None:
    sent(acting(operator), file, at_employer, **BOX)
    sent(acting(operator), file, at_employer, words="内部备注", **{**BOX, "y": "0.6"})
    mark = FileMark.objects.get(words=WORDS)
    answer = acting(operator).post(
        reverse("offices:step", args=[at_employer.pk, "send_back"]),
        {"version": at_employer.row_version, "return-marks": [str(mark.pk)]},
    )
    assert answer.status_code == 302
    note = at_employer.returns.get()
    (point,) = note.points
    assert (point["words"], point["file"], point["mark"]) == (WORDS, str(file.pk), str(mark.pk))
    assert point["field"].startswith(("entry:", "slot:"))
    owner = sign_in(Client(), at_employer.person, as_applicant=True)
    place = f"{reverse('files:view', args=[file.pk])}?page={mark.page}#mark-{mark.pk}"
    assert place in unescape(owner.get(reverse("declarations:hub", args=[at_employer.pk])).content.decode())
    seen = opened(owner, file)
    assert f'id="mark-{mark.pk}"' in seen
    assert "内部备注" not in seen
    assert operator.person.name not in seen


def test_a_mark_of_another_case_or_office_cannot_be_returned(
    acting: Acting, at_employer: Declaration, operator: Seat, file: StoredFile
) -> None:
    answer = acting(operator).post(
        reverse("offices:step", args=[at_employer.pk, "send_back"]),
        {"version": at_employer.row_version, "return-marks": ["1"]},
    )
    assert answer.status_code == 422
    assert not at_employer.returns.exists()


def test_the_desk_sees_which_files_its_office_has_opened_before_it_signs(
    acting: Acting, at_employer: Declaration, operator: Seat
) -> None:
    cache.clear()  # another test of the module has opened it: its row is gone, what was remembered is not
    client = acting(operator)
    case = reverse("offices:case", args=[at_employer.pk])

    def unseen(page: str) -> int:
        found = re.search(r"还有 (\d+) 个文件本单位没有人打开过", page)
        return int(found[1]) if found else 0

    page = client.get(case).content.decode()
    before = unseen(page)
    assert before > 0
    shown = re.search(r'href="(/files/[0-9a-f-]+/)view/"', page[page.index(">未看<") :])
    assert shown
    client.get(shown[1])
    page = client.get(case).content.decode()
    assert unseen(page) == before - 1
    assert f"{operator.person.name} " in page
    assert "看过" in page
