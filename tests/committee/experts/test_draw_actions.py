"""A draw as the office and the experts live it: terms first, then the seed; nobody picked by hand unless it stands there."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Seat
from audit.queries import events_of
from committee.experts import draw_actions, pool_actions, recompute_draw
from committee.experts.laying_down import Limits
from committee.experts.models import Draw, DrawState, Expert, MemberState, PanelMember
from config.demo import experts
from config.demo.journeys import Stage
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from messages.models import Message
from tests.ballots import office_of
from tests.cast import sign_in
from tests.reviews import TODAY, in_pool
from tests.stages import declaration_again, led_to

WHY = "专业范围小，经主管部门同意。"


@pytest.fixture(scope="module")
def made_case(made: Stage) -> Declaration:
    return led_to(made, "expert_review")


@pytest.fixture(scope="module")
def made_pool(made: Stage, made_case: Declaration) -> list[Expert]:
    return [in_pool(made, specialties=(made_case.specialty,)) for _each in range(6)]


@pytest.fixture
def case(stage: Stage, made_case: Declaration, made_pool: list[Expert]) -> Declaration:
    return declaration_again(made_case)


@pytest.fixture
def acts(office: Seat) -> dict[str, Any]:
    return {"by": office.person, "seat": office, "at": timezone.now()}


@pytest.fixture
def laid(stage: Stage, case: Declaration, acts: dict[str, Any]) -> Draw:
    return draw_actions.lay_down(stage.row, limits(case), exception_reason=WHY, **acts)


@pytest.fixture
def drawn(laid: Draw, acts: dict[str, Any]) -> Draw:
    return draw_actions.draw(laid, **acts)


def limits(case: Declaration, seats: int = 3, **changed: Any) -> Limits:
    return Limits(**{"seats": {case.specialty: seats}, "per_employer": 1, "outside_percent": 50, "reads": 2, **changed})


def answered(member: PanelMember, *, accepts: bool, reason: str = "") -> PanelMember:
    return draw_actions.answer(member, accepts=accepts, reason=reason, seat=member.expert.seat, at=timezone.now())


def numbers(draw: Draw, *states: str) -> list[int]:
    return list(draw.members.filter(state__in=states).values_list("expert__number", flat=True))


def test_the_terms_stand_in_the_chain_before_anybody_can_know_the_seed(laid: Draw, stage: Stage) -> None:
    [event] = events_of("draw", f"{stage.row.pk}/1")
    assert event.payload["terms"] == recompute_draw.digest(recompute_draw.canonical(laid.terms)) == laid.terms_hash
    assert event.payload["commitment"] == recompute_draw.digest(laid.token)
    assert laid.token not in json.dumps(event.payload)
    assert (event.seq, event.hash, laid.seed) == (laid.chain_seq, laid.chain_hash, "")


def test_what_was_laid_down_is_never_altered(drawn: Draw) -> None:
    for changed in ({"terms": {}}, {"seed": "00"}, {"outcome": []}):
        with pytest.raises(Error, match="A draw is kept"), transaction.atomic():
            Draw.objects.filter(pk=drawn.pk).update(**changed)


def test_whoever_is_drawn_is_invited_and_told_without_a_name_in_the_message(drawn: Draw) -> None:
    assert numbers(drawn, MemberState.INVITED) == [each["number"] for each in drawn.outcome]
    for member in drawn.members.select_related("expert__person"):
        line = Message.objects.get(recipient=member.expert.person, key=f"draw:{drawn.pk}:{member.expert_id}")
        assert "抽为评审专家" in line.body


def test_a_draw_is_made_once(drawn: Draw, acts: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed, match="这次抽取已经办过"):
        draw_actions.draw(drawn, **acts)
    assert drawn.members.count() == 3


def test_a_panel_smaller_than_the_plan_says_needs_a_reason_which_stands_in_the_record(
    stage: Stage, case: Declaration, acts: dict[str, Any]
) -> None:
    with pytest.raises(NotAllowed, match="评委会不少于 11 人，这里只有 2 人。评委会人数应为单数，这里是 2 人"):
        draw_actions.lay_down(stage.row, limits(case, 2), exception_reason=" ", **acts)
    made = draw_actions.lay_down(stage.row, limits(case, 2), exception_reason=WHY, **acts)
    assert (made.terms["exceptions"], made.exception_reason) == (["at_least", "odd"], WHY)
    assert WHY not in json.dumps(draw_actions.published(made), ensure_ascii=False)


def test_too_few_experts_are_told_limit_by_limit_and_nothing_is_recorded(
    stage: Stage, case: Declaration, acts: dict[str, Any]
) -> None:
    with pytest.raises(draw_actions.ShortOfExpertsError) as short:
        draw_actions.lay_down(stage.row, limits(case, 9), exception_reason=WHY, **acts)
    assert short.value.sentences[0] == "按这些条件抽不齐，还差 3 人。"
    assert not Draw.objects.exists()


def test_whoever_has_a_conflict_with_a_case_is_a_candidate_who_cannot_be_drawn(
    stage: Stage, case: Declaration, acts: dict[str, Any]
) -> None:
    kept = in_pool(stage, specialties=(case.specialty,), employer_name=case.employer.name)
    made = draw_actions.lay_down(stage.row, limits(case), exception_reason=WHY, **acts)
    [row] = [each for each in made.terms["candidates"] if each["number"] == kept.number]
    assert recompute_draw.bars(made.terms, row) == ("conflicts",)


def test_a_case_stands_in_one_draw_until_that_is_given_up_with_a_reason(
    stage: Stage, case: Declaration, drawn: Draw, acts: dict[str, Any]
) -> None:
    with pytest.raises(NotAllowed, match="没有等待抽取专家的申报"):
        draw_actions.lay_down(stage.row, limits(case), exception_reason=WHY, **acts)
    with pytest.raises(NotAllowed, match="作废的理由"):
        draw_actions.abandon(drawn, reason=" ", **acts)
    draw_actions.abandon(drawn, reason="条件登记有误", **acts)
    assert draw_actions.lay_down(stage.row, limits(case), exception_reason=WHY, **acts).number == 2
    assert Draw.objects.get(number=1).state == DrawState.ABANDONED


def test_declining_needs_a_reason_and_brings_the_next_of_the_order(drawn: Draw) -> None:
    first = drawn.members.all()[0]
    with pytest.raises(NotAllowed, match="谢绝请写明理由"):
        answered(first, accepts=False)
    answered(first, accepts=False, reason="出国")
    sitting = [each["number"] for each in drawn.outcome[1:]]
    expected = next(n for n in drawn.order if n not in [each["number"] for each in drawn.outcome])
    assert numbers(drawn, MemberState.INVITED) == [*sitting, expected]
    drawn.refresh_from_db()
    assert drawn.turns == [{"gone": first.expert.number, "next": expected, "exception": False, "specialty": None}]
    with pytest.raises(NotAllowed, match="已经办过"):
        answered(first, accepts=True)


def test_nobody_answers_for_somebody_else(drawn: Draw) -> None:
    first, second = drawn.members.all()[:2]
    with pytest.raises(NotAllowed, match="本人答复"):
        draw_actions.answer(first, accepts=True, reason="", seat=second.expert.seat, at=timezone.now())


@pytest.fixture
def emptied(drawn: Draw, acts: dict[str, Any]) -> Draw:
    """Everybody whom the order could bring went; one seat is empty."""
    for _each in range(4):
        member = drawn.members.filter(state=MemberState.INVITED).order_by("pk")[0]
        draw_actions.replace(member, reason="没有答复", **acts)
    return Draw.objects.get(pk=drawn.pk)


def test_an_exception_needs_an_empty_seat_and_a_reason_and_stands_marked(
    stage: Stage, drawn: Draw, acts: dict[str, Any]
) -> None:
    late = in_pool(stage, specialties=(stage.plan.specialties[0].code,))
    with pytest.raises(NotAllowed, match="没有空缺"):
        draw_actions.seat_by_exception(drawn, late, reason=WHY, **acts)


def test_when_the_order_is_used_up_an_exception_fills_the_seat(
    stage: Stage, case: Declaration, emptied: Draw, acts: dict[str, Any]
) -> None:
    assert (emptied.turns[-1]["next"], draw_actions.empty_seats(emptied)) == (None, 1)
    late = in_pool(stage, specialties=(case.specialty,))
    kept = in_pool(stage, specialties=(case.specialty,), employer_name=case.employer.name)
    with pytest.raises(NotAllowed, match="必须写明理由"):
        draw_actions.seat_by_exception(emptied, late, reason="", **acts)
    with pytest.raises(NotAllowed, match="例外也不能指定"):
        draw_actions.seat_by_exception(emptied, kept, reason=WHY, **acts)
    made = draw_actions.seat_by_exception(emptied, late, reason=WHY, **acts)
    emptied.refresh_from_db()
    assert (made.exception_reason, draw_actions.empty_seats(emptied)) == (WHY, 0)
    assert recompute_draw.faults(draw_actions.published(emptied)) == []


def test_whoever_left_the_pool_after_the_terms_is_passed_over_by_the_order_with_the_reason(
    stage: Stage, laid: Draw, acts: dict[str, Any], office: Seat
) -> None:
    """The first two of the order are gone: both stand in the record, and anybody comes to the same board."""
    seed = recompute_draw.seed_of(laid.token, laid.chain_hash)
    order = recompute_draw.order_of(laid.terms, seed)
    for number in order[:2]:
        expert = Expert.objects.get(plan=stage.row, number=number)
        pool_actions.end_expert(expert, last_day=TODAY - timedelta(days=1), reason="出国访学", **acts)
    drawn = draw_actions.draw(laid, **acts)
    assert [each["number"] for each in drawn.outcome][:2] == order[:2], "the terms stand as they were laid down"
    assert numbers(drawn, MemberState.REPLACED) == order[:2]
    assert set(drawn.members.filter(state=MemberState.REPLACED).values_list("reason", flat=True)) == {"出国访学"}
    assert numbers(drawn, MemberState.INVITED) == [drawn.outcome[2]["number"], *order[3:5]]
    assert [turn["gone"] for turn in drawn.turns] == order[:2]
    assert not Message.objects.filter(key__in=[f"draw:{drawn.pk}:{m.expert_id}" for m in drawn.members.all()[:2]])
    assert recompute_draw.faults(draw_actions.published(drawn)) == []
    reasons = events_of("draw", f"{stage.row.pk}/1").filter(verb="replace_member").values_list("reason", flat=True)
    assert list(reasons) == ["出国访学"] * 2


def test_who_left_meanwhile_does_not_follow_anybody_and_is_passed_over_by_a_turn_of_their_own(
    stage: Stage, drawn: Draw, acts: dict[str, Any], run: Callable[[dict[str, Any]], subprocess.CompletedProcess[str]]
) -> None:
    fourth, fifth = drawn.order[3:5]
    Expert.objects.filter(plan=stage.row, number=fourth).update(ends_on=TODAY - timedelta(days=1))
    answered(drawn.members.all()[0], accepts=False, reason="出差")
    drawn.refresh_from_db()
    first = drawn.outcome[0]["number"]
    assert [(turn["gone"], turn["next"]) for turn in drawn.turns] == [(first, fourth), (fourth, fifth)]
    gone = drawn.members.get(expert__number=fourth)
    assert (gone.state, gone.reason) == (MemberState.REPLACED, "聘期已经结束")
    assert run(draw_actions.published(drawn)).returncode == 0


def test_the_leader_is_one_who_accepted(drawn: Draw, acts: dict[str, Any]) -> None:
    first, second = drawn.members.all()[:2]
    with pytest.raises(NotAllowed, match="已接受邀请"):
        draw_actions.name_leader(first, **acts)
    for each in (first, second):
        draw_actions.name_leader(answered(each, accepts=True), **acts)
    assert [member.pk for member in drawn.members.filter(leader=True)] == [second.pk]


@pytest.fixture
def run(tmp_path: Path) -> Callable[[dict[str, Any]], subprocess.CompletedProcess[str]]:
    """The script alone in a folder, by a Python that sees neither the checkout nor Django."""
    alone = tmp_path / "recompute_draw.py"
    alone.write_bytes(Path(recompute_draw.__file__).read_bytes())

    def ran(record: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        file = tmp_path / "record.json"
        file.write_text(json.dumps(record), encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-I", "-S", str(alone), str(file)], capture_output=True, text=True, check=False
        )

    return ran


def test_anybody_recomputes_the_published_record_by_the_script_alone(
    emptied: Draw, client: Client, run: Callable[[dict[str, Any]], Any]
) -> None:
    page = sign_in(client, None).get(reverse("committee:published_draw", args=[emptied.plan.code, 1]))
    done = run(page.json())
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, f"SAME: {emptied.plan.code}, draw 1")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda r: r["terms"].update(per_employer=9), "the terms are not what was laid down"),
        (lambda r: r.update(token="00" * 32), "the token is not the one"),
        (lambda r: r.update(chain_hash="00" * 32), "the seed doesn't follow"),
        (lambda r: r["order"].reverse(), "the order doesn't follow"),
        (lambda r: r["members"].pop(), "the members drawn are others"),
        (lambda r: r["turns"][0].update(next=r["order"][-1]), "turn 1: the record says"),
        (lambda r: r["standing"].append(99), "those who sit after all replacements are others"),
    ],
)
def test_a_record_that_was_touched_is_told_apart(
    emptied: Draw, run: Callable[[dict[str, Any]], Any], spoil: Callable[[dict[str, Any]], Any], said: str
) -> None:
    record = json.loads(json.dumps(draw_actions.published(emptied)))
    spoil(record)
    done = run(record)
    assert done.returncode == 1
    assert said in done.stdout


def test_what_is_published_names_nobody_and_nothing_before_the_seed(
    stage: Stage, laid: Draw, client: Client, acts: dict[str, Any]
) -> None:
    record = reverse("committee:published_draw", args=[stage.plan.code, 1])
    listed = reverse("committee:published_draws", args=[stage.plan.code])
    sign_in(client, None)
    assert client.get(record).status_code == 404
    assert laid.terms_hash in client.get(listed).content.decode()
    assert laid.token not in client.get(listed).content.decode()
    draw_actions.draw(laid, **acts)
    told = client.get(record).content.decode() + client.get(listed).content.decode()
    for expert in Expert.objects.select_related("person"):
        assert expert.person.name not in told
        assert expert.employer_name not in told


def test_the_pages_of_a_draw_from_terms_to_the_answer(
    stage: Stage, case: Declaration, desk: Client, client: Client
) -> None:
    page = desk.get(reverse("committee:new_draw")).content.decode()
    assert "检索所得 未确认" in page  # the plan's word on its board was only found
    typed = {
        f"seats-{case.specialty}": "3", "per_employer": "1", "outside_percent": "10", "reads": "2",
        "conflicts_at_most": "0", "exception_reason": WHY,
    }  # fmt: skip
    assert (
        "抽不齐" in desk.post(reverse("committee:new_draw"), {**typed, f"seats-{case.specialty}": "9"}).content.decode()
    )
    desk.post(reverse("committee:new_draw"), typed)
    desk.post(reverse("committee:run_draw", args=[1]))
    made = Draw.objects.get()
    assert WHY in desk.get(reverse("committee:draw", args=[1])).content.decode()
    member = made.members.select_related("expert__person", "expert__seat").order_by("pk")[0]
    sign_in(client, member.expert.person, member.expert.seat)
    assert client.get("/desk-of-mine/").url == reverse("committee:reviews")
    assert "评审邀请" in client.get(reverse("committee:reviews")).content.decode()
    other = made.members.exclude(pk=member.pk).order_by("pk")[0]
    assert client.post(reverse("committee:answer_invitation", args=[other.pk]), {"answer": "accept"}).status_code == 404
    client.post(reverse("committee:answer_invitation", args=[member.pk]), {"answer": "accept"})
    assert numbers(made, MemberState.ACCEPTED) == [member.expert.number]


def test_draws_are_opened_by_their_plans_office_alone(stage: Stage, drawn: Draw, client: Client) -> None:
    member = drawn.members.select_related("expert__person", "expert__seat")[0]
    sign_in(client, member.expert.person, member.expert.seat)
    assert client.get(reverse("committee:draw", args=[1])).status_code == 403
    assert client.get(reverse("committee:draws")).status_code == 403
    assert sign_in(client, office_of(stage).person).get(reverse("committee:reviews")).status_code == 403


def test_the_demo_has_a_pool_of_which_a_panel_can_be_drawn(stage: Stage, case: Declaration) -> None:
    experts.build(stage)
    assert stage.plan.board is not None
    assert Expert.objects.filter(plan=stage.row).count() > stage.plan.board.at_least
    assert not Draw.objects.exists()
