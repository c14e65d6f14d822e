"""Invented people and invented rule books, from a seed: every fact known or not, every operator inside every other."""

import random
from datetime import date, timedelta
from typing import Any, get_args

from eligibility import facts as shape
from eligibility.conditions.achievements import LISTS, OPTIONS
from provisions.citation import ORIGINS

FIRST, DAYS = date(1998, 1, 1), 9800
YEARS = range(2018, 2025)
AREAS = ("330106", "330402", "330100", "110101", "320500")
HONOURS = (
    "worldskills", "national_technical_expert", "outstanding_contribution_expert", "tackling_contribution",
    "science_labour_model", "other",
)  # fmt: skip
TARGETS = ("assistant", "intermediate", "deputy_senior", "full_senior")


class People:
    """Facts in plain JSON. `gaps`: how often something is not stated."""

    def __init__(self, seed: int, gaps: float = 0.12) -> None:
        self.random, self.gaps, self.papers = random.Random(seed), gaps, 0

    def maybe(self, value: Any) -> Any:
        return None if self.random.random() < self.gaps else value

    def one(self, kind: Any) -> Any:
        return self.random.choice(get_args(kind))

    def flag(self, share: float = 0.7) -> bool | None:
        return self.maybe(self.random.random() < share)

    def day(self) -> str:
        return (FIRST + timedelta(days=self.random.randrange(DAYS))).isoformat()

    def some(self, make: Any, most: int = 3) -> Any:
        return self.maybe([self._proved(make()) for _ in range(self.random.randrange(most + 1))])

    def _proved(self, record: dict[str, Any]) -> dict[str, Any]:
        self.papers += 1
        kept = {key: value for key, value in record.items() if value is not None}
        return {**kept, "evidence": [f"p:{self.papers}"] if self.random.random() < 0.7 else []}

    def span(self) -> dict[str, Any]:
        since, until = sorted((self.day(), self.day()))
        return {"since": since, "until": until if self.random.random() < 0.5 else None}

    def facts(self) -> dict[str, Any]:
        lists = {
            "degrees": self.some(self.degree), "studies": self.some(self.study, 1), "titles": self.some(self.title),
            "appointments": self.some(self.appointment), "skills": self.some(self.skill, 2),
            "practice_qualifications": self.some(self.qualification, 2), "work": self.some(self.work, 4),
            "hours": self.some(self.hours, 12), "appraisals": self.some(self.appraisal, 5),
            "honours": self.some(self.honour, 2), "achievements": self.some(self.achievement, 8),
        }  # fmt: skip
        plain = {
            "employer": self.employer(), "post": self.post(), "person": self.person(), "pledge_signed": self.flag(),
            "dossier_verified": self.flag(), **lists, "insurance": self.insurance(),
            "insurance_substitutes": self.maybe(self.random.sample(["labour_contract", "salary_record"], self.random.randrange(3))),
            "self_scores": self.maybe(self.scores()), "person_checks": self.maybe([]),
        }  # fmt: skip
        return {key: value for key, value in plain.items() if value is not None}

    def employer(self) -> dict[str, Any]:
        return {
            "seat_area": self.maybe(self.random.choice(AREAS)), "affiliation_area": self.maybe(self.random.choice(AREAS)),
            "affiliation": self.maybe(self.random.choice(("county", "city_direct", "provincial", "central", "private"))),
            "kind": self.maybe(self.random.choice(("enterprise", "public_institution"))),
            "ownership": self.maybe(self.random.choice(("private", "state", "other"))),
            "civil_service_managed": self.flag(0.1), "central_owned": self.flag(0.2), "authorisation_letter": self.flag(),
        }  # fmt: skip

    def post(self) -> dict[str, Any]:
        return {
            "quota_checked": self.flag(),
            "performance_pledge": self.flag(),
            "posted_inside": self.flag(),
            "assessed_on": self.maybe(self.day()),
        }

    def person(self) -> dict[str, Any]:
        return {
            "on_post": self.flag(0.9), "current_work": self.maybe(self.one(shape.WorkKind)), "current_work_in_field": self.flag(),
            "post_changed": self.flag(0.4), "retired": self.flag(0.1), "under_discipline": self.flag(0.1),
            "civil_servant": self.flag(0.1), "frontline_skill_work": self.flag(),
            "field_flags": self.maybe(self.random.sample(["optoelectronics", "biomedicine"], self.random.randrange(2))),
        }  # fmt: skip

    def degree(self) -> dict[str, Any]:
        return {
            "level": self.one(shape.DegreeLevel), "discipline": self.maybe(self.random.choice(("engineering", "science", "other"))),
            "nature": self.maybe(self.random.choice(("academic", "professional"))), "major": self.random.choice(("", "化工")),
            "major_relation": self.maybe(self.random.choice(("same", "near", "other"))), "awarded_on": self.maybe(self.day()),
            "school_track": self.one(shape.SchoolTrack),
        }  # fmt: skip

    def study(self) -> dict[str, Any]:
        since, until = sorted((self.day(), self.day()))
        flags = {name: self.random.random() < 0.7 for name in ("full_time", "in_field", "certificate")}
        return {"since": since, "until": until, **flags}

    def title(self) -> dict[str, Any]:
        return {
            "level": self.one(shape.TitleLevel), "series": self.random.choice(("engineering", "engineering", "economics")),
            "name": self.random.choice(("", "工程师")), "qualified_on": self.maybe(self.day()),
        }  # fmt: skip

    def appointment(self) -> dict[str, Any]:
        named = {key: value for key, value in self.title().items() if key != "qualified_on"}
        span = self.span()
        if self.random.random() < self.gaps:
            span = {"since": None, "until": None}
        return {**named, **span}

    def skill(self) -> dict[str, Any]:
        return {"level": self.one(shape.SkillLevel), "obtained_on": self.maybe(self.day())}

    def qualification(self) -> dict[str, Any]:
        return {"code": "chemical", "national": self.flag(), "engineering": self.flag(), "in_field": self.flag()}

    def work(self) -> dict[str, Any]:
        return {**self.span(), "kind": self.one(shape.WorkKind), "in_field": self.flag()}

    def hours(self) -> dict[str, Any]:
        hours = self.random.choice((0, 12, "18.5", 40, 60, 90))
        online = self.random.choice((0, 0, 10, 30)) if hours in (40, 60, 90) else 0
        return {"year": self.random.choice(YEARS), "kind": self.one(shape.HoursKind), "hours": hours, "online": online}

    def appraisal(self) -> dict[str, Any]:
        return {"year": self.random.choice(YEARS), "grade": self.one(shape.Grade)}

    def honour(self) -> dict[str, Any]:
        return {
            "code": self.random.choice(HONOURS), "grade": self.maybe(self.random.choice(("gold", "national", "provincial"))),
            "rank": self.maybe(self.random.randrange(1, 9)), "by_association": self.random.random() < 0.3,
        }  # fmt: skip

    def achievement(self) -> dict[str, Any]:
        words = {LISTS[key]: self.maybe(self.random.choice(OPTIONS[key])) for key in LISTS if key != "kinds"}
        flags = {name: self.flag() for name in ("in_field", "published", "notable_benefit")}
        return {"kind": self.random.choice(OPTIONS["kinds"]), "on": self.maybe(self.day()), **words, **flags}

    def insurance(self) -> Any:
        months = [f"{year}-{month:02d}" for year in (2020, 2021, 2022, 2023) for month in range(1, 13)]
        paid = [
            {"month": month, "area": self.random.choice(AREAS[:2])} for month in months if self.random.random() < 0.95
        ]
        return self.maybe(paid)

    def scores(self) -> list[dict[str, Any]]:
        tables = (
            "jiaxing-it-mid-junior-2021",
            "zhejiang-it-senior-2023",
            "zhejiang-electromechanical-senior-2020",
            "t",
        )
        return [
            {"table": table, "total": self.random.choice((20, 55, "60.5", 70, 80, 90)), "confirmed": self.random.random() < 0.5}
            for table in tables
            if self.random.random() < 0.7
        ]  # fmt: skip


