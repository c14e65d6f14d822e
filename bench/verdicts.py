"""Verdicts: the engine with every finding explained, beside the same track by hand and in json-logic.

The rivals answer only whether the regular track is met; ours says so of each rule, with its clause and figures, and
judges the rules that only advise (pension months, window of works, general law), too.
"""

from datetime import date
from pathlib import Path
from typing import Any

from json_logic import jsonLogic

from bench.people import COUNT_TO, ON, YEARS, invented
from bench.rows import Different, Row, in_turn
from eligibility.answers import Answer
from eligibility.engine import judge
from eligibility.facts import Facts
from eligibility.rulebook import Rulebook
from provisions.documents_yaml import load

PLAN = "hangzhou-chem-textile-senior-2023"
RULES = Path(__file__).parents[1] / "review_plans" / "plans" / PLAN / "eligibility.yaml"
GOOD = ("excellent", "qualified")
LEVELS = ("secondary", "junior_college", "bachelor", "second_bachelor", "master", "doctor")


def rows(*, quick: bool) -> list[Row]:
    people = invented(200 if quick else 2000)
    book = Rulebook.from_data(load(RULES), plan=PLAN)
    ours = [engine(book, facts) for facts in people]
    for name, answers in (("by hand", [by_hand(f) for f in people]), ("json-logic", [logic(f) for f in people])):
        if answers != ours:
            first = next(i for i, (a, b) in enumerate(zip(answers, ours, strict=True)) if a != b)
            raise Different(f"verdicts: {name} says {answers[first]} of {people[first]}")
    assert 0.1 < sum(ours) / len(ours) < 0.9, "people who are all alike show nothing"
    rounds = 2 if quick else 5

    def run(answer: Any) -> Any:
        return lambda: [answer(facts) for facts in people]

    found = []
    for against, peer in (("hand-written Python", by_hand), ("json-logic-qubit", logic)):
        mine, theirs = in_turn(run(lambda f: engine(book, f)), run(peer), rounds=rounds)
        found.append(
            Row(
                "verdicts, every finding explained",
                len(people) / mine,
                len(people) / theirs,
                "verdicts/s of CPU",
                against,
                note=f"{sum(ours)} of {len(people)} met; same answers",
            )
        )
    return found


def engine(book: Rulebook, facts: Facts) -> bool:
    verdict = judge(book, facts, on=ON, count_to=COUNT_TO, target="deputy_senior", track="normal")
    return verdict.track("deputy_senior", "normal").would_be is Answer.MET


# --- the same track as somebody would write it for this one notice


def months(since: date, until: date) -> int:
    whole = (until.year - since.year) * 12 + until.month - since.month
    return max(0, whole - (until.day < since.day))


def worked_months(facts: Facts, since: date) -> int:
    spans = sorted((max(w.since, since), min(w.until or COUNT_TO, COUNT_TO)) for w in facts.work or ())
    return sum(months(start, end) for start, end in spans if end > start)


def by_hand(f: Facts) -> bool:
    e, p = f.employer, f.person
    here = (e.affiliation_area or e.seat_area or "").startswith("3301")
    affiliated = e.affiliation in ("county", "city_direct") and here
    private = e.ownership == "private" and (e.seat_area or "").startswith("3301")
    if not (affiliated or private) or e.civil_service_managed or not p.on_post:
        return False
    if p.current_work not in ("engineering", "engineering_management") or not p.current_work_in_field:
        return False
    if e.kind == "public_institution" and not (f.post.quota_checked and f.post.performance_pledge):
        return False
    if not (f.dossier_verified and f.pledge_signed):
        return False
    for year in YEARS:
        professional = sum(h.hours for h in f.hours if h.year == year and h.kind == "professional")
        public = sum(h.hours for h in f.hours if h.year == year and h.kind in ("industry_public", "general_public"))
        if professional < 60 or public < 18 or professional + public < 90:
            return False
    grades = {a.year: a.grade for a in f.appraisals}
    if any(grades.get(year) not in GOOD for year in (2020, 2021, 2022)):
        return False
    terms = [a for a in f.appointments if a.level == "intermediate" and a.series == "engineering"]
    if not any(a.since <= date(2023, 12, 31) and (a.until or COUNT_TO) >= date(2023, 1, 1) for a in terms):
        return False
    title = next(t for t in f.titles if t.level == "intermediate" and t.series == "engineering")
    since_title = worked_months(f, title.qualified_on)
    registered = any(q.national and q.in_field for q in f.practice_qualifications)
    for d in f.degrees:
        # A major that fits, or a registration in the field, stands for the discipline (the notice's exceptions).
        fits = registered or d.major_relation in ("same", "near")
        if d.level == "doctor" and d.discipline == "engineering" and fits and since_title >= 24:
            return True
        if LEVELS.index(d.level) >= LEVELS.index("bachelor") and fits and since_title >= 60:
            return True
    held = sum(months(a.since, min(a.until or COUNT_TO, COUNT_TO)) for a in terms)
    return any(q.national and q.engineering for q in f.practice_qualifications) and held >= 60


