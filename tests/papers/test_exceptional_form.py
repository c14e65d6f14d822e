"""The approval form of the exceptional track: printed from the draft, stamped, scanned; read back here."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.identity.queries import number_of
from accounts.models import Person
from config.demo import journeys
from config.demo.journeys import Stage
from declarations import papers_exceptional
from declarations.models import Declaration
from documents import making
from documents.models import Document, DocumentOrder, OrderState
from tests.cast import sign_in
from tests.papers.reading import body_of, content_of, flat
from tests.stages import drafted, make_stage

pytestmark = pytest.mark.django_db
HANGZHOU = "hangzhou-chem-textile-senior-2023"
REASON = "主持两项重点技术改造，获省部级奖励。"


@pytest.fixture
def stage() -> Stage:
    return make_stage(HANGZHOU)


@pytest.fixture
def draft(stage: Stage) -> Declaration:
    made = drafted(stage, track="exceptional")
    Declaration.objects.filter(pk=made.pk).update(exceptional_reason=REASON)
    made.refresh_from_db()
    return made


def asked(client: Client, declaration: Declaration) -> Any:
    sign_in(client, declaration.person, as_applicant=True)
    return client.post(reverse("declarations:order_exceptional_form", args=[declaration.pk]), follow=False)


def printed(client: Client, declaration: Declaration) -> Document:
    assert asked(client, declaration).status_code == 302
    order = DocumentOrder.objects.filter(kind=papers_exceptional.KIND).latest("requested_at")
    making.fulfil(order.pk)
    return Document.objects.get(order=order)


def test_every_field_of_the_form_equals_the_draft(client: Client, draft: Declaration) -> None:
    text = body_of(content_of(printed(client, draft)))
    with translation.override("zh-hans"):
        fields = papers_exceptional._fields(draft, papers_exceptional._shot(draft))
    singles = [fields[key] for key in ("name", "gender", "birth", "employer", "admin_post", "target_title", "reason")]
    degree = [fields["degree"][key] for key in ("graduated_on", "school", "major", "level")]
    for words in (*singles, *degree, f"{fields['field_years']}年", "一式2份", "（提交后生成）"):
        assert flat(str(words)) in text
    assert flat(fields["appointment"]["starts_on"]) in text
    for period in fields["work"]:
        assert flat(period["employer_name"]) in text
    for heading in ("所在单位意见", "主管部门意见", "人事部门意见", "破格推荐高级专业技术职务任职资格审批表"):
        assert heading in text
    assert number_of(draft.person) not in text


def test_it_lists_the_six_merits_and_ticks_what_the_verdict_found(client: Client, draft: Declaration) -> None:
    found = papers_exceptional.merits(draft)
    assert len(found) == 6
    text = body_of(content_of(printed(client, draft)))
    for merit in found:
        assert flat(merit.clause) in text
        assert flat(merit.says) in text
    assert text.count("√") == sum(merit.holds for merit in found) + 1  # once in the line that explains it


def test_the_same_material_makes_the_same_paper_and_other_material_another(client: Client, draft: Declaration) -> None:
    first = printed(client, draft)
    assert printed(client, draft).pk == first.pk
    Declaration.objects.filter(pk=draft.pk).update(exceptional_reason=REASON + "另获专利一项。")
    assert printed(client, draft).pk != first.pk


def test_a_form_of_material_that_has_changed_since_is_not_made(client: Client, draft: Declaration) -> None:
    asked(client, draft)
    Declaration.objects.filter(pk=draft.pk).update(exceptional_reason="改过的理由。")
    order = DocumentOrder.objects.get(kind=papers_exceptional.KIND)
    making.fulfil(order.pk)
    order.refresh_from_db()
    assert order.state == OrderState.FAILED
    assert order.error == "材料在这之后又改过，请重新打印审批表。"


def test_after_submitting_it_is_printed_from_what_was_handed_in(
    client: Client, stage: Stage, draft: Declaration
) -> None:
    handed_in = journeys.submit(stage, draft)
    name = handed_in.person.name
    Person.objects.filter(pk=handed_in.person_id).update(name="后来改名")
    text = body_of(content_of(printed(client, Declaration.objects.get(pk=handed_in.pk))))
    assert flat(name) in text
    assert "后来改名" not in text
    assert handed_in.number in text
    page = client.get(reverse("declarations:progress", args=[handed_in.pk])).content.decode()
    assert "纸质一式 2 份" in page


def test_without_a_reason_the_page_says_what_to_write_first(client: Client, draft: Declaration) -> None:
    Declaration.objects.filter(pk=draft.pk).update(exceptional_reason=" ")
    answer = asked(client, draft)
    page = client.get(answer["Location"]).content.decode()
    assert "请先在“申报类别”里填写破格推荐理由，再打印审批表。" in page
    assert not DocumentOrder.objects.filter(kind=papers_exceptional.KIND).exists()


def test_another_track_has_no_such_form(client: Client, stage: Stage) -> None:
    normal = drafted(stage)
    answer = asked(client, normal)
    assert "这份申报走的途径不用破格审批表。" in client.get(answer["Location"]).content.decode()
    assert (
        "打印已填好的审批表" not in client.get(reverse("declarations:attachments", args=[normal.pk])).content.decode()
    )


def test_the_slot_for_its_scan_offers_the_filled_in_form(client: Client, draft: Declaration) -> None:
    sign_in(client, draft.person, as_applicant=True)
    page = client.get(reverse("declarations:attachments", args=[draft.pk])).content.decode()
    assert page.count("打印已填好的审批表") == 1


def test_nobody_but_the_applicant_orders_it(client: Client, stage: Stage, draft: Declaration) -> None:
    address = reverse("declarations:order_exceptional_form", args=[draft.pk])
    assert client.post(address).status_code == 302
    for seat in (stage.desks.operators[draft.employer_id], *stage.desks.seats.values()):
        sign_in(client, seat.person, seat)
        assert client.post(address).status_code == 404
    sign_in(client, drafted(stage).person, as_applicant=True)
    assert client.post(address).status_code == 404
    assert not DocumentOrder.objects.filter(kind=papers_exceptional.KIND).exists()