class Books:
    """Rule files in plain data."""

    def __init__(self, seed: int) -> None:
        self.random, self.rules = random.Random(seed), 0

    def book(self) -> dict[str, Any]:
        targets = self.random.sample(TARGETS, self.random.randrange(1, 3))
        return {
            "schema": 1,
            "common": [self.rule(2, common=True) for _ in range(self.random.randrange(4))],
            "targets": [self.target(code) for code in targets],
        }

    def target(self, code: str) -> dict[str, Any]:
        tracks = [self.track(f"way{place}") for place in range(self.random.randrange(1, 3))]
        return {"target": code, "zh": "层级", "en": "Level", "tracks": tracks}

    def track(self, code: str) -> dict[str, Any]:
        branches = [
            {"branch": f"b{place}", "zh": "分支", "en": "Branch", "rules": [self.rule(2) for _ in range(self.random.randrange(1, 3))]}
            for place in range(self.random.randrange(3))
        ]  # fmt: skip
        least = 0 if branches else 1
        return {
            "track": code, "zh": "途径", "en": "Track",
            "rules": [self.rule(3) for _ in range(self.random.randrange(least, 4))], "branches": branches or None,
        }  # fmt: skip

    def rule(self, depth: int, *, common: bool = False) -> dict[str, Any]:
        self.rules += 1
        origin = "notice" if self.random.random() < 0.75 else self.random.choice(ORIGINS)
        rule: dict[str, Any] = {
            "rule": f"r{self.rules}", "zh": f"规则{self.rules}", "en": f"Rule {self.rules}",
            "cite": {"document": "某号", "clause": str(self.rules), "origin": origin}, "check": self.check(depth),
        }  # fmt: skip
        if self.random.random() < 0.15:
            rule["soft"] = True
        if self.random.random() < 0.15:
            rule["when"] = {"fact": "employer.kind", "in": ["public_institution"]}
        if self.random.random() < 0.2:
            rule["stands"] = self.random.choice(("beside", "once_known"))
        if common and self.random.random() < 0.3:
            rule["targets"] = self.random.sample(TARGETS, 2)
        return rule

    def check(self, depth: int) -> dict[str, Any]:
        if depth and self.random.random() < 0.5:
            parts = [self.rule(depth - 1) for _ in range(self.random.randrange(1, 4))]
            n = self.random.randrange(1, len(parts) + 1)
            return self.random.choice(
                ({"all@1": parts}, {"any@1": parts}, {"at_least@1": {"n": n, "of": parts}}, {"lacks@1": parts[:1]})
            )
        name = self.random.choice(sorted(SIMPLE))
        return {name: SIMPLE[name](self.random)}


