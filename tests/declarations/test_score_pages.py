"""量化自评: one page, the table and one line of it beside; every change kept by itself; what is not kept is said."""

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.demo import journeys, pictures
from config.demo.journeys import Stage
from declarations import claim_actions, claiming, tallying
from declarations.models import Declaration, SelfClaim
from declarations.returns import ReturnPoint
from dossiers.actions import attach_evidence
from dossiers.models import Achievement
from files.actions import receive
from files.rules import EVIDENCE
from review_plans.actions import amend
from review_plans.queries import schedule_of
from tests.cast import person, sign_in
from tests.declarations import tables
from tests.stages import again, declaration_again, drafted, make_stage, submitted

SCRIPT = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
OTHER = {"doctor": "bachelor", "bachelor": "doctor"}


@pytest.fixture(scope="module")
def made(module_transaction: None, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    plan = tables.folder_with(tables.of_every_kind(), tmp_path_factory.mktemp("plan"))
    return make_stage(tables.HOST, folder=plan)


@pytest.fixture(scope="module")
def made_draft(made: Stage) -> Declaration:
    declaration = drafted(made, track="self_scored")
    declaration.claims.all().delete()
    work_of(declaration)
    return declaration


@pytest.fixture
def scored_stage(db: None, made: Stage) -> Stage:
    return again(made)


@pytest.fixture
def scored(scored_stage: Stage, made_draft: Declaration) -> Declaration:
    return declaration_again(made_draft)


@pytest.fixture
def mine(client: Client, scored: Declaration) -> Client:
    return sign_in(client, scored.person, as_applicant=True)


def work_of(declaration: Declaration, **words: Any) -> Achievement:
    """The person's project, second of its authors, of provincial level."""
    work = declaration.person.dossier.achievements.filter(kind="project").earliest("pk")
    Achievement.objects.filter(pk=work.pk).update(**{"rank": 2, "level": "provincial", **words})
    work.refresh_from_db()
    return work


def another(declaration: Declaration, **words: Any) -> Achievement:
    """One more work with a file of its own."""
    work = work_of(declaration)
    work.pk = None
    for name, value in {"name": "另一个项目", "rank": 1, **words}.items():
        setattr(work, name, value)
    work._state.adding = True
    work.save()
    file = receive(owner=declaration.person, slot_rule=EVIDENCE, upload=pictures.evidence(work.pk, pages=3))
    attach_evidence(work, person=declaration.person, file=file)
    return work


def table_page(declaration: Declaration) -> str:
    return reverse("declarations:score", args=[declaration.pk])


def line_page(declaration: Declaration, line: str) -> str:
    return reverse("declarations:score_line", args=[declaration.pk, line])


def claim_page(declaration: Declaration, line: str, key: object = None, name: str = "save_claim") -> str:
    return reverse(f"declarations:{name}", args=[declaration.pk, line, key or uuid.uuid4()])


def send(client: Client, address: str, **sent: object) -> Any:
    """As the page's script sends it."""
    return client.post(address, {"words": "", "pages": "", **sent}, **SCRIPT)


def kept(client: Client, declaration: Declaration, line: str = "projects", **sent: object) -> SelfClaim:
    """A claim that the page has kept."""
    key = uuid.uuid4()
    sent = {"choice": "high", "proof": f"a:{work_of(declaration).pk}", **sent}
    answer = send(client, claim_page(declaration, line, key), **sent)
    assert answer.status_code == 200, answer.json()
    return declaration.claims.get(key=key)


def mark(declaration: Declaration, line: str) -> Decimal:
    sheet = tallying.score_sheet_of(declaration)
    assert sheet is not None
    return sheet.line(line).machine_mark


# --- the table -----------------------------------------------------------------------------------------------


def test_the_table_shows_caps_marks_sources_and_the_gap(mine: Client, scored: Declaration) -> None:
    shown = mine.get(table_page(scored)).content.decode()
    assert "距 80 分线" in shown
    assert "还差 80.00" in shown
    assert "参考拟定 未确认" in shown
    assert "通知原文" in shown
    assert "在确认之前，即使合计达到分线，这条途径的结论也先是“待核实”。" in shown


def test_a_line_that_waits_for_another_office_says_for_whom(mine: Client, scored: Declaration) -> None:
    assert "待下一级评委会提供" in mine.get(table_page(scored)).content.decode()
    shown = mine.get(line_page(scored, "votes")).content.decode()
    assert "这一条的数值由下一级评委会提供，本人不用填写；收到之前不计分。" in shown
    assert "data-claim=" not in shown


def test_a_line_that_only_the_board_may_add_says_so_and_takes_nothing(mine: Client, scored: Declaration) -> None:
    shown = mine.get(line_page(scored, "board")).content.decode()
    assert "这一条由评委会在评审时评定，本人不用填写；系统核计里不算分。" in shown
    answer = send(mine, claim_page(scored, "board"), choice="one")
    assert answer.status_code == 404
    assert not scored.claims.exists()


def test_a_confirmed_line_names_the_document_and_the_day_and_is_no_longer_called_unconfirmed(
    mine: Client, scored: Declaration
) -> None:
    amend(
        scored.plan, kind="confirmation", target=f"{tables.TABLE}.ours", value={}, document="评委会办公室函〔2023〕9号",
        reason="与标准核对", decided_by="评委会办公室", decided_on=date(2023, 10, 9), at=timezone.now(),
    )  # fmt: skip
    shown = mine.get(line_page(scored, "ours")).content.decode()
    assert "已由评委会办公室确认（评委会办公室函〔2023〕9号，2023-10-09）" in shown
    assert "未确认" not in shown


def test_a_confirmed_table_confirms_every_line(mine: Client, scored: Declaration) -> None:
    amend(
        scored.plan, kind="confirmation", target=tables.TABLE, value={}, document="某函", reason="核对",
        decided_by="评委会办公室", decided_on=date(2023, 10, 9), at=timezone.now(),
    )  # fmt: skip
    assert "未确认" not in mine.get(table_page(scored)).content.decode()


def test_every_line_has_a_page_that_stands_without_scripts_and_a_part_for_them(
    mine: Client, scored: Declaration
) -> None:
    whole = mine.get(line_page(scored, "projects")).content.decode()
    part = mine.get(line_page(scored, "projects"), {"part": "1"}).content.decode()
    assert "<html" in whole
    assert "data-score-row" in whole
    assert "<html" not in part
    assert 'data-score-pane="projects"' in part
    assert mine.get(line_page(scored, "nowhere")).status_code == 404


def test_what_was_claimed_on_a_line_that_is_gone_is_named_and_counts_nothing(mine: Client, scored: Declaration) -> None:
    page = reverse("declarations:score", args=[scored.pk])
    assert "没有位置" not in mine.get(page).content.decode()
    total = mine.get(page).context["totals"].machine_total
    work = work_of(scored)
    SelfClaim.objects.create(declaration=scored, line="no_longer", mark=Decimal(9), achievement=work)
    answer = mine.get(page)
    shown = answer.content.decode()
    notice = shown[shown.index("1 项自评在现在的评分表里没有位置") :].split("</div>")[0]
    assert work.name in notice
    assert answer.context["totals"].machine_total == total


# --- claiming ------------------------------------------------------------------------------------------------


def test_there_is_no_field_for_a_free_mark(mine: Client, scored: Declaration) -> None:
    shown = mine.get(line_page(scored, "projects")).content.decode()
    assert 'name="mark"' not in shown
    kept(mine, scored, mark="99")
    assert scored.claims.get().mark == Decimal(4)


def test_what_the_line_does_not_take_stands_last_greyed_with_its_reason(mine: Client, scored: Declaration) -> None:
    paper = scored.person.dossier.achievements.get(kind="paper")
    strange = another(scored, in_field=False, name="别的专业的项目")
    county = another(scored, level="county", name="县里的项目")
    shown = mine.get(line_page(scored, "projects")).content.decode()
    for work, why in (
        (paper, "本条只收：项目"),
        (strange, "与申报专业无关"),
        (county, "级别（县（市、区）级）不在本条范围内"),
    ):
        tag = f'<option value="a:{work.pk}" disabled>'
        assert tag in shown
        assert why in shown[shown.index(tag) : shown.index(tag) + 200]
        answer = send(mine, claim_page(scored, "projects"), choice="high", proof=f"a:{work.pk}")
        assert answer.json()["errors"]["proof"] == [f"这一项不能用于本条：{why}。"]
    assert not scored.claims.exists()


def test_a_line_for_those_who_led_takes_no_work_in_which_the_person_took_part(scored: Declaration) -> None:
    schedule = schedule_of(scored.version)
    assert schedule is not None
    line = replace(schedule.line("projects"), roles=("led", "alone"))
    assert claiming.refusal(line, work_of(scored, role="led")) == ""
    assert claiming.refusal(line, work_of(scored, role="took_part")) == "本条只收本人的作用为：主持、独立完成"


def test_the_level_of_the_work_proposes_the_option(mine: Client, scored: Declaration) -> None:
    sent = {"proof": f"a:{work_of(scored).pk}", "choice": ""}
    answer = send(mine, claim_page(scored, "projects", name="preview_claim"), **sent).json()
    assert answer["choice"] == "high"
    work_of(scored, level="city")
    answer = send(mine, claim_page(scored, "projects", name="preview_claim"), **sent).json()
    assert answer["choice"] == "low"
    chosen = send(mine, claim_page(scored, "projects", name="preview_claim"), **{**sent, "choice": "high"}).json()
    assert chosen["choice"] == ""


def test_a_preview_says_what_would_count_and_why_and_keeps_nothing(mine: Client, scored: Declaration) -> None:
    key = uuid.uuid4()
    address = claim_page(scored, "projects", key, name="preview_claim")
    answer = send(mine, address, proof=f"a:{work_of(scored).pk}", choice="high").json()
    told = answer["parts"][f"claim-told-{key}"]
    assert answer["complete"]
    assert "核计 <strong>4</strong>" in told
    assert "排名第 2" in told
    assert "计入后本条 4" in told
    assert "距 80 分线还差 76.00" in told
    assert not scored.claims.exists()


def test_an_unfinished_preview_is_no_error(mine: Client, scored: Declaration) -> None:
    answer = send(mine, claim_page(scored, "projects", name="preview_claim"), proof="", choice="")
    assert answer.status_code == 200
    assert answer.json()["errors"] == {}
    assert not answer.json()["complete"]


def test_a_claim_is_kept_with_its_pages_and_answers_with_every_figure(mine: Client, scored: Declaration) -> None:
    key = uuid.uuid4()
    sent = {"choice": "high", "proof": f"a:{work_of(scored).pk}", "pages": "第1－2页", "words": "主持完成"}
    answer = send(mine, claim_page(scored, "projects", key), **sent).json()
    claim = scored.claims.get()
    assert (claim.key, claim.choice, claim.pages, claim.words) == (key, "high", "1-2", "主持完成")
    assert claim.file is not None
    assert answer["seen"] == claim_actions.digest(claim)
    assert answer["lines"]["projects"] == {
        "self": "4",
        "machine": "4",
        "note": "已填 1 项",
        "reason": answer["lines"]["projects"]["reason"],
    }
    assert answer["blocks"]["works"] == {"machine": "4", "bar": ["28.6", "28.6"]}
    assert "还差 76.00" in answer["parts"]["score-totals"]
    assert "第 1–2 页" in answer["parts"][f"claim-evidence-{key}"]


def test_the_same_request_twice_keeps_one_claim(mine: Client, scored: Declaration) -> None:
    key = uuid.uuid4()
    sent = {"choice": "high", "proof": f"a:{work_of(scored).pk}"}
    first = send(mine, claim_page(scored, "projects", key), **sent)
    again = send(mine, claim_page(scored, "projects", key), **sent)
    assert (first.status_code, again.status_code) == (200, 200)
    assert scored.claims.count() == 1


def test_a_claim_is_changed_in_place(mine: Client, scored: Declaration) -> None:
    claim = kept(mine, scored)
    sent = {"choice": "low", "proof": f"a:{work_of(scored).pk}", "seen": claim_actions.digest(claim)}
    answer = send(mine, claim_page(scored, "projects", claim.key), **sent)
    assert answer.status_code == 200
    assert scored.claims.get().pk == claim.pk
    assert mark(scored, "projects") == Decimal("2.5")


def test_without_scripts_the_page_keeps_changes_and_removes_too(mine: Client, scored: Declaration) -> None:
    key, proof = uuid.uuid4(), f"a:{work_of(scored).pk}"
    answer = mine.post(claim_page(scored, "projects", key), {"choice": "high", "proof": proof}, follow=True)
    assert answer.redirect_chain[-1][0] == line_page(scored, "projects")
    assert "已计入。" in answer.content.decode()
    seen = claim_actions.digest(scored.claims.get())
    mine.post(claim_page(scored, "projects", key), {"choice": "low", "proof": proof, "seen": seen})
    assert scored.claims.get().choice == "low"
    mine.post(claim_page(scored, "projects", key, name="remove_claim"))
    assert not scored.claims.exists()


def test_without_scripts_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    mine: Client, scored: Declaration
) -> None:
    answer = mine.post(claim_page(scored, "projects"), {"choice": "", "proof": "", "words": "写了很久"})
    shown = answer.content.decode()
    assert "请选择一档。" in shown
    assert "这一条要有佐证才能计分，请选择或上传。" in shown
    assert "写了很久" in shown
    assert not scored.claims.exists()


