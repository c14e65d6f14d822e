"""The statistics: every figure equals an independent query, every chart has its table, each desk counts its own."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Seat
from committee import charts, figures
from committee.charts import Bar
from config.demo import journeys
from config.demo.journeys import Stage
from declarations.enums import Verb
from declarations.models import Declaration
from declarations.returns import ReturnPoint
from tests.ballots import office_of
from tests.cast import sign_in
from tests.committee.sheets import IT
from tests.stages import again, declaration_again, drafted, led_to, make_stage, submitted
from tests.templates.html import Node, read


@pytest.fixture(scope="module")
def made(module_transaction: None) -> tuple[Stage, list[Declaration]]:
    """One at the ballot, one sent back twice over, one refused, one with the employer, one draft."""
    stage = make_stage(IT)
    far = led_to(stage, "ballot")
    back, out, fresh = submitted(stage), submitted(stage), submitted(stage)
    drafted(stage)
    points = [ReturnPoint("statement_thin", "statement", "请补充。"), ReturnPoint("", "", "另见来函。")]
    journeys.send_back(stage, back, points)
    operator = stage.desks.operators[out.employer_id]
    journeys.step(stage, out, Verb.REFUSE, operator, reason="学时不够。")
    return stage, [far, back, out, fresh]


@pytest.fixture
def stage(db: None, made: tuple[Stage, list[Declaration]]) -> Stage:
    return again(made[0])


@pytest.fixture
def cases(stage: Stage, made: tuple[Stage, list[Declaration]]) -> list[Declaration]:
    return [declaration_again(each) for each in made[1]]


@pytest.fixture
def bureau(stage: Stage, cases: list[Declaration]) -> Seat:
    """Of one of those offices that the first case has gone through."""
    signed = cases[0].sign_offs.values_list("organisation", flat=True)
    return next(
        s for s in stage.desks.seats.values() if s.role == "bureau_officer" and s.organisation_id in set(signed)
    )


def asked(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def page_of(client: Client, seat: Seat, query: str = "") -> Node:
    answer = sign_in(client, seat.person, seat).get(reverse("committee:figures") + query)
    assert answer.status_code == 200
    return read(answer.content.decode())


def table_of(page: Node, section: str) -> list[list[str]]:
    """The rows of a section's table as they are read."""
    found = next(each for each in page.all("section") if each.attrs.get("aria-labelledby") == section)
    body = found.all("tbody")[0]
    return [[cell.text for cell in row.children if cell.text] for row in body.all("tr")]


def test_the_funnel_equals_what_the_database_counts_by_itself(stage: Stage, client: Client) -> None:
    reached = dict(
        asked(
            "SELECT a.stop_kind, count(DISTINCT d.id) FROM declarations_arrival a JOIN declarations_declaration d"
            " ON d.id = a.declaration_id WHERE d.plan_id = %s AND d.state <> 'draft' GROUP BY 1",
            stage.row.pk,
        )
    )
    here = dict(
        asked(
            "SELECT stop_kind, count(*) FROM declarations_declaration WHERE plan_id = %s AND stop_kind <> '' GROUP BY 1",
            stage.row.pk,
        )
    )
    found = figures.figures_of(figures.cases_for(office_of(stage), stage.row), stage.row)
    assert {s.kind: s.reached for s in found.stops if s.reached} == reached
    assert {s.kind: s.here for s in found.stops if s.here} == here
    assert (found.submitted, found.ended, found.certified, found.returned) == (4, 1, 0, 1)
    rows = table_of(page_of(client, office_of(stage)), "funnel")
    assert rows[0][:2] == ["已提交", "4"]
    assert [row[1:] for row in rows[1:]] == [[str(s.reached), str(s.here)] for s in found.stops]


def test_the_hours_are_those_of_the_first_submissions_by_the_plans_clock(stage: Stage, client: Client) -> None:
    counted = dict(
        asked(
            "SELECT extract(hour FROM s.plan_time AT TIME ZONE 'Asia/Shanghai')::int, count(*)"
            " FROM declarations_submission s JOIN declarations_declaration d ON d.id = s.declaration_id"
            " WHERE d.plan_id = %s AND s.revision = 1 GROUP BY 1",
            stage.row.pk,
        )
    )
    assert sum(counted.values()) == 4  # type: ignore[arg-type]
    rows = table_of(page_of(client, office_of(stage)), "hours")
    assert rows == [[f"{hour:02d}", str(counted.get(hour, 0))] for hour in range(24)]


