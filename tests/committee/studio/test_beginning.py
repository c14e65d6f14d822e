"""How a draft begins: from a version, or from an uploaded folder."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from config.demo.journeys import Stage
from provisions.documents_yaml import MOST_CHARACTERS
from review_plans import draft_actions as actions
from review_plans.models import PlanDraft
from review_plans.queries import current_version
from review_plans.studio.archive import write_archive
from tests.committee.studio.drafts import CODE, body
from tests.review_plans.studio.changed import texts


def test_a_draft_begins_with_the_files_of_a_version(desk: Client, stage: Stage) -> None:
    answer = desk.post(reverse("studio:start"), {"title": "明年", "version": "1"})
    draft = PlanDraft.objects.get()
    assert answer.url == reverse("studio:edit", args=[draft.pk])
    assert draft.based_on == current_version(CODE)
    assert actions.texts_of(draft) == texts(CODE), "with remarks and worked examples, so that it can be published"
    assert "明年" in body(desk.get(reverse("studio:home")))


def test_a_draft_begins_with_an_uploaded_folder(desk: Client) -> None:
    packed = SimpleUploadedFile("plan.zip", write_archive(CODE, texts(CODE)), "application/zip")
    desk.post(reverse("studio:start"), {"title": "上传的", "archive": packed})
    assert actions.texts_of(PlanDraft.objects.get()) == texts(CODE)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"title": "", "version": "1"}, "请给草稿起个名字"),
        ({"title": "空"}, "请选择一个版本"),
        ({"title": "坏", "archive": SimpleUploadedFile("a.zip", b"no zip")}, "打不开这个压缩包"),
        ({"title": "空包", "archive": SimpleUploadedFile("b.zip", write_archive("a", {"plan.yaml": "a: 1"}))}, "缺少 eligibility.yaml"),
    ],
)  # fmt: skip
def test_what_cannot_begin_a_draft_is_refused_with_a_sentence(desk: Client, data: dict[str, object], says: str) -> None:
    page = desk.post(reverse("studio:start"), data)
    assert page.status_code == 422
    assert says in body(page)
    assert not PlanDraft.objects.exists()


def test_a_zip_with_a_text_that_is_too_long_is_refused_beside_its_field(desk: Client) -> None:
    packed = write_archive(CODE, {**texts(CODE), "cases/long.yaml": "x" * (MOST_CHARACTERS + 1)})
    page = desk.post(
        reverse("studio:start"), {"title": "长", "archive": SimpleUploadedFile("a.zip", packed, "application/zip")}
    )
    assert page.status_code == 422
    assert page.context["form"].errors["archive"] == ["cases/long.yaml 太大。"]
    assert not PlanDraft.objects.exists()