def test_pages_behind_the_last_are_refused_beside_the_field(mine: Client, scored: Declaration) -> None:
    sent = {"choice": "high", "proof": f"a:{work_of(scored).pk}", "pages": "2-7"}
    answer = send(mine, claim_page(scored, "projects"), **sent)
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"pages": ["这个文件只有 2 页，没有第 7 页。"]}


def test_a_work_without_a_file_is_refused_until_one_comes_along(mine: Client, scored: Declaration) -> None:
    work = work_of(scored)
    scored.person.dossier.evidence.filter(entry_kind="achievement", entry_id=work.pk).delete()
    sent = {"choice": "high", "proof": f"a:{work.pk}"}
    answer = send(mine, claim_page(scored, "projects"), **sent)
    assert answer.json()["errors"]["proof"] == ["这项业绩还没有佐证文件：请在下面上传，或先到业绩档案里补传。"]
    answer = send(mine, claim_page(scored, "projects"), **sent, file=pictures.evidence(9))
    assert answer.status_code == 200
    assert mark(scored, "projects") == Decimal(4)
    shown = mine.get(line_page(scored, "projects")).content.decode()
    assert f'value="a:{work.pk}" selected' in shown


def test_an_uploaded_file_alone_proves_a_line_that_asks_for_no_work(mine: Client, scored: Declaration) -> None:
    sent = {"choice": "doctor", "file": pictures.evidence(9)}
    assert send(mine, claim_page(scored, "education"), **sent).status_code == 200
    assert mark(scored, "education") == Decimal(7)
    refused = send(mine, claim_page(scored, "papers"), choice="any", file=pictures.evidence(10))
    assert refused.json()["errors"]["proof"] == ["这一条要从业绩档案里选一项业绩；档案里没有的，请先添加。"]


