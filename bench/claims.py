"""Invented sheets of claims on one shipped table: drawn once, the same for everybody who is measured."""

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from provisions.documents_yaml import load
from scoring.calculator import Claim
from scoring.reading import read_schedule
from scoring.schedule import BOARD, Line

TABLE = Path(__file__).resolve().parents[1] / "review_plans/plans/zhejiang-it-senior-2023/scoring.yaml"
SCHEDULE = read_schedule(load(TABLE))
TITLE = date(2017, 11, 20)
ANCHORS = {"title": TITLE, "count_to": date(2023, 12, 31)}
CLAIMS = 100
ONE = Decimal(1)


def sheets(count: int, *, seed: int = 7) -> list[list[Claim]]:
    """So many sheets of 100 claims each; here and there evidence, date or field is missing or less is claimed;
    every work is its own."""
    draw = random.Random(seed)
    lines = [line for line in SCHEDULE.every_line() if line.count != BOARD]
    return [[_claim(draw, draw.choice(lines), number) for number in range(CLAIMS)] for _sheet in range(count)]


def _claim(draw: random.Random, line: Line, number: int) -> Claim:
    return Claim(
        line.code,
        choice=draw.choice(line.options).code if line.options else None,
        value=Decimal(draw.randint(0, 12)) if line.bands else None,
        rank=draw.randint(1, 6),
        achieved_on=TITLE + timedelta(days=draw.randint(-400, 2000)),
        in_field=draw.random() < 0.9,
        evidence=("file:1",) if draw.random() < 0.9 else (),
        key=str(number),
        self_mark=ONE if draw.random() < 0.1 else None,
        work=f"w{number}",
    )
