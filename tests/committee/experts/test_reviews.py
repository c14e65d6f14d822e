"""Online review: given out evenly and never with a conflict, relations declared first, handed in once, others' words after."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Seat
from committee.experts import assigning, draw_actions, pool_actions, review_actions, review_queries
from committee.experts.evidence import file_check, files_of
from committee.experts.laying_down import Limits
from committee.experts.models import Draw, Expert, PanelMember, Phrase, Relation, Review, ReviewState
from committee.experts.review_actions import Draft, ReviewRefusedError, WrittenMeanwhileError
from config import clock
from config.demo.journeys import Stage
from declarations.guards import ask
from declarations.refusals import NotAllowed
from files.models import StoredFile
from messages.queries import todo_count
from tests.ballots import office_of
from tests.cast import sign_in
from tests.committee.sheets import IT, line_of
from tests.reviews import in_pool
from tests.stages import led_to, make_stage

WHOLE = Draft(recommended="yes", comment="业绩真实，作用清楚。")


@pytest.fixture(scope="module")
def made(module_transaction: None) -> Stage:
    return make_stage(IT)


@pytest.fixture(scope="module")
def made_draw(made: Stage) -> Draw:
    """Two cases, three seats, two readers each; everybody has accepted and the first leads."""
    cases = [led_to(made, "expert_review"), led_to(made, "expert_review")]
    specialties = tuple({case.specialty for case in cases})
    seats = dict.fromkeys(specialties, 0) | {specialties[0]: 3}
    for _each in range(4):
        in_pool(made, specialties=specialties)
    office = office_of(made)
    by = {"by": office.person, "seat": office, "at": timezone.now()}
    if len(specialties) > 1:
        seats = {specialties[0]: 2, specialties[1]: 1}
    limits = Limits(seats=seats, per_employer=1, outside_percent=0, reads=2)
    draw = draw_actions.draw(draw_actions.lay_down(made.row, limits, exception_reason="试", **by), **by)
    for member in draw.members.all():
        draw_actions.answer(member, accepts=True, reason="", seat=member.expert.seat, at=timezone.now())
    draw_actions.name_leader(draw.members.all()[0], **by)
    assigning.assign(draw, **by)
    return draw


@pytest.fixture
def draw(stage: Stage, made_draw: Draw) -> Draw:
    return Draw.objects.get(pk=made_draw.pk)


@pytest.fixture
def acts(office: Seat) -> dict[str, Any]:
    return {"by": office.person, "seat": office, "at": timezone.now()}


@pytest.fixture
def review(draw: Draw) -> Review:
    return opened(waiting(draw)[0])


def waiting(draw: Draw) -> list[Review]:
    found = Review.objects.filter(member__draw=draw, state=ReviewState.WAITING).order_by("pk")
    return list(found.select_related("member__expert__person", "member__expert__seat", "declaration"))


def opened(review: Review) -> Review:
    review_actions.declare_none(review, seat=seat_of(review), at=timezone.now())
    return again(review)


def handed_in(review: Review, draft: Draft = WHOLE) -> Review:
    row = opened(review) if review.state == ReviewState.WAITING else again(review)
    review_actions.hand_in(row, draft, seen=row.row_version, seat=seat_of(row), at=timezone.now())
    return again(row)


def again(review: Review) -> Review:
    related = ("member__expert__person", "member__expert__seat", "member__expert__plan", "member__draw", "declaration")
    return Review.objects.select_related(*related).get(pk=review.pk)


def seat_of(review: Review) -> Seat:
    return review.member.expert.seat


def enter(client: Client, review: Review) -> Client:
    return sign_in(client, review.member.expert.person, seat_of(review))


def page_of(review: Review) -> str:
    return reverse("committee:review", args=[review.pk])


def test_every_case_has_its_readers_and_nobody_much_more_than_another(draw: Draw) -> None:
    pairs = list(Review.objects.filter(member__draw=draw).values_list("declaration", "member"))
    assert set(Counter(case for case, _member in pairs).values()) == {2}
    load = Counter(member for _case, member in pairs)
    assert max(load.values()) - min(load[member.pk] for member in draw.members.all()) <= 1


def test_assigning_again_adds_nothing_that_is_there(draw: Draw, acts: dict[str, Any]) -> None:
    assert assigning.assign(draw, **acts) == assigning.Assigned(0, {})


def test_nothing_is_given_out_while_a_seat_waits_for_an_answer(draw: Draw, acts: dict[str, Any]) -> None:
    draw_actions.replace(draw.members.all()[1], reason="没有时间", **acts)
    with pytest.raises(NotAllowed, match="还有 1 个席位没有专家接受"):
        assigning.assign(draw, **acts)


def test_a_member_who_goes_leaves_what_is_unfinished_to_whoever_follows(draw: Draw, acts: dict[str, Any]) -> None:
    gone = waiting(draw)[0].member
    mine = Review.objects.filter(member=gone).count()
    came = draw_actions.replace(gone, reason="没有时间", **acts)
    assert came is not None
    draw_actions.answer(came, accepts=True, reason="", seat=came.expert.seat, at=timezone.now())
    assert assigning.assign(draw, **acts).made == mine
    assert set(Review.objects.filter(member=gone).values_list("state", flat=True)) == {"released"}


def test_the_material_stays_shut_until_a_relation_is_denied(draw: Draw, client: Client) -> None:
    first = waiting(draw)[0]
    shut = enter(client, first).get(page_of(first))
    assert (shut.status_code, "声明有无回避关系" in shut.content.decode()) == (403, True)
    client.post(reverse("committee:declare_none"), {"review": [first.pk]})
    assert client.get(page_of(first)).status_code == 200


def test_a_declared_relation_passes_the_case_on_and_stays_on_record(draw: Draw, client: Client) -> None:
    first = waiting(draw)[0]
    had = set(Review.objects.filter(declaration=first.declaration).values_list("member", flat=True))
    enter(client, first).post(reverse("committee:pass_on", args=[first.pk]), {"kind": "teacher", "words": "博士导师"})
    assert Relation.objects.get(person=first.member.expert.person).words == "博士导师"
    live = Review.objects.filter(declaration=first.declaration).exclude(state=ReviewState.RELEASED)
    assert live.count() == 2
    assert set(live.values_list("member", flat=True)) - had
    assert client.get(page_of(first)).status_code == 403
    assert first.declaration.person.name not in client.get(reverse("committee:reviews")).content.decode()


def test_a_conflict_that_the_system_sees_goes_before_the_experts_word(draw: Draw) -> None:
    first = waiting(draw)[0]
    Expert.objects.filter(pk=first.member.expert_id).update(employer_name=first.declaration.employer.name)
    review_actions.declare_none(first, seat=seat_of(first), at=timezone.now())
    assert again(first).state == ReviewState.RELEASED


def test_nobody_else_opens_a_review_nor_its_files(
    draw: Draw, review: Review, client: Client, office: Seat, stage: Stage
) -> None:
    file = files_of(review)[0].file
    link = reverse("files:download", args=[file.pk])
    other = next(m for m in draw.members.select_related("expert__person", "expert__seat") if m.pk != review.member_id)
    Review.objects.filter(member=other, declaration=review.declaration).update(state="released", released_reason="试")
    sign_in(client, other.expert.person, other.expert.seat)
    assert (client.get(page_of(review)).status_code, client.get(link).status_code) == (404, 404)
    assert sign_in(client, office.person, office).get(page_of(review)).status_code == 403
    outsider = in_pool(stage)
    assert not file_check(outsider.person, outsider.seat, file)


def test_the_files_of_a_case_open_while_it_is_assigned_and_with_the_experts(review: Review, client: Client) -> None:
    file = files_of(review)[0].file
    link = reverse("files:download", args=[file.pk])
    who, seat = review.member.expert.person, seat_of(review)
    answer = enter(client, review).get(link)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert client.get(page_of(review)).content.decode().count(str(file.pk))
    unrelated = StoredFile.objects.filter(owner=file.owner, rule="signature").first()
    assert unrelated is None or not file_check(who, seat, unrelated)
    for changed, back in (
        ({"state": "released", "released_reason": "试"}, {"state": "open"}),
        ({"state": "waiting"}, {"state": "open"}),
    ):
        Review.objects.filter(pk=review.pk).update(**changed)
        assert not file_check(who, seat, file)
        Review.objects.filter(pk=review.pk).update(**back)
    assert file_check(who, seat, file)
    PanelMember.objects.filter(pk=review.member_id).update(state="replaced", reason="试", leader=False)
    assert not file_check(who, seat, file)


def test_an_expert_sees_neither_identity_number_nor_telephone(review: Review, client: Client) -> None:
    person = review.declaration.person
    shown = enter(client, review).get(page_of(review)).content.decode()
    assert person.name in shown
    assert person.phone not in shown
    assert person.identity.tail not in shown


def test_what_is_typed_is_kept_and_a_second_window_is_told(review: Review, client: Client) -> None:
    line = line_of(review.declaration).line
    typed = {
        "version": "1",
        "comment": "先看到这里",
        "notes": "第三页存疑",
        f"mark-{line}": "0.5",
        f"reason-{line}": "证据不全",
    }
    script = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
    saved = enter(client, review).post(page_of(review), typed, **script)
    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    row = again(review)
    assert (row.comment, row.notes, row.marks) == (
        "先看到这里",
        "第三页存疑",
        {line: {"mark": "0.5", "reason": "证据不全"}},
    )
    late = client.post(page_of(review), {**typed, "comment": "另一份"}, **script)
    assert (late.status_code, late.json()["fields"]["comment"]["theirs"]) == (409, "先看到这里")
    with pytest.raises(WrittenMeanwhileError):
        review_actions.save_draft(review, WHOLE, seen=1, seat=seat_of(review), at=timezone.now())


def test_a_save_whose_answer_was_lost_is_not_taken_for_another_windows(review: Review) -> None:
    review_actions.save_draft(review, WHOLE, seen=1, seat=seat_of(review), at=timezone.now())
    review_actions.hand_in(review, WHOLE, seen=1, seat=seat_of(review), at=timezone.now())
    assert again(review).state == ReviewState.HANDED_IN


@pytest.mark.parametrize(
    ("draft", "field", "says"),
    [
        (Draft(comment="好"), "recommended", "请选择"),
        (Draft(recommended="no", comment=" "), "comment", "请写评语"),
        (Draft(recommended="no", comment="电话 13900001111"), "comment", "不要写身份证号或手机号"),
        (Draft(recommended="no", comment="好", flagged=("x",)), "flag_words", "有什么问题"),
    ],
)
def test_what_is_missing_is_said_by_field(review: Review, draft: Draft, field: str, says: str) -> None:
    with pytest.raises(ReviewRefusedError) as refused:
        handed_in(review, draft)
    assert says in refused.value.sentences[field]
    assert again(review).state == ReviewState.OPEN


def test_a_mark_keeps_to_the_table_and_another_one_than_the_machines_says_why(review: Review, client: Client) -> None:
    line = line_of(review.declaration).line
    page = enter(client, review).post(
        page_of(review), {"version": "1", "recommended": "yes", "comment": "好", f"mark-{line}": "0.5", "hand_in": "1"}
    )
    assert page.status_code == 422
    assert f'href="#mark-{line}"' in page.content.decode()
    with pytest.raises(ReviewRefusedError, match="请写数字"):
        handed_in(review, Draft("yes", "好", marks={line: ("半分", "不足")}))
    done = handed_in(review, Draft("yes", "好", marks={line: ("0.5", "证据不足")}))
    assert done.total is not None


def test_what_was_handed_in_is_kept_and_has_a_receipt(review: Review, client: Client) -> None:
    posted = {"version": "1", "recommended": "strongly", "comment": "业绩突出。", "hand_in": "1"}
    receipt = enter(client, review).post(page_of(review), posted, follow=True).content.decode()
    row = again(review)
    assert row.digest in receipt
    assert "重点推荐" in receipt
    with pytest.raises(NotAllowed, match="已经提交"):
        review_actions.save_draft(row, WHOLE, seen=2, seat=seat_of(row), at=timezone.now())
    with pytest.raises(Error, match="is kept"), transaction.atomic():
        Review.objects.filter(pk=row.pk).update(comment="改了")


def test_the_words_of_others_show_only_after_ones_own_are_in(draw: Draw, review: Review, client: Client) -> None:
    other = next(each for each in waiting(draw) if each.declaration_id == review.declaration_id)
    handed_in(other, Draft("no", "独立完成的证据不足。"))
    assert "独立完成的证据不足" not in enter(client, review).get(page_of(review)).content.decode()
    handed_in(review)
    shown = client.get(page_of(review)).content.decode()
    assert "独立完成的证据不足" in shown
    assert other.member.expert.person.name not in shown


def test_a_phrase_is_kept_and_used_again(review: Review, client: Client) -> None:
    enter(client, review).post(page_of(review), {"version": "1", "comment": "材料齐全。", "keep_phrase": "1"})
    assert Phrase.objects.get(person=review.member.expert.person).words == "材料齐全。"
    client.post(page_of(review), {"version": "2", "comment": "另：", "phrase": "材料齐全。"})
    assert again(review).comment == "另：\n材料齐全。"


def test_a_case_that_has_left_the_review_can_only_be_looked_at(review: Review, client: Client) -> None:
    review.declaration.stop_kind = "ballot"
    who, seat = review.member.expert.person, seat_of(review)
    assert "已经离开专家评审环节" in str(review_actions.may_write(review, who, seat))
    assert review_actions.may_read(review, who, seat)


def test_the_guard_counts_what_is_missing_and_lets_a_whole_case_pass(draw: Draw, stage: Stage) -> None:
    case = waiting(draw)[0].declaration
    now = clock.now(stage.plan.code)
    mine = [each for each in waiting(draw) if each.declaration_id == case.pk]
    assert "还有 2 位专家没有提交" in str(ask("reviews_in", case, now))
    for each in mine:
        handed_in(each)
    assert ask("reviews_in", case, now)
    case.draws.all()[0].cases.remove(case)
    assert "还没有抽取评审专家" in str(ask("reviews_in", case, now))


def test_the_leader_sums_up_when_all_is_in_and_never_before_their_own(draw: Draw, client: Client) -> None:
    leader = draw.members.select_related("expert__person", "expert__seat").get(leader=True)
    case = waiting(draw)[0].declaration
    mine = [each for each in waiting(draw) if each.declaration_id == case.pk]
    at = {"seat": leader.expert.seat, "at": timezone.now()}
    with pytest.raises(NotAllowed, match="还没有全部提交"):
        review_actions.summarise(draw, case, recommended="yes", words="同意", **at)
    for each in mine:
        handed_in(each)
    sign_in(client, leader.expert.person, leader.expert.seat)
    url = reverse("committee:panel", args=[draw.number])
    client.post(url, {"case": case.pk, "recommended": "yes", "words": "同意推荐。"})
    assert "同意推荐。" in client.get(url).content.decode()
    other = draw.members.exclude(pk=leader.pk).select_related("expert__person", "expert__seat")[0]
    assert sign_in(client, other.expert.person, other.expert.seat).get(url).status_code == 404


def test_calibration_says_how_a_member_lies_beside_the_others(draw: Draw) -> None:
    case = waiting(draw)[0].declaration
    low, high = (each for each in waiting(draw) if each.declaration_id == case.pk)
    line = line_of(case).line
    handed_in(low, Draft("no", "不足", marks={line: ("0", "没有证据")}))
    handed_in(high)
    figures = {each.member.pk: each for each in review_queries.calibrations(draw)}
    difference = figures[high.member_id].beside_panel
    assert difference is not None
    assert difference > 0
    assert figures[low.member_id].beside_panel == -difference


def test_a_relation_that_the_office_records_ends_an_open_review(
    review: Review, stage: Stage, acts: dict[str, Any]
) -> None:
    person = review.member.expert.person
    pool_actions.record_relation(stage.row, person, review.declaration.person, kind="relative", words="姐弟", **acts)
    assert again(review).state == ReviewState.RELEASED
    with pytest.raises(NotAllowed, match="改由别人评审"):
        review_actions.save_draft(review, WHOLE, seen=1, seat=seat_of(review), at=timezone.now())


def test_a_term_does_not_end_over_unfinished_reviews(review: Review, acts: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed, match="没有提交：请先在抽取记录里更换"):
        pool_actions.end_expert(
            review.member.expert, last_day=clock.today(None) - timedelta(days=1), reason="调离", **acts
        )


def test_my_list_asks_as_often_for_two_as_for_one(draw: Draw, client: Client) -> None:
    both = next(m for m in draw.members.select_related("expert__person", "expert__seat") if m.reviews.count() == 2)
    for each in waiting(draw):
        if each.member_id == both.pk:
            opened(each)
    sign_in(client, both.expert.person, both.expert.seat)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("committee:reviews"))
        return len(found)

    two = asked()
    last = both.reviews.order_by("-pk")[0]
    Review.objects.filter(pk=last.pk).update(state="released", released_reason="试")
    assert asked() == two


def test_the_to_do_is_done_with_the_last_review(draw: Draw) -> None:
    member = next(m for m in draw.members.select_related("expert__person") if m.reviews.count() == 2)
    mine = [each for each in waiting(draw) if each.member_id == member.pk]
    begun = todo_count(member.expert.person)
    handed_in(mine[0])
    assert todo_count(member.expert.person) == begun
    handed_in(mine[1])
    assert todo_count(member.expert.person) == begun - 1
