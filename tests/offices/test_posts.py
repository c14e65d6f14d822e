"""Posts of a public institution: figures that fit, openings that are never used twice, three opinions, who sees what."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import BureauKind, EmployerKind, Role
from accounts.models import Employer, Organisation, Person, Seat
from audit.models import Event
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from documents import making
from documents.models import Document, DocumentOrder
from offices.models import Post, PostPlace
from offices.posts import actions, papers, rules
from offices.posts.fetching import keep_fetched
from tests import cast as people
from tests.cast import sign_in
from tests.offices.conftest import HANGZHOU
from tests.papers.reading import content_of, flat, pages_of
from tests.reference import INSTITUTION, ReferenceServer, do_errands, reference, reference_process
from tests.stages import again, declaration_again, make_stage, submitted

__all__ = ["reference", "reference_process"]

AT = timezone.now()
FIGURES = {
    "name": "高级工程师", "category": "professional", "level": "专业技术七级", "approved": "4", "filled": "2",
    "openings": "1", "conditions": "任工程师满规定年限。", "starts_on": "2023-01-01", "ends_on": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(HANGZHOU, date(2023, 8, 18))


@pytest.fixture(scope="module")
def made_cases(made: Stage) -> list[Declaration]:
    """Two of one public institution, at its desk; and one of an enterprise."""
    kinds = (EmployerKind.PUBLIC_INSTITUTION, EmployerKind.PUBLIC_INSTITUTION, EmployerKind.ENTERPRISE)
    return [submitted(made, employer=next(e for e in made.employers if e.employer.kind == kind)) for kind in kinds]


@pytest.fixture
def stage(db: None, made: Stage) -> Stage:
    return again(made)


@pytest.fixture
def cases(stage: Stage, made_cases: list[Declaration]) -> list[Declaration]:
    return [declaration_again(each) for each in made_cases]


@pytest.fixture
def operator(stage: Stage, cases: list[Declaration]) -> Seat:
    return stage.desks.operators[cases[0].employer_id]


@pytest.fixture
def post(cases: list[Declaration]) -> Post:
    return Post.objects.create(
        organisation=cases[0].employer, name="高级工程师", approved=4, filled=2, openings=1, starts_on=date(2023, 1, 1)
    )


def by(seat: Seat) -> dict[str, Any]:
    return {"person": seat.person, "seat": seat, "at": AT}


def url(name: str, *args: object) -> str:
    return reverse(f"offices:{name}", args=args)


@pytest.fixture
def desk(client: Client, operator: Seat) -> Client:
    return sign_in(client, operator.person, operator)


def test_a_post_is_kept_with_its_figures_and_shown(desk: Client, operator: Seat) -> None:
    assert desk.post(url("add_post"), FIGURES)["Location"] == url("posts")
    post = Post.objects.get()
    assert (post.organisation, post.approved, post.filled, post.openings) == (operator.organisation, 4, 2, 1)
    assert "专业技术七级" in desk.get(url("posts")).content.decode()
    assert Event.objects.get(verb="save_post").object_id == str(post.pk)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"openings": "3"}, "最多还能拟聘 2 个"),
        ({"filled": "5", "openings": "0"}, "最多还能拟聘 0 个"),
        ({"ends_on": "2022-12-31"}, "结束不能早于开始"),
        ({"approved": "多"}, "请填写数字"),
        ({"name": ""}, "请填写岗位名称"),
    ],
)
def test_figures_that_do_not_fit_are_refused_with_a_sentence(changed: dict[str, str], words: str, desk: Client) -> None:
    answer = desk.post(url("add_post"), {**FIGURES, **changed})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Post.objects.exists()


def test_the_same_post_is_not_kept_twice(desk: Client) -> None:
    desk.post(url("add_post"), FIGURES)
    assert "已经登记" in desk.post(url("add_post"), FIGURES).content.decode()


def test_openings_never_sink_below_those_taken(
    desk: Client, operator: Seat, post: Post, cases: list[Declaration]
) -> None:
    actions.take(cases[0], post, **by(operator))
    answer = desk.post(url("change_post", post.pk), {**FIGURES, "openings": "0"})
    assert "已有 1 人占用" in answer.content.decode()


def test_an_opening_is_held_by_one(operator: Seat, post: Post, cases: list[Declaration]) -> None:
    first, second, _other = cases
    actions.take(first, post, **by(operator))
    with pytest.raises(NotAllowed, match="已全部占用"):
        actions.take(second, post, **by(operator))
    actions.release(first, **by(operator))
    assert actions.take(second, post, **by(operator)).post == post
    post.refresh_from_db()
    assert (post.taken, post.free) == (1, 0)


def test_the_database_itself_refuses_one_more_than_there_are(
    operator: Seat, post: Post, cases: list[Declaration]
) -> None:
    actions.take(cases[0], post, **by(operator))
    for wrong in ({"taken": 2}, {"openings": 0}, {"filled": 4}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.filter(pk=post.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        PostPlace.objects.create(post=post, declaration=cases[0], taken_by=operator.person, taken_at=AT)


def test_another_post_frees_the_first(operator: Seat, post: Post, cases: list[Declaration]) -> None:
    other = Post.objects.create(
        organisation=post.organisation, name="工程师", approved=2, filled=0, openings=2, starts_on=date(2023, 1, 1)
    )
    actions.take(cases[0], post, **by(operator))
    actions.take(cases[0], other, **by(operator))
    assert list(Post.objects.order_by("pk").values_list("taken", flat=True)) == [0, 1]


def test_a_post_that_is_over_or_of_another_institution_cannot_be_taken(
    operator: Seat, post: Post, cases: list[Declaration]
) -> None:
    Post.objects.filter(pk=post.pk).update(ends_on=date(2023, 1, 2))
    with pytest.raises(NotAllowed, match="不在本单位现在的岗位里"):
        actions.take(cases[0], post, **by(operator))
    Post.objects.filter(pk=post.pk).update(ends_on=None, organisation=cases[2].employer)
    with pytest.raises(NotAllowed, match="不在本单位现在的岗位里"):
        actions.take(cases[0], post, **by(operator))


def test_once_the_declaration_has_left_the_employer_the_post_stays(
    stage: Stage, operator: Seat, post: Post, cases: list[Declaration]
) -> None:
    Declaration.objects.filter(pk=cases[0].pk).update(stop_kind="accepting_office")
    with pytest.raises(NotAllowed, match="不在本单位办理"):
        actions.take(declaration_again(cases[0]), post, **by(operator))


def test_what_a_declaration_held_is_free_for_another_as_soon_as_it_has_ended(
    stage: Stage, operator: Seat, post: Post, cases: list[Declaration]
) -> None:
    ended, other = cases[0], cases[1]
    actions.take(ended, post, **by(operator))
    with pytest.raises(NotAllowed, match="已全部占用"):
        actions.take(other, post, **by(operator))
    journeys.step(stage, ended, Verb.REFUSE, operator, reason="不符合申报范围。")
    event = Event.objects.get(verb="release_post")
    assert (event.actor_id, event.payload) == (None, {"declaration": ended.pk, "ending": "refused"})
    actions.take(other, post, **by(operator))
    assert PostPlace.objects.get().declaration_id == other.pk


def test_what_an_ended_declaration_still_holds_from_before_can_be_released(
    stage: Stage, operator: Seat, post: Post, cases: list[Declaration], desk: Client
) -> None:
    ended, other = cases[0], cases[1]
    journeys.step(stage, ended, Verb.REFUSE, operator, reason="不符合申报范围。")
    PostPlace.objects.create(post=post, declaration=ended, taken_by=operator.person, taken_at=AT)
    Post.objects.filter(pk=post.pk).update(taken=1)
    address = reverse("offices:release_post", args=[ended.pk])
    assert address in desk.get(reverse("offices:post_sheet", args=[ended.pk])).content.decode()
    assert desk.post(address).status_code == 302
    actions.take(other, post, **by(operator))
    assert PostPlace.objects.get().declaration_id == other.pk


def opinion(seat: Seat, declaration: Declaration, agrees: bool = True, words: str = "同意推荐。") -> Any:
    return actions.give_opinion(declaration, agrees=agrees, words=words, **by(seat))


def test_three_parties_say_what_they_think_each_once_and_anew(
    stage: Stage, operator: Seat, post: Post, cases: list[Declaration], cast: people.Cast
) -> None:
    declaration = cases[0]
    with pytest.raises(NotAllowed, match="还没有确定岗位"):
        opinion(operator, declaration)
    place = actions.take(declaration, post, **by(operator))
    authority = people.seat(people.person(), _authority(declaration), Role.DEPARTMENT_OFFICER)
    bureau = people.organisation(
        "bureau", "市人社测试局", declaration.employer.area, bureau_kind=BureauKind.HUMAN_RESOURCES
    )
    labour = people.seat(people.person(), bureau, Role.BUREAU_OFFICER)
    for seat in (operator, authority, labour):
        opinion(seat, declaration)
    opinion(labour, declaration, agrees=False, words="超出核定数。")
    assert {each.party: each.agrees for each in place.opinions.all()} == {
        "employer": True, "authority": True, "human_resources": False,
    }  # fmt: skip
    assert Event.objects.filter(verb="opinion_on_post").count() == 4
    elsewhere = cast.department.seats.get()
    with pytest.raises(NotAllowed, match="用人单位、主管部门和人社部门"):
        opinion(elsewhere, declaration)


def _authority(declaration: Declaration) -> Organisation:
    employer = declaration.employer.employer
    employer.department = employer.department or people.organisation(
        "department", "测试主管局", declaration.employer.area
    )
    employer.save()
    return employer.department


def test_the_sheet_is_filled_over_the_desk(desk: Client, post: Post, cases: list[Declaration]) -> None:
    sheet = url("post_sheet", cases[0].pk)
    assert "还没有确定岗位" in desk.get(sheet).content.decode()
    assert "岗位信息表" in desk.get(url("case", cases[0].pk)).content.decode()
    desk.post(url("take_post", cases[0].pk), {"post": post.pk})
    assert desk.post(url("post_opinion", cases[0].pk), {"agrees": "yes", "words": ""}).status_code == 422
    desk.post(url("post_opinion", cases[0].pk), {"agrees": "yes", "words": "同意推荐该同志竞聘。"})
    shown = desk.get(sheet).content.decode()
    assert "同意推荐该同志竞聘。" in shown
    assert shown.count("还没有填写") == 2
    assert cases[0].person.name in desk.get(url("posts")).content.decode()
    answer = desk.post(url("take_post", cases[1].pk), {"post": post.pk})
    assert answer.status_code == 409
    assert "已全部占用" in answer.content.decode()
    desk.post(url("release_post", cases[0].pk))
    assert "还没有确定岗位" in desk.get(sheet).content.decode()


def test_without_the_wage_system_posts_are_kept_by_hand(desk: Client, settings: Any) -> None:
    assert "手工登记" in desk.post(url("fetch_posts"), follow=True).content.decode()


def test_what_the_wage_system_says_stands_and_openings_fit_beside_it(operator: Seat) -> None:
    here = operator.organisation
    keep_fetched(here, "高级工程师", 4, 2, AT)
    Post.objects.update(openings=2)
    keep_fetched(here, "高级工程师", 4, 3, AT)
    post = Post.objects.get()
    assert (post.approved, post.filled, post.openings) == (4, 3, 1)
    Post.objects.update(taken=1)
    keep_fetched(here, "高级工程师", 4, 4, AT)
    assert Post.objects.get().filled == 3  # somebody stands on the opening that would be gone


def test_who_may_keep_posts_and_see_a_sheet(
    client: Client, stage: Stage, post: Post, cases: list[Declaration], operator: Seat
) -> None:
    enterprise = stage.desks.operators[cases[2].employer_id]
    sign_in(client, enterprise.person, enterprise)
    pages = [url("posts"), url("add_post"), url("change_post", post.pk), url("post_sheet", cases[0].pk)]
    assert [client.get(page).status_code for page in [*pages, url("post_sheet", cases[2].pk)]] == [403] * 5
    assert client.post(url("take_post", cases[0].pk), {"post": post.pk}).status_code == 403
    sign_in(client, cases[0].person, as_applicant=True)
    assert [client.get(page).status_code for page in pages] == [403] * 3 + [200]
    sign_in(client, None)
    assert all("/accounts/login/" in client.get(page)["Location"] for page in pages)
    office = next(s for s in stage.desks.seats.values() if s.role == Role.ACCEPTING_OFFICER)
    sign_in(client, office.person, office)
    assert client.post(url("post_opinion", cases[0].pk), {"agrees": "yes", "words": "x"}).status_code == 403
    assert rules.place_of(cases[0]) is None


def test_posts_come_from_the_wage_system_with_its_figures_locked(
    desk: Client, operator: Seat, reference: ReferenceServer
) -> None:
    Employer.objects.filter(organisation=operator.organisation).update(credit_code=INSTITUTION)
    waiting = desk.post(url("fetch_posts"), follow=True).content.decode()
    assert "已请求提取，正在排队。" in waiting
    assert "从工资管理系统提取</button>" not in waiting
    assert not desk.get(url("fetch_posts_progress")).json()["finished"]
    do_errands()
    assert desk.get(url("fetch_posts_progress")).json()["finished"]
    assert "已从工资管理系统提取 1 个岗位" in desk.get(url("posts")).content.decode()
    post = Post.objects.get()
    assert (post.name, post.approved, post.filled, post.openings) == ("高级工程师", 4, 2, 0)
    assert "不能手工改" in desk.get(url("change_post", post.pk)).content.decode()
    desk.post(url("change_post", post.pk), {**FIGURES, "approved": "9"})
    post.refresh_from_db()
    assert (post.approved, post.openings) == (4, 1)


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        ("down", "暂时没有回答。请稍后再试，或手工登记。"),
        ("malformed", "应答不可用，什么也没有写入。"),
        ("well", "里没有本单位的岗位。"),
    ],
)
def test_the_page_of_posts_says_why_nothing_came(
    desk: Client, operator: Seat, reference: ReferenceServer, mood: str, words: str
) -> None:
    known = INSTITUTION if mood != "well" else "123300004700000999"
    Employer.objects.filter(organisation=operator.organisation).update(credit_code=known)
    reference.tell("posts", mood)
    desk.post(url("fetch_posts"))
    do_errands()
    assert words in desk.get(url("posts")).content.decode()
    assert not Post.objects.exists()
    assert Event.objects.get(verb="fetch_posts").outcome == "failed"


def test_the_applicant_reads_the_sheet_of_their_own_and_changes_nothing(
    client: Client, operator: Seat, post: Post, cases: list[Declaration]
) -> None:
    actions.take(cases[0], post, **by(operator))
    opinion(operator, cases[0], words="同意推荐该同志。")
    sign_in(client, cases[0].person, as_applicant=True)
    sheet = url("post_sheet", cases[0].pk)
    assert sheet in client.get(reverse("declarations:progress", args=[cases[0].pk])).content.decode()
    shown = client.get(sheet).content.decode()
    assert "同意推荐该同志。" in shown
    assert "占用这个岗位" not in shown
    assert client.get(url("post_sheet", cases[1].pk)).status_code == 403
    assert client.post(url("release_post", cases[0].pk)).status_code == 403
    sign_in(client, cases[2].person, as_applicant=True)
    assert client.get(url("post_sheet", cases[2].pk)).status_code == 403  # of an enterprise


def test_another_institution_keeps_its_hands_off(
    client: Client, stage: Stage, operator: Seat, post: Post, cases: list[Declaration]
) -> None:
    other = stage.desks.operators[cases[2].employer_id]
    Employer.objects.filter(organisation=other.organisation).update(kind=EmployerKind.PUBLIC_INSTITUTION)
    sign_in(client, other.person, other)
    assert post.name not in client.get(url("posts")).content.decode()
    assert client.get(url("change_post", post.pk)).status_code == 403
    assert client.post(url("change_post", post.pk), FIGURES).status_code == 403
    for name in ("take_post", "release_post", "post_opinion"):
        assert client.post(url(name, cases[0].pk), {"post": post.pk}).status_code == 403
    assert client.post(url("take_post", cases[2].pk), {"post": post.pk}).status_code == 409
    assert not PostPlace.objects.exists()


@pytest.fixture
def printed(
    desk: Client, operator: Seat, post: Post, cases: list[Declaration], settings: Any, tmp_path: Path
) -> Document:
    settings.FILES_DIR = tmp_path / "files"
    actions.take(cases[0], post, **by(operator))
    opinion(operator, cases[0], words="同意推荐该同志。")
    desk.post(url("post_paper", cases[0].pk))
    order = DocumentOrder.objects.get(kind=papers.KIND)
    assert making.fulfil(order.pk)
    return Document.objects.get(order=order)


def test_the_sheet_is_a_paper_with_its_number_code_and_three_opinions(
    printed: Document, desk: Client, cases: list[Declaration]
) -> None:
    text = re.sub(r"\s", "", flat("".join(pages_of(content_of(printed)))))
    for words in (
        "岗位信息表",
        cases[0].person.name,
        cases[0].number,
        "核定数4",
        "同意推荐该同志。",
        printed.number,
    ):
        assert re.sub(r"\s", "", words or "") in text
    assert [text.count(label) for label in ("用人单位意见", "主管部门意见", "人社部门意见", "未填写")] == [1, 1, 1, 2]
    assert printed.holder != cases[0].person.name
    assert printed.figures["用人单位意见"] == "同意"
    shown = desk.get(url("post_sheet", cases[0].pk)).content.decode()
    assert printed.number in shown
    assert "生成岗位信息表</button>" not in shown, "nothing was changed since"
    public = Client().get(reverse("documents:verify_code", args=[printed.code])).content.decode()
    assert printed.number in public


def test_who_ordered_the_sheet_stands_in_the_chain(printed: Document, operator: Seat, cases: list[Declaration]) -> None:
    event = Event.objects.get(verb="order_post_sheet")
    assert (event.actor_id, event.seat_id, event.office) == (
        operator.person_id, operator.pk, operator.organisation.name
    )  # fmt: skip
    assert (event.object_type, event.payload) == (
        "post", {"declaration": cases[0].pk, "order": str(printed.order_id)}
    )  # fmt: skip


def test_ordered_twice_it_is_one_paper_and_a_new_opinion_makes_another(
    printed: Document, desk: Client, operator: Seat, cases: list[Declaration]
) -> None:
    desk.post(url("post_paper", cases[0].pk))
    assert DocumentOrder.objects.filter(kind=papers.KIND).count() == 1
    opinion(operator, cases[0], words="改为另一意见。")
    assert "又有改动" in desk.get(url("post_sheet", cases[0].pk)).content.decode()
    desk.post(url("post_paper", cases[0].pk))
    second = DocumentOrder.objects.get(kind=papers.KIND, document=None)
    opinion(operator, cases[0], words="又改了。")
    making.fulfil(second.pk)
    second.refresh_from_db()
    assert second.error == "岗位信息表在生成以前又有改动，请回到岗位信息表重新生成。"


def test_who_may_read_the_sheet_downloads_its_paper_and_nobody_else(
    printed: Document, client: Client, stage: Stage, cases: list[Declaration]
) -> None:
    address = reverse("documents:download", args=[printed.pk])

    def status(person: Person | None, seat: Seat | None = None) -> int:
        return sign_in(client, person, seat, as_applicant=person is not None and seat is None).get(address).status_code

    enterprise = stage.desks.operators[cases[2].employer_id]
    assert status(cases[0].person) == 200
    assert [status(cases[2].person), status(enterprise.person, enterprise)] == [404, 404]
    assert status(None) == 302


def test_without_a_post_there_is_no_paper(desk: Client, client: Client, cases: list[Declaration], stage: Stage) -> None:
    answer = desk.post(url("post_paper", cases[0].pk))
    assert answer.status_code == 409
    assert "还没有确定岗位，不能生成岗位信息表。" in answer.content.decode()
    assert not DocumentOrder.objects.filter(kind=papers.KIND).exists()
