"""附件与佐证 and the portrait: limits shown before, refused by content, one slot at a time."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config.demo.journeys import Stage
from declarations import portraits
from declarations.completeness import missing
from declarations.models import Attachment, Declaration
from files import rechecking
from files.models import StoredFile
from files.rules import SlotRule
from messages.models import Message
from tests.cast import person, sign_in
from tests.files import clamd, corpus
from tests.servers import free_port

SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


def send(
    client: Client, declaration: Declaration, slot: str, body: bytes, name: str = "证明.pdf", **more: object
) -> object:
    upload = SimpleUploadedFile(name, body, "application/pdf")
    return client.post(reverse("declarations:upload", args=[declaration.pk, slot]), {"file": upload}, **more)


def test_limits_stand_beside_the_slot_before_anything_is_chosen(mine: Client, draft: Declaration) -> None:
    shown = mine.get(reverse("declarations:attachments", args=[draft.pk])).content.decode()
    assert "PDF、JPG、PNG 格式，不超过" in shown
    assert "杭经信人事〔2023〕63号 附件2·二·5·(6)" in shown


def test_a_file_goes_into_its_slot_and_is_marked_as_not_fetched(mine: Client, draft: Declaration) -> None:
    answer = send(mine, draft, "degree_record", corpus.pdf(1), headers=SCRIPT)
    assert answer.json()["state"] == "ready"  # type: ignore[attr-defined]
    assert Attachment.objects.get(declaration=draft, slot="degree_record").not_fetched
    plain = send(mine, draft, "hours_cards", corpus.pdf(2))
    assert plain["Location"].endswith("#slot-hours_cards")  # type: ignore[index]
    assert not Attachment.objects.get(declaration=draft, slot="hours_cards").not_fetched


def test_a_wrong_file_is_refused_by_content_and_nothing_is_attached(mine: Client, draft: Declaration) -> None:
    before = Attachment.objects.filter(declaration=draft).count()
    answer = send(mine, draft, "hours_cards", b"PK\x03\x04 not a pdf", headers=SCRIPT)
    assert (answer.status_code, answer.json()["state"]) == (422, "refused")  # type: ignore[attr-defined]
    assert Attachment.objects.filter(declaration=draft).count() == before


def test_a_slot_that_is_not_the_applicants_takes_no_file(mine: Client, draft: Declaration) -> None:
    for slot in ("notice_record", "review_form", "exceptional_form", "nothing"):
        assert send(mine, draft, slot, corpus.pdf(1)).status_code == 404  # type: ignore[attr-defined]


def test_a_file_is_taken_out_again(mine: Client, draft: Declaration) -> None:
    send(mine, draft, "hours_cards", corpus.pdf(1))
    attachment = Attachment.objects.get(declaration=draft, slot="hours_cards")
    mine.post(reverse("declarations:remove_file", args=[draft.pk, "hours_cards"]), {"file": str(attachment.file_id)})
    assert not Attachment.objects.filter(pk=attachment.pk).exists()


def test_somebody_else_can_neither_put_nor_take(client: Client, draft: Declaration) -> None:
    sign_in(client, person("别人"))
    assert send(client, draft, "hours_cards", corpus.pdf(1)).status_code == 404  # type: ignore[attr-defined]
    gone = client.post(reverse("declarations:remove_file", args=[draft.pk, "hours_cards"]), {"file": "x"})
    assert gone.status_code == 404


def test_a_virus_found_later_is_told_with_the_slot_to_go_to(
    mine: Client, draft: Declaration, settings: Settings
) -> None:
    settings.CLAMD_ADDRESS = f"127.0.0.1:{free_port()}"
    body = send(mine, draft, "hours_cards", corpus.pdf(1) + b"\n%" + clamd.EICAR, headers=SCRIPT)
    assert body.json()["state"] == "checking"  # type: ignore[attr-defined]
    with clamd.running() as scanner:
        settings.CLAMD_ADDRESS = scanner.address
        rechecking.recheck()
    told = Message.objects.get(recipient=draft.person, subject__contains="病毒检查")
    assert told.subject == "文件“证明.pdf”没有通过病毒检查，请重新上传"
    assert told.link == f"{reverse('declarations:attachments', args=[draft.pk])}#slot-hours_cards"


@pytest.mark.parametrize(
    ("width", "height", "size", "accepted"),
    [(400, 560, 30720, False), (400, 560, 30721, True), (215, 301, 40000, False), (216, 301, 40000, True)],
)
def test_a_portrait_is_measured_by_the_plans_figures(
    mine: Client, draft: Declaration, width: int, height: int, size: int, accepted: bool
) -> None:
    before = draft.person.dossier.photo_id
    upload = SimpleUploadedFile("照片.jpg", corpus.photo(width, height, size), "image/jpeg")
    answer = mine.post(reverse("declarations:photo"), {"file": upload}, headers=SCRIPT)
    assert (answer.json()["state"] == "ready") is accepted
    assert bool(answer.json()["reason"]) is not accepted
    draft.person.dossier.refresh_from_db()
    assert (draft.person.dossier.photo_id != before) is accepted


def test_a_portrait_of_another_kind_is_refused(mine: Client, draft: Declaration) -> None:
    upload = SimpleUploadedFile("照片.jpg", corpus.signature(), "image/jpeg")
    answer = mine.post(reverse("declarations:photo"), {"file": upload}, headers=SCRIPT)
    assert answer.json()["state"] == "refused"


def test_the_plans_rule_is_shown_with_its_clause(mine: Client, stage: Stage) -> None:
    shown = mine.get(reverse("declarations:photo")).content.decode()
    assert stage.plan.photo is not None
    assert stage.plan.photo.says.zh in shown
    assert "附件2·二·1" in shown


def test_the_crop_tool_measures_by_the_plans_own_figures(mine: Client, stage: Stage) -> None:
    photo = stage.plan.photo
    assert photo is not None
    rule = portraits.slot_rule(photo)
    found = {bound.measure: (bound.over, bound.under, bound.least, bound.most) for bound in portraits.bounds(rule)}
    assert found == {
        "bytes": (photo.above_bytes, photo.below_bytes, None, None),
        "width": (photo.above_width, None, None, None),
        "height": (photo.above_height, None, None, None),
        "ratio": (None, None, float(photo.ratio_least), float(photo.ratio_most)),
    }
    assert photo.ratio_least < portraits.frame_ratio(rule) < photo.ratio_most
    shown = mine.get(reverse("declarations:photo")).content.decode()
    for figure in (
        f'data-rule="bytes" data-over="{photo.above_bytes}" data-under="{photo.below_bytes}"',
        f'data-rule="width" data-over="{photo.above_width}"',
        f'data-rule="ratio" data-least="{float(photo.ratio_least)}" data-most="{float(photo.ratio_most)}"',
        'data-crop="slot-photo"',
    ):
        assert figure in shown


def test_where_no_notice_asks_only_the_size_is_measured() -> None:
    rule = SlotRule("portrait", media=("jpeg",))
    assert [(bound.measure, bound.under) for bound in portraits.bounds(rule)] == [("bytes", rule.max_bytes + 1)]
    assert portraits.frame_ratio(rule) == portraits.ONE_INCH


def test_a_portrait_of_another_plan_is_measured_again(stage: Stage, draft: Declaration) -> None:
    assert stage.plan.photo is not None
    photo = draft.person.dossier.photo
    assert photo is not None
    assert portraits.fits(stage.plan.photo, photo)
    assert "不符合" not in "".join(item.words for item in missing(draft))
    StoredFile.objects.filter(pk=photo.pk).update(width=215, height=301)
    draft.person.dossier.refresh_from_db()
    assert [item.words for item in missing(Declaration.objects.get(pk=draft.pk))] == [
        "证件照不符合本计划的要求，请重新上传"
    ]
