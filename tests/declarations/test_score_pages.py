"""量化自评: chosen, never typed; what it comes to, why, and how far it is to the line."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from config.demo import pictures
from config.demo.journeys import Stage
from declarations import facts, scores
from declarations.models import Declaration
from scoring.schedule import Line
from tests.cast import person, sign_in
from tests.stages import drafted


@pytest.fixture
def scored(scored_stage: Stage) -> Declaration:
    declaration = drafted(scored_stage, track="self_scored")
    declaration.claims.all().delete()
    return declaration


@pytest.fixture
def mine(client: Client, scored: Declaration) -> Client:
    return sign_in(client, scored.person, as_applicant=True)


def a_line(declaration: Declaration, *, bands: bool = False, ranks: bool = False) -> Line:
    return next(
        line
        for line in scores.schedule_of(declaration).lines_for(declaration.specialty)
        if bool(line.bands) == bands and bool(line.ranks) == ranks and line.evidence
    )


def line_page(declaration: Declaration, line: Line) -> str:
    return reverse("declarations:score_line", args=[declaration.pk, line.code])


def add(client: Client, declaration: Declaration, line: Line, **sent: object) -> object:
    declaration.refresh_from_db()
    return client.post(line_page(declaration, line), {"version": declaration.row_version, "words": "", **sent})


def test_the_table_shows_caps_marks_and_the_gap(mine: Client, scored: Declaration) -> None:
    shown = mine.get(reverse("declarations:score", args=[scored.pk])).content.decode()
    assert "距 80 分线" in shown
    assert "80.00" in shown
    assert "参考拟定 未确认" in shown


def test_there_is_no_field_for_a_mark(mine: Client, scored: Declaration) -> None:
    shown = mine.get(line_page(scored, a_line(scored))).content.decode()
    assert 'name="mark"' not in shown
    assert 'name="choice"' in shown


def test_a_choice_with_evidence_counts_what_the_table_says(mine: Client, scored: Declaration) -> None:
    line = a_line(scored)
    work = scored.person.dossier.achievements.filter(kind="project").get()
    answer = add(mine, scored, line, choice=line.options[0].code, proof=f"a:{work.pk}", mark="99")
    assert answer.status_code == 302  # type: ignore[attr-defined]
    sheet = facts.score_sheet_of(scored)
    assert sheet is not None
    assert sheet.line(line.code).self_mark == line.options[0].points
    again = add(mine, scored, line, choice=line.options[0].code, proof=f"a:{work.pk}")
    assert "这项业绩在本条已经计过。" in again.content.decode()  # type: ignore[attr-defined]


def test_without_evidence_it_is_refused_beside_the_field(mine: Client, scored: Declaration) -> None:
    line = a_line(scored)
    answer = add(mine, scored, line, choice=line.options[0].code)
    assert "这一条要有佐证才能计分，请选择或上传。" in answer.content.decode()  # type: ignore[attr-defined]
    assert not scored.claims.exists()


def test_an_uploaded_file_proves_a_line(mine: Client, scored: Declaration) -> None:
    line = a_line(scored)
    add(mine, scored, line, choice=line.options[0].code, file=pictures.evidence(9))
    claim = scored.claims.get()
    assert claim.file is not None
    assert claim.mark == line.options[0].points


def test_a_figure_below_the_lowest_band_is_refused(mine: Client, scored: Declaration) -> None:
    banded = [line for line in scores.schedule_of(scored).lines_for(scored.specialty) if line.bands]
    assert banded
    answer = add(mine, scored, banded[0], quantity="0", file=pictures.evidence(9))
    assert "按评分表这一档没有分，不用填。" in answer.content.decode()  # type: ignore[attr-defined]
    wrong = add(mine, scored, banded[0], quantity="很多", file=pictures.evidence(9))
    assert "请填写数字。" in wrong.content.decode()  # type: ignore[attr-defined]
    least = banded[0].bands[0].least
    add(mine, scored, banded[0], quantity=str(least), file=pictures.evidence(9))
    assert scored.claims.get().mark == banded[0].bands[0].points


def test_a_claim_is_taken_out_again(mine: Client, scored: Declaration) -> None:
    line = a_line(scored)
    add(mine, scored, line, choice=line.options[0].code, file=pictures.evidence(9))
    scored.refresh_from_db()
    mine.post(
        reverse("declarations:remove_claim", args=[scored.pk, scored.claims.get().pk]), {"version": scored.row_version}
    )
    assert not scored.claims.exists()


def test_a_second_window_does_not_overwrite(mine: Client, scored: Declaration) -> None:
    line = a_line(scored)
    stale = scored.row_version
    add(mine, scored, line, choice=line.options[0].code, file=pictures.evidence(9))
    answer = mine.post(
        line_page(scored, line),
        {"version": stale, "choice": line.options[0].code, "words": "我的说明", "proof": ""},
    )
    assert "我的说明" in answer.content.decode()
    assert scored.claims.count() == 1


def test_somebody_else_finds_no_table(client: Client, scored: Declaration) -> None:
    sign_in(client, person("别人"))
    assert client.get(reverse("declarations:score", args=[scored.pk])).status_code == 404
    assert client.get(line_page(scored, a_line(scored))).status_code == 404


def test_an_exact_total_is_kept_to_the_cent(scored: Declaration) -> None:
    sheet = facts.score_sheet_of(scored)
    assert sheet is not None
    assert sheet.machine_total == Decimal("0.00")
