"""What holds for every table and all claims: the naive scorer agrees, and more never counts less."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from provisions.documents_yaml import load
from scoring.calculator import Claim, ExpertMark, Given, ScoreSheet, tally
from scoring.reading import read_schedule
from scoring.schedule import ScoreSchedule
from tests.scoring import invented, naive
from tests.scoring.tables import FILES

SHIPPED = [load(path).data for path in FILES]
Drawn = tuple[dict[str, Any], str | None, list[dict[str, Any]], dict[str, Decimal]]


@st.composite
def drawn(draw: Any, *, shipped: bool = True) -> Drawn:
    """A table, a specialty, claims on its lines, and what offices gave."""
    table = draw(st.sampled_from(SHIPPED) | invented.tables() | invented.tables() if shipped else invented.tables())
    specialty = draw(st.sampled_from([None, *invented.SPECIALTIES]))
    groups = {group["group"]: group["specialties"] for group in table.get("groups", [])}
    here = [block for block in table["blocks"] if naive.belongs(block, specialty, groups)]
    lines = [line for block in here for line in naive.lines_in(block, specialty, groups)]
    waiting = [line["line"] for line in lines if "given" in line["count"]]
    figures = {line: draw(invented.tenths) for line in waiting if draw(st.booleans())}
    return table, specialty, draw(invented.claims(lines)) if lines else [], figures


def sheet_of(case: Drawn, claims: list[Claim] | None = None, **more: Any) -> ScoreSheet:
    table, specialty, drawn_claims, figures = case
    return tally(
        schedule_of(table),
        claims_of(drawn_claims) if claims is None else claims,
        specialty=specialty,
        anchors=invented.DAYS,
        given={line: Given(value, "某办", "某文") for line, value in figures.items()},
        **more,
    )


def schedule_of(table: dict[str, Any]) -> ScoreSchedule:
    return read_schedule(table)


def claims_of(claims: list[dict[str, Any]]) -> list[Claim]:
    return [Claim(**claim, key=str(number)) for number, claim in enumerate(claims)]


def exactly(claim: dict[str, Any]) -> dict[str, Any]:
    return {key: Fraction(value) if isinstance(value, Decimal) else value for key, value in claim.items()}


@settings(max_examples=400, deadline=None)
@given(drawn())
def test_the_machine_column_equals_the_naive_scorer(case: Drawn) -> None:
    equals_the_naive_scorer(case)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_works_claimed_on_several_lines_are_placed_like_the_naive_scorer_places_them(data: Any) -> None:
    table = data.draw(invented.contested())
    equals_the_naive_scorer((table, None, data.draw(invented.claims(table["blocks"][0]["lines"])), {}))


def equals_the_naive_scorer(case: Drawn) -> None:
    table, specialty, claims, figures = case
    sheet = sheet_of(case)
    total, marks = naive.score(
        table,
        [exactly(claim) for claim in claims],
        specialty,
        invented.DAYS,
        {line: Fraction(value) for line, value in figures.items()},
    )
    assert {**{b.block: b.machine_mark for b in sheet.blocks}, **sheet.line_marks} == marks
    assert Fraction(sheet.machine_total) == total


@settings(max_examples=150, deadline=None)
@given(drawn(), st.randoms())
def test_the_order_of_claims_is_irrelevant(case: Drawn, random: Any) -> None:
    claims = claims_of(case[2])
    sheet = sheet_of(case, claims)
    for other in (
        sorted(claims, key=lambda claim: (claim.achieved_on is None, claim.achieved_on or 0)),
        sorted(claims, key=lambda claim: claim.rank or 0, reverse=True),
        random.sample(claims, len(claims)),
    ):
        again = sheet_of(case, other)
        assert again.line_marks == sheet.line_marks
        assert (again.self_total, again.machine_total) == (sheet.self_total, sheet.machine_total)


@settings(max_examples=150, deadline=None)
@given(drawn())
def test_no_line_section_or_total_passes_its_cap_and_every_loss_has_words(case: Drawn) -> None:
    sheet = sheet_of(case)
    assert all(0 <= line.machine_mark <= line.cap for line in sheet.lines)
    assert all(0 <= block.machine_mark <= block.cap for block in sheet.blocks)
    assert sheet.machine_total <= max(case[0]["total"], 0)
    for line in sheet.lines:
        if line.machine_mark < line.self_mark:
            assert line.reason.zh
            assert line.reason.en
        if line.steps:
            assert line.steps[-1].mark == line.machine_mark
    told = {difference.line for difference in sheet.differences}
    assert told == {line.line for line in sheet.lines if line.self_mark != line.machine_mark}


@settings(max_examples=150, deadline=None)
@given(drawn(), st.data())
def test_more_evidence_another_claim_or_a_better_rank_never_lowers_the_total(case: Drawn, data: Any) -> None:
    claims = claims_of(case[2])
    total = sheet_of(case, claims).machine_total
    assert sheet_of(case, [replace(claim, evidence=("x",)) for claim in claims]).machine_total >= total
    assert sheet_of(case, [replace(claim, in_field=True) for claim in claims]).machine_total >= total
    assert sheet_of(case, [replace(claim, rank=1) for claim in claims]).machine_total >= total
    if claims:
        again = replace(data.draw(st.sampled_from(claims)), work="", self_mark=None)
        assert sheet_of(case, [*claims, again]).machine_total >= total


@settings(max_examples=150, deadline=None)
@given(drawn(), st.data())
def test_the_experts_column_stays_under_every_cap_and_follows_their_marks(case: Drawn, data: Any) -> None:
    plain = sheet_of(case)
    chosen = [line for line in plain.lines if data.draw(st.booleans())]
    marks = {line.line: ExpertMark(line.cap * data.draw(st.integers(0, 4)) / 4, "专家认为如此") for line in chosen}
    sheet = sheet_of(case, marks=marks)
    assert (sheet.machine_total, sheet.line_marks) == (plain.machine_total, plain.line_marks)
    assert (sheet.expert_total is None) == (not marks)
    assert all(block.expert_mark is None or block.expert_mark <= block.cap for block in sheet.blocks)
    assert {line.line: line.expert_mark for line in sheet.lines if line.expert_mark is not None} == {
        line: expert.mark for line, expert in marks.items()
    }
    if sheet.expert_total is not None:
        assert sheet.expert_total <= case[0]["total"]


@settings(max_examples=80, deadline=None)
@given(drawn())
def test_experts_who_agree_with_the_machine_come_to_its_total(case: Drawn) -> None:
    plain = sheet_of(case)
    agreeing = {line: ExpertMark(mark) for line, mark in plain.line_marks.items()}
    if agreeing:
        assert sheet_of(case, marks=agreeing).expert_total == plain.machine_total