def _anchor(source: random.Random) -> dict[str, Any]:
    return source.choice(
        (
            {"title": {"level": "intermediate", "series": "engineering"}},
            {"title": {"level_at_least": "assistant", "series_not": "engineering"}},
            {"appointed": {"level_at_least": "assistant"}},
            {"skill": {"level_at_least": "senior_worker"}},
            {"degree": {"level_at_least": "junior_college", "equivalence": {"technician_class": "bachelor"}}},
        )
    )


def _window(source: random.Random) -> dict[str, Any]:
    whole = {"after": _anchor(source), "last_years": source.choice((3, 10)), "until": "2023-08-27"}
    return {key: value for key, value in whole.items() if source.random() < 0.5}


def _fact(source: random.Random) -> dict[str, Any]:
    fact, values = source.choice(
        (
            ("person.on_post", [True]), ("person.retired", [False]), ("employer.kind", ["enterprise"]),
            ("employer.central_owned", [True]), ("person.current_work", ["engineering", "skilled"]), ("pledge_signed", [True]),
        )
    )  # fmt: skip
    return {"fact": fact, "in": values, "still_open": source.random() < 0.3}


def _degree(source: random.Random) -> dict[str, Any]:
    unless = {"national_registration": True, "study_months": 12, "any_degree": True}
    major = {
        "relation": ["same", "near"],
        "unless": {key: value for key, value in unless.items() if source.random() < 0.6},
    }
    whole = {
        source.choice(("level", "exactly")): source.choice(("junior_college", "bachelor", "doctor")),
        "disciplines": ["engineering"], "natures": source.choice((["academic"], ["academic", "professional"])),
        "major": major, "equivalence": {"technician_class": "bachelor", "advanced_class": "junior_college"},
    }  # fmt: skip
    return {key: value for key, value in whole.items() if key in ("level", "exactly") or source.random() < 0.5}


def _hours(source: random.Random) -> dict[str, Any]:
    parts = [
        {"kinds": ["professional"], "at_least": 60, "zh": "专业", "en": "professional"},
        {"kinds": ["industry_public", "general_public"], "at_least": 18, "zh": "公需", "en": "public"},
    ]
    whole: dict[str, Any] = {"parts": parts, "online_cap": {"hours": 36, "lifted_in": [2020]}}
    kept = {key: value for key, value in whole.items() if source.random() < 0.6}
    return {"years": [2021, 2022, 2023][source.randrange(3) :], "total": 90, **kept}


