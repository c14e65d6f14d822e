"""A table of points is confirmed whole, by parts or line by line: what that says, what it changes, and that it can be replayed."""

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Seat
from committee.actions import amend_plan
from committee.amendments import Change, newest_of
from committee.confirmations import TableShown, table_of
from config import clock
from config.demo.careers import Story
from config.demo.journeys import Stage
from declarations import judging
from declarations.models import Declaration, Verdict
from declarations.rejudging import judge_piece
from declarations.replay import replayed
from declarations.stored_sheets import handed_in
from messages import outbox
from review_plans import queries
from review_plans.importing import import_plan, read_folder
from tests.cast import sign_in
from tests.committee.sheets import ELECTRO, committee_of
from tests.review_plans.samples import GUARDS, PLANS
from tests.stages import drafted, make_stage, submitted

LIST = reverse("committee:amendments")
FORM = reverse("committee:amend", args=["confirmation"])
CITED: dict[str, Any] = {
    "document": "省评办函〔2020〕9 号",
    "reason": "附件 4 原件已核对",
    "decided_by": "评委会办公室",
    "decided_on": date(2020, 9, 1),
}
SELF_SCORED = Story(years_since_title=3)
POINTS = re.compile(r"points: [\d.]+\}")
THRESHOLD = re.compile(r"(self_score_at_least@1: \{table: [^,]+, at_least: )\d+")


@pytest.fixture
def stage(db: None, tmp_path: Path) -> Stage:
    """With a threshold that the demo's people reach, so that nothing but the confirmation is missing."""
    shutil.copytree(PLANS / ELECTRO, tmp_path / ELECTRO)
    rules = tmp_path / ELECTRO / "eligibility.yaml"
    text = rules.read_text(encoding="utf-8")
    assert THRESHOLD.search(text)
    rules.write_text(THRESHOLD.sub(r"\g<1>1", text), encoding="utf-8")
    return make_stage(ELECTRO, folder=tmp_path / ELECTRO)


@pytest.fixture
def seat(stage: Stage) -> Seat:
    return committee_of(stage)


@pytest.fixture
def desk(client: Client, seat: Seat) -> Client:
    return sign_in(client, seat.person, seat)


def table(stage: Stage) -> TableShown:
    found = table_of(queries.current_version(ELECTRO))
    assert found is not None
    return found


def confirm(stage: Stage, target: str, *, withdrawn: bool = False) -> None:
    """As the committee office does it; then what it has placed is handled, as the relay would."""
    seat, newest = committee_of(stage), newest_of(stage.row)
    change = Change(kind="confirmation", target=target, value={"withdrawn": True} if withdrawn else {}, **CITED)
    amend_plan(stage.row, change, seen=newest.pk if newest else 0, person=seat.person, seat=seat, at=stage.now())
    outbox.relay()


def stored_answer(declaration: Declaration) -> tuple[str, str]:
    """The answer of the chosen track as it is stored, and what it reads as."""
    track = judging.stored_track(declaration)
    assert track is not None
    return track["answer"], track["reads_as"] or ""


def fresh_answer(stage: Stage, declaration: Declaration) -> str:
    track = judging.chosen_track(declaration, judging.fresh_verdict(declaration, stage.now()))
    assert track is not None
    return track.answer.value


def scored(stage: Stage) -> Declaration:
    return submitted(stage, track="self_scored", story=SELF_SCORED)


def test_unconfirmed_a_self_scored_track_is_unknown_and_confirmed_it_is_met(stage: Stage) -> None:
    draft = drafted(stage, track="self_scored", story=SELF_SCORED)
    assert fresh_answer(stage, draft) == "UNKNOWN"
    confirm(stage, table(stage).target)
    assert fresh_answer(stage, draft) == "MET"


def test_what_lies_on_desks_is_judged_again_by_the_outbox_once(stage: Stage) -> None:
    declaration = scored(stage)
    assert stored_answer(declaration) == ("UNKNOWN", "MET")
    confirm(stage, table(stage).target)
    assert stored_answer(declaration)[0] == "MET"
    count = Verdict.objects.count()
    newest = newest_of(stage.row)
    assert newest is not None
    judge_piece({"amendment": newest.pk, "after": 0})
    assert Verdict.objects.count() == count


def test_drafts_and_ended_ones_get_no_verdict(stage: Stage) -> None:
    drafted(stage, track="self_scored", story=SELF_SCORED)
    confirm(stage, table(stage).target)
    assert not Verdict.objects.exists()