def test_a_file_that_is_no_document_is_refused_with_the_remedy(mine: Client, scored: Declaration) -> None:
    wrong = pictures.evidence(9)
    wrong.name, wrong.file.getbuffer()[:8] = "坏.pdf", b"no file!"
    answer = send(mine, claim_page(scored, "education"), choice="doctor", file=wrong)
    assert answer.status_code == 422
    assert answer.json()["errors"]["file"]
    assert not scored.claims.exists()


def test_a_figure_is_read_counted_and_refused_where_it_brings_nothing(mine: Client, scored: Declaration) -> None:
    proof = next(iter_files(scored))
    refused = send(mine, claim_page(scored, "years"), quantity="4", proof=proof)
    assert refused.json()["errors"] == {"quantity": ["按评分表这一档没有分，不用填。"]}
    assert send(mine, claim_page(scored, "years"), quantity="很多", proof=proof).json()["errors"]["quantity"] == [
        "请填写数字。"
    ]
    assert send(mine, claim_page(scored, "years"), quantity="5", proof=proof).status_code == 200
    assert send(mine, claim_page(scored, "exam"), quantity="80", proof=proof).status_code == 200
    assert (mark(scored, "years"), mark(scored, "exam")) == (Decimal(4), Decimal(5))


def iter_files(declaration: Declaration) -> Any:
    rows = declaration.person.dossier.evidence.exclude(entry_kind="achievement").order_by("pk")
    return (f"f:{row.file_id}" for row in rows)