def test_the_reasons_are_counted_by_point_and_said_in_the_words_of_the_library(stage: Stage, client: Client) -> None:
    counted = asked(
        "SELECT p->>'code', count(*) FROM declarations_returnnote n JOIN declarations_declaration d"
        " ON d.id = n.declaration_id, jsonb_array_elements(n.points) p"
        " WHERE d.plan_id = %s AND n.undone_at IS NULL GROUP BY 1",
        stage.row.pk,
    )
    assert dict(counted) == {"statement_thin": 1, "": 1}
    rows = table_of(page_of(client, office_of(stage)), "reasons")
    assert sorted(rows) == [["另写的理由", "1"], ["本人述职内容不充分或与业绩不符", "1"]]


def test_the_points_are_the_machines_of_what_was_handed_in_last(stage: Stage, client: Client) -> None:
    totals = [
        Decimal(str(total))
        for (total,) in asked(
            "SELECT (s.score_sheet->>'machine_total')::numeric FROM declarations_submission s"
            " JOIN declarations_declaration d ON d.id = s.declaration_id AND d.revision = s.revision"
            " WHERE d.plan_id = %s AND s.score_sheet IS NOT NULL",
            stage.row.pk,
        )
    ]
    assert len(totals) == 4
    found = figures.figures_of(figures.cases_for(office_of(stage), stage.row), stage.row)
    assert found.middle == sorted(totals)[2]
    assert [each.count for each in found.bins] == [
        sum(each.low <= total < each.high for total in totals) for each in found.bins
    ]
    rows = table_of(page_of(client, office_of(stage)), "scores")
    assert rows == [[f"{each.low}–{each.high}", str(each.count)] for each in found.bins]


def test_where_one_track_alone_is_scored_the_others_are_no_points_of_nought(stage: Stage) -> None:
    cases = figures.cases_for(office_of(stage), stage.row).values("pk")
    alone = replace(stage.plan, self_score="self_scored_track")
    assert (len(figures.points_of(cases, stage.plan)), figures.points_of(cases, alone)) == (4, [])


def test_bins_hold_every_mark_once_and_are_never_too_many() -> None:
    for marks in ([Decimal(7)], [Decimal("0.5"), Decimal(100)], [Decimal(n) / 7 for n in range(3, 900, 11)]):
        bins = figures.bins_of(marks)
        assert sum(each.count for each in bins) == len(marks)
        assert len(bins) <= figures.MOST_BINS
        assert all(left.high == right.low for left, right in pairwise(bins))
    assert figures.bins_of([]) == ()


def test_the_longest_bar_is_whole_and_the_others_in_proportion() -> None:
    rows = charts.rows([("甲", 8, None), ("乙", 2, 1), ("丙", 0, 0)])
    assert [row.length for row in rows] == ["100.00", "25.00", "0.00"]
    high, low = charts.columns([Bar("甲", 4), Bar("乙", 1)])
    assert (float(high.height), float(low.height) * 4) == (charts.GROUND - charts.TOP, float(high.height))
    assert charts.columns([Bar("甲", 0)])[0].height == "0.00"


def test_the_drawing_bears_no_style_and_no_script_of_its_own(stage: Stage, client: Client) -> None:
    page = page_of(client, office_of(stage))
    drawn = page.all("svg")
    assert [each for each in drawn if "chart-columns" in each.attrs.get("class", "")]
    for each in (node for svg in drawn for node in (svg, *svg.all("rect"), *svg.all("text"))):
        assert not {name for name in each.attrs if name == "style" or name.startswith("on")}


def test_a_bureau_counts_what_came_to_its_desk_and_others_stay_outside(
    stage: Stage, cases: list[Declaration], bureau: Seat, client: Client
) -> None:
    assert table_of(page_of(client, bureau), "funnel")[0][:2] == ["已提交", "1"]
    operator = stage.desks.operators[cases[0].employer_id]
    accepting = next((s for s in stage.desks.seats.values() if s.role == "accepting_officer"), operator)
    address = reverse("committee:figures")
    for seat in (operator, accepting):
        assert sign_in(client, seat.person, seat).get(address).status_code == 403
    assert sign_in(client, cases[0].person, as_applicant=True).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert page_of(client, office_of(stage), "?plan=another").text.count("已提交")


def test_the_page_asks_as_often_for_many_as_for_one(stage: Stage, client: Client) -> None:
    office = office_of(stage)
    sign_in(client, office.person, office)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("committee:figures"))
        return len(found)

    queries()
    before = queries()
    submitted(stage)
    submitted(stage)
    assert queries() == before


def test_nothing_to_count_is_said_in_words(stage: Stage, client: Client) -> None:
    other = make_stage("zhejiang-electromechanical-senior-2020", beside=stage)
    assert "还没有可统计的申报" in page_of(client, office_of(other)).text
    assert Counter(figures.plans_for(office_of(other))) == Counter([other.row])