def test_withdrawn_it_is_unknown_again_and_every_verdict_can_be_replayed(stage: Stage) -> None:
    declaration = scored(stage)
    confirm(stage, table(stage).target)
    confirm(stage, table(stage).target, withdrawn=True)
    assert stored_answer(declaration) == ("UNKNOWN", "MET")
    given = [row.answer for row in declaration.verdicts.order_by("pk")]
    assert len(given) == 3
    assert list(replayed(ELECTRO)) == [None, None, None]


def test_a_new_version_with_other_points_leaves_old_verdicts_and_sheets_as_they_were(
    stage: Stage, tmp_path: Path
) -> None:
    declaration = scored(stage)
    confirm(stage, table(stage).target)
    sheet = declaration.submissions.get().score_sheet
    _import_with_other_points(tmp_path / ELECTRO)
    confirm(stage, table(stage).target, withdrawn=True)
    assert list(replayed(ELECTRO)) == [None] * declaration.verdicts.count()
    basis = handed_in(declaration.submissions.get())
    assert basis is not None
    assert sheet is not None
    assert str(basis.tally().machine_total) == sheet["machine_total"]


def _import_with_other_points(plan: Path) -> None:
    text = (plan / "scoring.yaml").read_text(encoding="utf-8")
    (plan / "scoring.yaml").write_text(POINTS.sub("points: 0.5}", text), encoding="utf-8")
    read = read_folder(plan, GUARDS)
    assert import_plan(read, at=clock.now(ELECTRO)).version.number == 2


@pytest.mark.parametrize("which", ["line", "block", "whole"])
def test_a_word_covers_its_line_its_part_or_everything(stage: Stage, which: str) -> None:
    before = table(stage)
    block = before.blocks[0]
    target, covered = {
        "line": (block.lines[0].target, 1),
        "block": (block.target, block.open_lines),
        "whole": (before.target, before.open_lines),
    }[which]
    confirm(stage, target)
    after = table(stage)
    assert after.open_lines == before.open_lines - covered
    assert after.blocks[0].lines[0].word is not None
    assert after.blocks[0].lines[0].word.document == CITED["document"]
    assert after.blocks[0].lines[0].own_word is (which == "line")


def test_all_parts_together_open_the_track_like_the_whole(stage: Stage) -> None:
    draft = drafted(stage, track="self_scored", story=SELF_SCORED)
    blocks = [block for block in table(stage).blocks if block.depth == 1]
    for block in blocks[:-1]:
        confirm(stage, block.target)
    assert fresh_answer(stage, draft) == "UNKNOWN"
    confirm(stage, blocks[-1].target)
    assert fresh_answer(stage, draft) == "MET"


def test_the_page_offers_whole_parts_and_lines_and_then_says_who_confirmed(desk: Client, stage: Stage) -> None:
    shown = table(stage)
    text = desk.get(LIST).content.decode()
    for target in (shown.target, shown.blocks[0].target, shown.blocks[0].lines[0].target):
        assert f"{FORM}?target={target}" in text
    confirm(stage, shown.blocks[0].target)
    text = desk.get(LIST).content.decode()
    assert "评委会办公室 2020-09-01 确认，省评办函〔2020〕9 号" in text
    assert f"{FORM}?target={shown.blocks[0].target}&amp;effect=withdraw" in text


def test_the_form_says_what_a_part_or_the_whole_will_do(desk: Client, stage: Stage) -> None:
    shown = table(stage)
    typed = {**CITED, "decided_on": "2020-09-01", "effect": "confirm", "step": "check"}
    part = desk.post(FORM, {**typed, "target": shown.blocks[0].target}).context["sentences"]
    assert part[1] == (f"确认后，这一部分的全部条目对全部申报起作用（其中 {shown.blocks[0].open_lines} 条原未确认）。")
    whole = desk.post(FORM, {**typed, "target": shown.target}).context["sentences"]
    assert whole[1] == f"确认后，整张评分表对全部申报起作用（其中 {shown.open_lines} 条原未确认）。"
    assert whole[2] == "已经提交、正在办理的申报随即按此重新对照；原来的结论照样保留。"


def test_a_part_that_the_table_has_not_is_refused(desk: Client, stage: Stage) -> None:
    typed = {**CITED, "decided_on": "2020-09-01", "effect": "confirm", "step": "check"}
    page = desk.post(FORM, {**typed, "target": f"{table(stage).target}.nowhere"})
    assert "target" in page.context["form"].errors


def test_the_command_replays_all_of_them(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    scored(stage)
    confirm(stage, table(stage).target)
    call_command("replay_verdicts", "--plan", ELECTRO)
    assert "共核对 2 条资格判定，全部与留存的答复一致。" in capsys.readouterr().out