def test_a_line_ranked_by_authors_asks_for_the_rank(mine: Client, scored: Declaration) -> None:
    work = work_of(scored, rank=None)
    answer = send(mine, claim_page(scored, "projects"), choice="high", proof=f"a:{work.pk}")
    assert answer.json()["errors"]["proof"] == ["这一项不能用于本条：业绩档案里没有写本人排名。"]


def test_a_work_counts_once_on_a_line(mine: Client, scored: Declaration) -> None:
    kept(mine, scored)
    answer = send(mine, claim_page(scored, "projects"), choice="low", proof=f"a:{work_of(scored).pk}")
    assert answer.json()["errors"]["proof"] == ["这一项不能用于本条：本条已经计过。"]
    assert scored.claims.count() == 1


def test_no_identity_number_goes_into_the_words(mine: Client, scored: Declaration) -> None:
    sent = {"choice": "high", "proof": f"a:{work_of(scored).pk}", "words": "身份证 33010619850615001X"}
    answer = send(mine, claim_page(scored, "projects"), **sent)
    assert answer.json()["errors"]["words"] == ["请不要写身份证号或手机号。"]


def test_the_own_mark_may_only_be_lower_and_says_why(mine: Client, scored: Declaration) -> None:
    sent = {"choice": "high", "proof": f"a:{work_of(scored).pk}"}
    higher = send(mine, claim_page(scored, "projects"), **sent, own_mark="5").json()["errors"]
    assert higher == {"own_mark": ["按评分表最多 4 分，自评只能更低。"]}
    silent = send(mine, claim_page(scored, "projects"), **sent, own_mark="3").json()["errors"]
    assert silent == {"words": ["自评低于评分表，请在这里写明原因。"]}
    claim = kept(mine, scored, own_mark="3", words="有一部分是合作者完成的")
    assert claim.own_mark == Decimal(3)
    sheet = tallying.score_sheet_of(scored)
    assert sheet is not None
    assert (sheet.line("projects").self_mark, sheet.line("projects").machine_mark) == (Decimal(3), Decimal(3))