def _matched(source: random.Random, **more: Any) -> dict[str, Any]:
    return {
        **source.choice(({"level": "intermediate"}, {"level_at_least": "assistant", "series": "engineering"})),
        **more,
    }


def _selected(source: random.Random) -> list[dict[str, Any]]:
    return [
        {key: source.sample(OPTIONS[key], min(2, len(OPTIONS[key]))) for key in source.sample(sorted(LISTS), source.randrange(1, 3))}
        | ({"in_field": True} if source.random() < 0.3 else {})
        for _ in range(source.randrange(1, 3))
    ]  # fmt: skip


AREA = {"area": "330100", "zh": "杭州", "en": "Hangzhou"}
SIMPLE: dict[str, Any] = {
    "fact_is@1": _fact,
    "seat_in@1": lambda source: {**AREA, "area": source.choice(("330100", "330000"))},
    "affiliated_within@1": lambda _: {**AREA, "kinds": ["county", "city_direct"]},
    "private_employer@1": lambda _: {},
    "free_of@1": lambda _: {"flags": ["optoelectronics"], "zh": "光电", "en": "optoelectronics"},
    "insured_months@1": lambda source: {
        **AREA, "area": "330000", "months": source.choice((3, 36)),
        **({"substitutes": ["labour_contract", "salary_record"]} if source.random() < 0.5 else {}),
    },
    "confirmed_by_person@1": lambda _: {"code": "merit", "ask_zh": "才学", "ask_en": "merit"},
    "unpublished@1": lambda _: {"zh": "原文", "en": "the text"},
    "whole_years@1": lambda source: {"since": _anchor(source), "at_least": source.randrange(1, 9)},
    "worked_years@1": lambda source: {
        "kinds": ["engineering", "engineering_management"], "at_least": source.randrange(1, 12),
        "in_field": source.random() < 0.5, **({"since": _anchor(source)} if source.random() < 0.7 else {}),
    },
    "appointed_years@1": lambda source: _matched(source, at_least=source.randrange(1, 7)),
    "appointed_in_year@1": lambda source: _matched(source, year=source.choice((2022, 2023))),
    "title_held@1": _matched,
    "degree_at_least@1": _degree,
    "practice_qualification@1": lambda _: {},
    "hours_each_year@1": _hours,
    "hours_sum_with_makeup@1": lambda source: {
        "years": [2021, 2022, 2023], "sum": source.choice((90, 216)),
        **({"this_year": {"year": 2023, "at_least": 72}} if source.random() < 0.5 else {}),
    },
    "hours_sum_with_makeup@2": lambda source: {
        "years": [2021, 2022, 2023], "sum": source.choice((90, 216)), "online_cap": {"hours": 20, "lifted_in": [2021]},
    },
    "stated@1": lambda _: {"fact": "post.assessed_on"},
    "record_only@1": lambda source: {"years": source.choice(([2022], [2021, 2022, 2023]))},
    "appraisal_each@1": lambda source: {"years": [2020, 2021, 2022], "at_least": source.choice(("qualified", "excellent"))},
    "appraisal_recorded@1": lambda _: {"years": [2022, 2023]},
    "count_achievements@1": lambda source: {
        "of": _selected(source), "at_least": source.randrange(1, 4),
        **({"window": _window(source)} if source.random() < 0.6 else {}),
    },
    "achievements_within@1": lambda source: {"window": _window(source), "in_field": source.random() < 0.5},
    "has_honour@1": lambda source: {
        "by_association": source.random() < 0.5,
        "of": [{"code": "worldskills", "grades": ["gold"]}, {"code": "science_labour_model", "rank_at_most": 3}, {"code": "other"}],
    },
    "self_score_at_least@1": lambda source: {"table": "t", "at_least": source.choice((60, 75))},
}  # fmt: skip


def _asked(source: random.Random) -> dict[str, Any]:
    name = source.choice(sorted(set(SIMPLE) - {"or_by_person@1"}))
    return {"code": "merit", "check": {name: SIMPLE[name](source)}}


SIMPLE["or_by_person@1"] = _asked