# --- the same track in json-logic: it knows no dates, so they are turned into months first; that work is counted


def _var(name: str) -> dict[str, str]:
    return {"var": name}


def _hours(year: int) -> dict[str, Any]:
    professional, public = _var(f"professional_{year}"), _var(f"public_{year}")
    return {
        "and": [
            {">=": [professional, 60]},
            {">=": [public, 18]},
            {">=": [{"+": [professional, public]}, 90]},
        ]
    }


FITS = {"or": [_var("registered"), {"in": [_var("relation"), ["same", "near"]]}]}
LOGIC: dict[str, Any] = {
    "and": [
        {
            "or": [
                {"and": [{"in": [_var("affiliation"), ["county", "city_direct"]]}, _var("affiliated_here")]},
                {"and": [{"==": [_var("ownership"), "private"]}, _var("seat_here")]},
            ]
        },
        {"!": [_var("civil_service_managed")]},
        _var("on_post"),
        {"in": [_var("current_work"), ["engineering", "engineering_management"]]},
        _var("in_field"),
        {"or": [{"!=": [_var("kind"), "public_institution"]}, {"and": [_var("quota"), _var("promise")]}]},
        _var("verified"),
        _var("pledged"),
        *[_hours(year) for year in YEARS],
        *[{"in": [_var(f"grade_{year - 1}"), list(GOOD)]} for year in YEARS],
        _var("appointed_now"),
        {
            "or": [
                {
                    "and": [
                        {"==": [_var("degree"), 5]},
                        {"==": [_var("discipline"), "engineering"]},
                        FITS,
                        {">=": [_var("months_since_title"), 24]},
                    ]
                },
                {
                    "and": [
                        {">=": [_var("degree"), 2]},
                        FITS,
                        {">=": [_var("months_since_title"), 60]},
                    ]
                },
                {"and": [_var("practice"), {">=": [_var("months_appointed"), 60]}]},
            ]
        },
    ]
}


def logic(facts: Facts) -> bool:
    return bool(jsonLogic(LOGIC, plain(facts)))


def plain(f: Facts) -> dict[str, Any]:
    e, p, degree = f.employer, f.person, f.degrees[0]
    title = next(t for t in f.titles if t.level == "intermediate")
    grades = {a.year: a.grade for a in f.appraisals}
    data: dict[str, Any] = {
        "affiliation": e.affiliation,
        "affiliated_here": (e.affiliation_area or e.seat_area or "").startswith("3301"),
        "seat_here": (e.seat_area or "").startswith("3301"),
        "ownership": e.ownership,
        "civil_service_managed": e.civil_service_managed,
        "kind": e.kind,
        "on_post": p.on_post,
        "current_work": p.current_work,
        "in_field": p.current_work_in_field,
        "quota": f.post.quota_checked,
        "promise": f.post.performance_pledge,
        "verified": f.dossier_verified,
        "pledged": f.pledge_signed,
        "appointed_now": any((a.until or COUNT_TO) >= date(2023, 1, 1) for a in f.appointments),
        "degree": LEVELS.index(degree.level),
        "discipline": degree.discipline,
        "relation": degree.major_relation,
        "months_since_title": worked_months(f, title.qualified_on),
        "months_appointed": sum(months(a.since, min(a.until or COUNT_TO, COUNT_TO)) for a in f.appointments),
        "registered": any(q.national and q.in_field for q in f.practice_qualifications),
        "practice": any(q.national and q.engineering for q in f.practice_qualifications),
    }
    for year in YEARS:
        data[f"professional_{year}"] = int(sum(h.hours for h in f.hours if h.year == year and h.kind == "professional"))
        data[f"public_{year}"] = int(sum(h.hours for h in f.hours if h.year == year and h.kind != "professional"))
        data[f"grade_{year - 1}"] = grades.get(year - 1)
    return data