def test_the_difference_between_the_columns_stands_in_words(mine: Client, scored: Declaration) -> None:
    kept(mine, scored)
    kept(mine, scored, proof=f"a:{another(scored).pk}")
    shown = mine.get(table_page(scored)).content.decode()
    row = shown[shown.index('data-score-row="projects"') :]
    row = row[: row.index("</tr>")]
    assert "data-line-self>12<" in row
    assert "data-line-machine>10<" in row
    assert "10 分" in row[row.index("data-line-reason") :]


# --- two windows, closed windows -----------------------------------------------------------------------------


def test_a_second_window_is_told_what_the_other_kept_and_loses_nothing(mine: Client, scored: Declaration) -> None:
    claim = kept(mine, scored)
    stale = claim_actions.digest(claim)
    sent = {"choice": "high", "proof": f"a:{work_of(scored).pk}"}
    send(mine, claim_page(scored, "projects", claim.key), **sent, words="单位里写的", seen=stale)
    answer = send(mine, claim_page(scored, "projects", claim.key), **sent, words="家里写的", seen=stale)
    assert answer.status_code == 409
    told = answer.json()
    assert "这一项刚刚在别的窗口改过" in told["says"]
    assert "单位里写的" in told["theirs"]
    assert scored.claims.get().words == "单位里写的"
    again = send(mine, claim_page(scored, "projects", claim.key), **sent, words="家里写的", seen=told["seen"])
    assert again.status_code == 200
    assert scored.claims.get().words == "家里写的"


def test_without_scripts_a_conflict_shows_both_texts(mine: Client, scored: Declaration) -> None:
    claim = kept(mine, scored, words="单位里写的")
    sent = {"choice": "low", "proof": f"a:{work_of(scored).pk}", "words": "家里写的", "seen": "0000000000000000"}
    answer = mine.post(claim_page(scored, "projects", claim.key), sent)
    assert answer.status_code == 409
    assert "单位里写的" in answer.content.decode()
    assert "家里写的" in answer.content.decode()
    assert scored.claims.get().choice == "high"


