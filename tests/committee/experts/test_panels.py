"""Several panels joined to one board: drawn at once, each reading its own cases, replaced within themselves, recomputed by anybody."""

import io
import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Seat
from committee.ballots.queries import board_seats, drawn_board
from committee.experts import assigning, draw_actions, recompute_draw, review_actions, review_queries
from committee.experts.laying_down import Limits
from committee.experts.models import Draw, Expert, MemberState, PanelMember, Recommended, Review
from committee.experts.review_actions import Draft
from config.demo.journeys import Stage
from declarations.models import Declaration
from declarations.refusals import NotAllowed
from tests.cast import sign_in
from tests.reviews import in_pool
from tests.stages import led_to


@pytest.fixture(scope="module")
def made_cases(made: Stage) -> list[Declaration]:
    """Two cases of two specialties, and a pool of which everybody knows both but one in three."""
    found = [led_to(made, "expert_review"), led_to(made, "expert_review")]
    first, second = (case.specialty for case in found)
    assert first != second
    for place in range(12):
        in_pool(made, specialties=((first, second), (first,), (second,), (first, second))[place % 4])
    return found


@pytest.fixture
def acts(office: Seat) -> dict[str, Any]:
    return {"by": office.person, "seat": office, "at": timezone.now()}


@pytest.fixture
def drawn(stage: Stage, made_cases: list[Declaration], acts: dict[str, Any]) -> Draw:
    draw = draw_actions.lay_down(stage.row, limits(made_cases), exception_reason="试", **acts)
    return draw_actions.draw(draw, **acts)


def limits(cases: list[Declaration], **changed: Any) -> Limits:
    one, other = (case.specialty for case in cases)
    usual = {"seats": {one: 3, other: 2}, "per_employer": 1, "outside_percent": 50, "reads": 2}
    return Limits(**{**usual, "panels": {one: "1", other: "2"}, **changed})


def test_the_workbook_of_a_board_says_who_sits_in_which_panel(drawn: Draw, desk: Client) -> None:
    answer = desk.post(reverse("lists:export_of", args=["panel", drawn.number]))
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert page is not None
    rows = list(page.iter_rows(values_only=True))
    heads = next(place for place, row in enumerate(rows) if row[0] == "序号")
    column = rows[heads].index("评审组")
    panels = [row[column] for row in rows[heads + 1 : heads + 6]]
    assert panels == list(drawn.members.order_by("pk").values_list("panel", flat=True))


def answered(draw: Draw, **which: Any) -> None:
    for member in draw.members.filter(state=MemberState.INVITED, **which).select_related("draw", "expert__seat"):
        draw_actions.answer(member, accepts=True, reason="", seat=member.expert.seat, at=timezone.now())


def sizes(draw: Draw) -> dict[str, int]:
    panels = draw.members.filter(state__in=draw_actions.STANDING).values_list("panel", flat=True)
    return {panel: list(panels).count(panel) for panel in sorted(set(panels))}


def test_the_panels_are_drawn_at_once_and_the_board_is_judged_as_a_whole(drawn: Draw) -> None:
    assert sizes(drawn) == {"1": 3, "2": 2}
    assert set(drawn.terms["panels"]) == {"1", "2"}
    assert drawn.terms["exceptions"] == ["at_least"]  # five of them are fewer than the plan's board, but odd
    record = draw_actions.published(drawn)
    assert (record["format"], recompute_draw.faults(record)) == ("draw-2", [])


