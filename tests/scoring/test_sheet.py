"""The sheet itself: refusals, the plain form, and figures nobody can count."""

import json
from decimal import Decimal

import pytest

from provisions.citation import Text
from scoring.calculator import BadClaim, BadMark, Claim, ExpertMark, Given, tally
from scoring.table import table_for
from tests.scoring.tables import SCHEDULE

PAPER = Claim("papers", "core", evidence=("file:3",), key="9", work="w1", pages="3-5")


@pytest.mark.parametrize(
    "claim",
    [
        Claim("exam", value=Decimal("NaN")),
        Claim("exam", value=Decimal("1e9")),
        Claim("exam", value=Decimal("-Infinity")),
        Claim("papers", "core", self_mark=Decimal("Infinity")),
        Claim("papers", "core", self_mark=Decimal("1e30")),
        Claim("papers", "core", self_mark=Decimal("-0.01")),
    ],
)
def test_figures_that_nobody_can_count_are_refused(claim: Claim) -> None:
    with pytest.raises(BadClaim) as refusal:
        tally(SCHEDULE, [claim])
    assert refusal.value.claim is claim
    assert refusal.value.line == claim.line
    assert refusal.value.message.en


@pytest.mark.parametrize("value", ["-1", "NaN", "1e12"])
def test_an_office_cannot_give_a_figure_that_nobody_can_count(value: str) -> None:
    with pytest.raises(BadMark) as refusal:
        tally(SCHEDULE, [], given={"votes": Given(Decimal(value), "某办", "某文")})
    assert refusal.value.line == "votes"


@pytest.mark.parametrize("mark", ["-0.1", "NaN"])
def test_an_expert_cannot_give_less_than_nothing(mark: str) -> None:
    with pytest.raises(BadMark, match="不能为负"):
        tally(SCHEDULE, [], marks={"papers": ExpertMark(Decimal(mark), "理由")})


def test_the_plain_form_carries_every_column_with_its_words() -> None:
    sheet = tally(
        SCHEDULE,
        [PAPER, Claim("degree", "bachelor")],
        given={"votes": Given(Decimal("0.5"), Text("某市中评委", "a committee"), "某文")},
        marks={"papers": ExpertMark(Decimal(3), "佐证不全")},
    )
    plain = json.loads(json.dumps(sheet.as_dict()))
    lines = {line["line"]: line for line in plain["lines"]}
    assert (plain["self_total"], plain["machine_total"], plain["expert_total"]) == ("10.00", "5.00", "4.00")
    assert lines["papers"]["expert_mark"] == "3"
    assert lines["papers"]["expert_reason"] == "佐证不全"
    assert lines["papers"]["origin"] == "notice"
    assert lines["papers"]["claims"][0]["pages"] == "3-5"
    assert lines["papers"]["claims"][0]["work"] == "w1"
    assert lines["papers"]["steps"] == [{"says": "核心期刊 4 分", "says_en": "Core journal: 4", "mark": "4"}]
    assert lines["votes"]["given"] == {"value": "0.5", "by": "某市中评委", "by_en": "a committee", "document": "某文"}
    assert lines["second_degree"]["awaits"] == "评委会"
    assert [difference["line"] for difference in plain["differences"]] == ["degree", "papers"]
    assert plain["differences"][0]["reason"] == "没有佐证，不计分"
    assert plain["blocks"][0]["expert_mark"] == "1.0"
    assert [difference.line for difference in sheet.differences] == ["degree", "papers"]


def test_a_line_that_the_table_lacks_cannot_be_looked_up() -> None:
    with pytest.raises(LookupError):
        tally(SCHEDULE, []).line("nothing")


def test_a_table_is_laid_out_once_and_knows_each_option_at_each_place() -> None:
    table = table_for(SCHEDULE, None)
    assert table_for(SCHEDULE, None) is table
    row = next(row for row in table.rows if row.line.ranks)
    (code, worths), line = next(iter(row.worths.items())), row.line
    whole = line.options[0].points
    assert code == line.options[0].code
    assert [worth.points for worth in worths] == [whole, *(whole * share for share in (*line.ranks, line.rank_rest))]
    assert (worths[0].share, worths[1].share, row.last_place) == (None, line.ranks[0], len(worths) - 1)


def test_a_line_rounded_by_itself_says_so() -> None:
    from provisions.documents_yaml import parse
    from scoring.reading import read_schedule
    from tests.scoring.test_reading import TEXT

    table = read_schedule(parse(TEXT.replace("half_up_2", "{half_up: 1, at: line}", 1)))
    line = tally(table, [Claim("exam", value=Decimal(85))]).line("exam")
    assert line.machine_mark == Decimal("6.3")
    assert line.reason.zh == "四舍五入保留 1 位，计 6.3 分"