def test_a_claim_taken_out_elsewhere_is_said_and_can_be_kept_anew(mine: Client, scored: Declaration) -> None:
    claim = kept(mine, scored)
    mine.post(claim_page(scored, "projects", claim.key, name="remove_claim"))
    sent = {"choice": "low", "proof": f"a:{work_of(scored).pk}"}
    answer = send(mine, claim_page(scored, "projects", claim.key), **sent, seen=claim_actions.digest(claim))
    assert (answer.status_code, answer.json()["theirs"], answer.json()["seen"]) == (409, "已移除", "")
    assert send(mine, claim_page(scored, "projects", claim.key), **sent, seen="").status_code == 200


def test_two_claims_of_one_sheet_do_not_stand_in_each_others_way(mine: Client, scored: Declaration) -> None:
    claim = kept(mine, scored)
    seen = claim_actions.digest(claim)
    kept(mine, scored, proof=f"a:{another(scored).pk}")
    sent = {"choice": "low", "proof": f"a:{work_of(scored).pk}", "seen": seen}
    assert send(mine, claim_page(scored, "projects", claim.key), **sent).status_code == 200


def test_after_the_submission_the_sheet_is_read_only(client: Client, scored_stage: Stage) -> None:
    declaration = submitted(scored_stage, track="self_scored")
    sign_in(client, declaration.person, as_applicant=True)
    claim = declaration.claims.filter(line="education").get()
    shown = client.get(line_page(declaration, "education")).content.decode()
    assert "本页只能查看" in shown
    assert "data-claim=" not in shown
    answer = send(
        client, claim_page(declaration, "education", claim.key), choice=OTHER[claim.choice], proof="", seen=""
    )
    assert answer.status_code in (403, 422)
    client.post(claim_page(declaration, "education", claim.key, name="remove_claim"))
    assert declaration.claims.filter(pk=claim.pk, choice=claim.choice).exists()


@pytest.mark.parametrize(("point", "opens"), [("self_score", True), ("statement", False)])
def test_a_return_opens_the_sheet_only_where_it_names_it(
    client: Client, scored_stage: Stage, point: str, opens: bool
) -> None:
    declaration = submitted(scored_stage, track="self_scored")
    journeys.send_back(scored_stage, declaration, [ReturnPoint("unclear", point, "请补充说明得分符合情况。")])
    sign_in(client, declaration.person, as_applicant=True)
    claim = declaration.claims.get(line="education")
    proof, wished = next(iter_files(declaration)), OTHER[claim.choice]
    sent = {"choice": wished, "proof": proof, "seen": claim_actions.digest(claim)}
    answer = send(client, claim_page(declaration, "education", claim.key), **sent)
    claim.refresh_from_db()
    assert (answer.status_code == 200) is opens
    assert (claim.choice == wished) is opens
    if not opens:
        assert "退回意见没有涉及这一项" in answer.json()["says"]


@pytest.mark.parametrize("name", ["save_claim", "preview_claim", "remove_claim"])
def test_claims_are_posted_by_their_own_person_with_a_token(scored: Declaration, name: str) -> None:
    claim = SelfClaim.objects.create(declaration=scored, line="projects", mark=4, choice="high")
    address = claim_page(scored, "projects", claim.key, name=name)
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, scored.person, as_applicant=True)
    assert strict.post(address, {"choice": "low"}).status_code == 403
    stranger = Client()
    sign_in(stranger, person("别人"))
    assert stranger.post(address, {"choice": "low"}).status_code == 404
    assert stranger.get(address).status_code == 405
    assert Client().post(address, {"choice": "low"}).status_code == 302
    claim.refresh_from_db()
    assert claim.choice == "high"


