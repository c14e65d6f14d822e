"""Score sheets of 100 claims: ours beside a scorer written by hand, and beside the same table as formulas."""

import tempfile
import time
from pathlib import Path

from bench import scores_by_hand, spreadsheets
from bench.claims import ANCHORS, CLAIMS, SCHEDULE, sheets
from bench.rows import Different, Row, in_turn
from scoring.calculator import Claim, tally
from scoring.sheet import ScoreSheet


def rows(*, quick: bool) -> list[Row]:
    drawn = sheets(50 if quick else 300)
    for claims in drawn:
        ours, theirs = by_us(claims), scores_by_hand.marks(claims)
        if (ours.self_total, ours.machine_total, ours.line_marks) != theirs:
            raise Different(f"score sheets: {ours.self_total}, {ours.machine_total} here, {theirs[:2]} by hand")
    return [*by_hand(drawn, quick=quick), formulas(drawn[: 10 if quick else 100], quick=quick)]


def by_us(claims: list[Claim]) -> ScoreSheet:
    return tally(SCHEDULE, claims, anchors=ANCHORS)


def by_hand(drawn: list[list[Claim]], *, quick: bool) -> list[Row]:
    rounds = 2 if quick else 7
    mine, peer = in_turn(
        lambda: [by_us(claims) for claims in drawn],
        lambda: [scores_by_hand.marks(claims) for claims in drawn],
        rounds=rounds,
    )
    told, again = in_turn(
        lambda: [by_us(claims).lines for claims in drawn[:50]],
        lambda: [scores_by_hand.marks(claims) for claims in drawn[:50]],
        rounds=rounds,
    )
    note = f"{CLAIMS} claims each; same totals and same mark on every line"
    return [
        Row(
            "score sheets, marks",
            len(drawn) / mine,
            len(drawn) / peer,
            "sheets/s of CPU",
            "hand-written Python",
            note=note,
        ),
        Row("score sheets, every step in words", 50 / told, 50 / again, "sheets/s of CPU", "hand-written Python"),
    ]


def formulas(drawn: list[list[Claim]], *, quick: bool) -> Row:
    """By the wall clock: the other one is a program of its own."""
    begun = time.perf_counter()
    totals = [by_us(claims).machine_total for claims in drawn]
    mine = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheets.xlsx"
        spreadsheets.write(drawn, path)
        if spreadsheets.office():
            begun = time.perf_counter()
            theirs = spreadsheets.calculated_by_office(path)
            peer, against = time.perf_counter() - begun, "openpyxl formulas, LibreOffice headless"
            note = f"one workbook of {len(drawn)} sheets, opened, calculated, read; same totals"
        else:
            theirs, peer = spreadsheets.calculated_by_pycel(path)
            against = "openpyxl formulas, pycel"
            note = f"{len(drawn)} sheets; same totals; LibreOffice isn't installed here (libreoffice-calc-nogui)"
    if totals != theirs:
        raise Different("score sheets: the formulas come to other totals")
    return Row(
        "score sheets, marks", len(drawn) / mine, len(drawn) / peer, "sheets/s by the wall clock", against, note=note
    )