def test_whoever_goes_is_followed_in_the_same_panel_and_the_script_finds_it_the_same(
    drawn: Draw, tmp_path: Path
) -> None:
    for panel in ("1", "2"):
        member = drawn.members.filter(panel=panel, state=MemberState.INVITED).select_related("expert__seat")[0]
        draw_actions.answer(member, accepts=False, reason="出差", seat=member.expert.seat, at=timezone.now())
        assert sizes(drawn) == {"1": 3, "2": 2}
    drawn.refresh_from_db()
    record = json.loads(json.dumps(draw_actions.published(drawn)))
    written = tmp_path / "draw-1.json"
    written.write_text(json.dumps(record), encoding="utf-8")
    script = str(Path(recompute_draw.__file__))
    done = subprocess.run([sys.executable, "-I", script, str(written)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "panel 1: " in done.stdout
    forged = deepcopy(record)
    forged["turns"][0]["specialty"] = record["turns"][1]["specialty"]
    assert any("turn 1" in words for words in recompute_draw.faults(forged))


def test_a_case_is_read_by_its_own_panel_alone(
    drawn: Draw, made_cases: list[Declaration], acts: dict[str, Any]
) -> None:
    answered(drawn)
    assert assigning.assign(drawn, **acts).lacking == {}
    for case, panel in zip(made_cases, ("1", "2"), strict=True):
        readers = Review.objects.filter(declaration=case).values_list("member__panel", flat=True)
        assert list(readers) == [panel, panel]


def test_each_panel_has_its_leader_who_sees_its_cases_alone(
    drawn: Draw, made_cases: list[Declaration], acts: dict[str, Any]
) -> None:
    answered(drawn)
    for panel in ("1", "2"):
        draw_actions.name_leader(drawn.members.filter(panel=panel)[0], **acts)
    leaders = PanelMember.objects.filter(draw=drawn, leader=True).select_related("expert__person").order_by("panel")
    assert [each.panel for each in leaders] == ["1", "2"]
    for leader, case in zip(leaders, made_cases, strict=True):
        assert [each.case.pk for each in review_queries.panel_cases(drawn, leader.expert.person)] == [case.pk]


def test_a_leader_sees_figures_of_the_own_panel_alone(
    drawn: Draw, made_cases: list[Declaration], acts: dict[str, Any]
) -> None:
    answered(drawn)
    assigning.assign(drawn, **acts)
    for review in Review.objects.filter(member__draw=drawn).select_related("member__expert__seat"):
        by = {"seat": review.member.expert.seat, "at": acts["at"]}
        row = review_actions.declare_none(review, **by)
        review_actions.hand_in(row, Draft(Recommended.YES, "业绩真实"), seen=row.row_version, **by)
    draw_actions.name_leader(drawn.members.filter(panel="1")[0], **acts)
    leader = drawn.members.get(leader=True).expert.person
    led = review_queries.led_by(drawn, leader)
    assert {each.member.panel for each in review_queries.calibrations(drawn, led)} == led == {"1"}
    assert {each.member.panel for each in review_queries.calibrations(drawn)} == {"1", "2"}
    page = sign_in(Client(), leader).get(reverse("committee:panel", args=[drawn.number])).content.decode()
    assert "第 1 评审组：组长小结" in page


def test_one_number_for_all_is_one_panel_of_the_first_kind_of_record(
    stage: Stage, made_cases: list[Declaration], acts: dict[str, Any]
) -> None:
    one = limits(made_cases, panels=dict.fromkeys((case.specialty for case in made_cases), "1"))
    drawn = draw_actions.draw(draw_actions.lay_down(stage.row, one, exception_reason="试", **acts), **acts)
    record = draw_actions.published(drawn)
    assert ("panels" in record["terms"], record["format"], recompute_draw.faults(record)) == (False, "draw-1", [])


def test_a_panel_smaller_than_the_readers_of_a_case_is_refused(
    stage: Stage, made_cases: list[Declaration], acts: dict[str, Any]
) -> None:
    words = "第 2 组的席位少于每份申报的评审人数 3 人：请增加席位或合并评审组。"
    with pytest.raises(NotAllowed, match=words):
        draw_actions.lay_down(stage.row, limits(made_cases, reads=3), exception_reason="试", **acts)


def test_the_meeting_begins_with_the_joined_board(drawn: Draw, stage: Stage, desk: Client) -> None:
    answered(drawn)
    usual = drawn_board(stage.row, board_seats(stage.plan.code))
    people = drawn.members.filter(state=MemberState.ACCEPTED).values_list("expert__person", flat=True)
    assert {each.person_id for each in usual} == set(people)
    page = desk.get(reverse("ballots:call")).content.decode()
    assert "已预选抽出并接受邀请的 5 人" in page
    assert page.count(" checked") == 5
    assert Expert.objects.count() == 12


def test_the_office_groups_the_specialties_on_the_page_of_the_terms(
    desk: Client, made_cases: list[Declaration]
) -> None:
    one, other = (case.specialty for case in made_cases)
    form = {
        f"seats-{one}": "3", f"seats-{other}": "2", f"panel-{one}": "1", f"panel-{other}": "2", "per_employer": "1",
        "outside_percent": "0", "reads": "2", "conflicts_at_most": "0", "exception_reason": "专业范围小",
    }  # fmt: skip
    desk.post(reverse("committee:new_draw"), form)
    draw = Draw.objects.get()
    assert {tuple(codes) for codes in draw.terms["panels"].values()} == {(one,), (other,)}
    page = desk.get(reverse("committee:draw", args=[draw.number])).content.decode()
    assert "第 2 评审组" in page
    assert "各组一次抽出，合成一个评委会" in page