@pytest.mark.parametrize(
    ("who", "answers"),
    [("applicant_other", 404), ("operator", 404), ("committee_officer", 404), ("nobody", 302), ("own", 200)],
)
def test_the_sheet_is_its_own_persons_alone(
    client: Client, scored_stage: Stage, scored: Declaration, who: str, answers: int
) -> None:
    """Desks look at what was handed in on their own pages."""
    claim = kept(sign_in(Client(), scored.person, as_applicant=True), scored)
    if who == "own":
        sign_in(client, scored.person, as_applicant=True)
    elif who == "applicant_other":
        sign_in(client, drafted(scored_stage, track="self_scored").person, as_applicant=True)
    elif who != "nobody":
        operator = scored_stage.desks.operators[scored.employer_id]
        office = next(seat for seat in scored_stage.desks.seats.values() if seat.role == "committee_officer")
        seat = operator if who == "operator" else office
        sign_in(client, seat.person, seat)
    pages = [table_page(scored), line_page(scored, "projects")]
    assert [client.get(page).status_code for page in pages] == [answers] * 2
    sent = {"choice": "high", "proof": f"a:{work_of(scored).pk}", "seen": claim_actions.digest(claim)}
    acts = [claim_page(scored, "projects", claim.key, name=name) for name in ("preview_claim", "save_claim")]
    assert [send(client, act, **sent).status_code for act in acts] == [answers] * 2
    removed = client.post(claim_page(scored, "projects", claim.key, name="remove_claim"))
    assert removed.status_code == (302 if answers == 200 else answers)
    assert scored.claims.exists() is (who != "own")


# --- the gap -------------------------------------------------------------------------------------------------


def test_the_gap_names_an_unused_work_with_a_link_into_its_form(mine: Client, scored: Declaration) -> None:
    work = another(scored, name="没用上的项目")
    shown = mine.get(table_page(scored)).content.decode()
    assert "距 80 分线还差 80.00 分" in shown
    assert "业绩档案里没用上的业绩不够补齐，单独或一起补，能到：" in shown
    link = f"{line_page(scored, 'projects')}?proof=a%3A{work.pk}&amp;choice=high"
    assert link in shown
    form = mine.get(link.replace("&amp;", "&")).content.decode()
    assert f'value="a:{work.pk}" selected' in form
    assert 'value="high" selected' in form


def test_where_nothing_is_left_it_says_so_without_promising(mine: Client, scored: Declaration) -> None:
    scored.person.dossier.achievements.all().update(in_field=False, kind="other")
    shown = mine.get(table_page(scored)).content.decode()
    assert "业绩档案里其余的业绩都不能再加分" in shown


# --- a hundred lines -----------------------------------------------------------------------------------------


def test_a_hundred_lines_with_three_hundred_claims_are_shown_and_kept_in_as_many_queries_as_one(
    scored_stage: Stage, client: Client, tmp_path: Path
) -> None:
    plan = tables.folder_with(tables.of_a_hundred_lines(), tmp_path)
    stage = make_stage(tables.HOST, folder=plan, beside=scored_stage)
    declaration = drafted(stage, track="self_scored")
    declaration.claims.all().delete()
    works = [work_of(declaration), another(declaration), another(declaration)]
    sign_in(client, declaration.person, as_applicant=True)
    key = uuid.uuid4()
    SelfClaim.objects.create(declaration=declaration, line="l0-0", mark=1, choice="one", achievement=works[0], key=key)
    few = [queries(client, address) for address in (table_page(declaration), line_page(declaration, "l0-0"))]
    SelfClaim.objects.bulk_create(
        SelfClaim(declaration=declaration, line=f"l{b}-{n}", mark=1, choice="one", achievement=work)
        for b in range(5)
        for n in range(20)
        for work in works
        if (b, n, work) != (0, 0, works[0])
    )
    assert declaration.claims.count() == 300
    many = [queries(client, address) for address in (table_page(declaration), line_page(declaration, "l0-0"))]
    assert many[0] <= few[0]
    assert many[1] <= few[1]
    claim = declaration.claims.get(key=key)
    sent = {"choice": "one", "proof": f"a:{works[0].pk}", "pages": "2", "seen": claim_actions.digest(claim)}
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = send(client, claim_page(declaration, "l0-0", key), **sent)
    assert answer.status_code == 200
    assert len(asked) < 60
    assert len(answer.json()["lines"]) == 100


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
