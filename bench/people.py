"""Invented people for the rules: all facts known, half of them short of something."""

import random
from datetime import date
from typing import Any

from eligibility.facts import Facts

ON = date(2023, 8, 18)
COUNT_TO = date(2023, 12, 31)
YEARS = (2021, 2022, 2023)


def invented(count: int) -> list[Facts]:
    source = random.Random(20231231)
    return [Facts.from_json(_person(source)) for _n in range(count)]


def _person(source: random.Random) -> dict[str, Any]:
    def mostly(value: object, other: object, share: float = 0.04) -> Any:
        return other if source.random() < share else value

    qualified = date(source.randrange(2016, 2020), source.randrange(1, 13), source.randrange(1, 29))
    graduated = date(qualified.year - source.randrange(3, 7), 6, 30)
    kind = mostly("enterprise", "public_institution", 0.2)
    return {
        "employer": {
            "seat_area": mostly("330106", "330402", 0.1),
            "affiliation": source.choice(("county", "city_direct", "private", "provincial")),
            "kind": kind,
            "ownership": mostly("private", "state", 0.5),
            "civil_service_managed": mostly(False, True),
        },
        "post": {"quota_checked": mostly(True, False), "performance_pledge": True},
        "person": {
            "on_post": mostly(True, False), "current_work": mostly("engineering", "other"),
            "current_work_in_field": mostly(True, False), "post_changed": False,
            "retired": False, "under_discipline": False, "civil_servant": False,
        },
        "pledge_signed": mostly(True, False),
        "dossier_verified": mostly(True, False),
        "degrees": [{
            "level": source.choice(("junior_college", "bachelor", "bachelor", "master", "doctor")),
            "discipline": mostly("engineering", "other", 0.15), "nature": "academic", "major": "化学工程",
            "major_relation": mostly("same", "near", 0.3), "awarded_on": graduated.isoformat(), "full_time": True,
        }],
        "studies": [],
        "titles": [{"level": "intermediate", "series": "engineering", "qualified_on": qualified.isoformat()}],
        "appointments": [{
            "level": "intermediate", "series": "engineering", "since": qualified.isoformat(),
            "until": mostly(None, "2022-06-30"),
        }],
        "practice_qualifications": mostly(
            [], [{"code": "chemical", "national": True, "engineering": True, "in_field": True, "obtained_on": "2015-09-01"}], 0.1
        ),
        "skills": [],
        "work": _work(source, graduated),
        "hours": [hours for year in YEARS for hours in _hours(source, year)],
        "appraisals": [
            {"year": year - 1, "grade": mostly("qualified", "basically_qualified", 0.02)} for year in YEARS
        ],
        "honours": [],
        "achievements": [],
    }  # fmt: skip


def _work(source: random.Random, graduated: date) -> list[dict[str, Any]]:
    begun = {"since": graduated.isoformat(), "kind": "engineering", "in_field": True}
    if source.random() < 0.7:
        return [begun]
    left = date(2020, source.randrange(1, 13), 15)
    came_back = date(2021, source.randrange(1, 13), 1)
    return [{**begun, "until": left.isoformat()}, {**begun, "since": came_back.isoformat()}]


def _hours(source: random.Random, year: int) -> list[dict[str, Any]]:
    short = source.random() < 0.04
    return [
        {"year": year, "kind": "professional", "hours": 40 if short else 66},
        {"year": year, "kind": "general_public", "hours": 26},
    ]
