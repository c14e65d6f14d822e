"""Whether each track is met, in the rule engines that a user would pick, on facts that were flattened to numbers and flags."""

from collections.abc import Callable, Iterator
from typing import Any

import celpy
import numpy
import rule_engine
import zen
from business_rules.engine import check_conditions_recursively
from business_rules.variables import BaseVariables, boolean_rule_variable, numeric_rule_variable
from json_logic import jsonLogic
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench import by_hand
from bench.by_hand import LEVELS, appointed_months, appointed_now, worked
from eligibility.facts import Facts

AnswerAll = Callable[[list[Facts]], list[tuple[bool, ...]]]
YEARS = by_hand.YEARS


def plain(f: Facts) -> dict[str, Any]:
    """What the engines need: years as months, sums, flags."""
    e, p, degree = f.employer, f.person, f.degrees[0]
    title = next(t for t in f.titles if t.level == "intermediate")
    grades = {a.year: a.grade for a in f.appraisals}
    area = e.affiliation_area or e.seat_area or ""
    data: dict[str, Any] = {
        "affiliated": e.affiliation in ("county", "city_direct") and area.startswith("3301"),
        "private": e.ownership == "private",
        "seated": (e.seat_area or "").startswith("3301"),
        "managed": bool(e.civil_service_managed),
        "public": e.kind == "public_institution",
        "on_post": bool(p.on_post),
        "work": p.current_work in by_hand.WORK,
        "in_field": bool(p.current_work_in_field),
        "quota": bool(f.post.quota_checked),
        "promise": bool(f.post.performance_pledge),
        "verified": bool(f.dossier_verified),
        "pledged": bool(f.pledge_signed),
        "appointed_now": appointed_now(list(f.appointments)) == by_hand.MET,
        "degree": LEVELS.index(degree.level),
        "engineering": degree.discipline == "engineering",
        "fits": degree.major_relation in ("same", "near"),
        "months_since_title": worked([(w.since, w.until) for w in f.work], title.qualified_on),
        "months_appointed": appointed_months(list(f.appointments)),
        "registered": any(q.national and q.in_field for q in f.practice_qualifications),
        "practice": any(q.national and q.engineering for q in f.practice_qualifications),
    }
    elsewhere = [t for t in f.titles if t.level in by_hand.SENIOR and t.series != "engineering"]
    certified = [s.obtained_on for s in f.skills if s.level == "senior_technician"]
    in_field = [(w.since, w.until) for w in f.work if w.in_field and w.kind in by_hand.WORK]
    data |= {
        "changed": bool(f.person.post_changed),
        "elsewhere": bool(elsewhere),
        "months_elsewhere": worked(in_field, min(t.qualified_on for t in elsewhere)) if elsewhere else 0,
        "months_certified": worked(in_field, min(certified)) if certified else 0,
        "skill_honour": by_hand.honour(f, by_hand.named_skill) == by_hand.MET,
        "state_honour": int(by_hand.honour(f, by_hand.state_honour) == by_hand.MET),
        "service": int(by_hand.long_service(f) == by_hand.MET),
        "publications": int(
            by_hand.count(f, by_hand.paper, 3) == by_hand.MET or by_hand.count(f, by_hand.book) == by_hand.MET
        ),
        "science": int(by_hand.count(f, by_hand.science_award) == by_hand.MET),
        "tackling": int(
            by_hand.count(f, by_hand.tackling_leader) == by_hand.MET
            or by_hand.honour(f, by_hand.tackling_title) == by_hand.MET
        ),
        "engineering_merit": int(
            by_hand.count(f, by_hand.led_engineering) == by_hand.MET
            or by_hand.count(f, by_hand.listed_prize) == by_hand.MET
            or by_hand.count(f, by_hand.quality_engineering, 2) == by_hand.MET
        ),
    }
    for year in YEARS:
        data[f"professional_{year}"] = int(sum(h.hours for h in f.hours if h.year == year and h.kind == "professional"))
        data[f"public_{year}"] = int(sum(h.hours for h in f.hours if h.year == year and h.kind != "professional"))
        data[f"good_{year}"] = grades.get(year - 1) in ("excellent", "qualified")
    return data


def _var(name: str) -> dict[str, str]:
    return {"var": name}


def _least(name: str, figure: int) -> dict[str, Any]:
    return {">=": [_var(name), figure]}


def _hours(year: int) -> dict[str, Any]:
    professional, public = f"professional_{year}", f"public_{year}"
    together = {">=": [{"+": [_var(professional), _var(public)]}, 90]}
    return {"and": [_least(professional, 60), _least(public, 18), together]}


MERITS = ["publications", "science", "state_honour", "tackling", "engineering_merit", "service"]
FITS = {"or": [_var("registered"), _var("fits")]}
DEGREE = {"and": [_least("degree", 2), {"or": [_var("registered"), {"and": [_var("fits"), _var("engineering")]}]}]}
GATE: dict[str, Any] = {
    "and": [
        {"or": [_var("affiliated"), {"and": [_var("private"), _var("seated")]}]},
        {"!": [_var("managed")]},
        _var("on_post"), _var("work"), _var("in_field"),
        {"or": [{"!": [_var("public")]}, {"and": [_var("quota"), _var("promise")]}]},
        _var("verified"), _var("pledged"),
        *[_hours(year) for year in YEARS],
        *[_var(f"good_{year}") for year in YEARS],
    ]
}  # fmt: skip
FIVE_YEARS = _least("months_appointed", 60)
TRACKS: tuple[dict[str, Any], ...] = (
    {
        "and": [
            _var("appointed_now"),
            {
                "or": [
                    {"and": [_least("degree", 5), _var("engineering"), FITS, _least("months_since_title", 24)]},
                    {"and": [DEGREE, _least("months_since_title", 60)]},
                    {"and": [_var("practice"), FIVE_YEARS]},
                ]
            },
        ]
    },
    {"and": [_var("elsewhere"), _var("changed"), _least("months_elsewhere", 12)]},
    {"or": [_least("months_certified", 48), _var("skill_honour")]},
    {
        "and": [
            _var("appointed_now"),
            {">=": [{"+": [_var(name) for name in MERITS]}, 3]},
            {
                "or": [
                    {"and": [FIVE_YEARS, {"!": [DEGREE]}]},
                    {"and": [DEGREE, {"!": [FIVE_YEARS]}, _least("months_appointed", 48)]},
                ]
            },
        ]
    },
)
NONE_MET = (False,) * len(TRACKS)


def infix(tree: Any, words: dict[str, str]) -> str:
    """The tree as an expression of a language."""
    if not isinstance(tree, dict):
        return str(tree)
    ((sign, inner),) = tree.items()
    if sign == "var":
        return words.get("var", "{}").format(inner)
    parts = [infix(part, words) for part in inner]
    if sign == "!":
        return words["!"].format(parts[0])
    return "(" + words.get(sign, f" {sign} ").join(parts) + ")"


WORDS = {"and": " and ", "or": " or ", "!": "(not {})"}
SYMBOLS = {"and": " && ", "or": " || ", "!": "(!{})"}
ARRAYS = {"and": " & ", "or": " | ", "!": "(~{})", "var": 'person("{}", period)'}


def one_by_one(compiled: Callable[[Any], Callable[[dict[str, Any]], Any]]) -> AnswerAll:
    """The gate first, then each track, for one person after another."""
    gate, tracks = compiled(GATE), [compiled(tree) for tree in TRACKS]

    def answer(data: dict[str, Any]) -> tuple[bool, ...]:
        return tuple([bool(track(data)) for track in tracks]) if gate(data) else NONE_MET

    return lambda people: [answer(plain(facts)) for facts in people]


def json_logic() -> AnswerAll:
    return one_by_one(lambda tree: lambda data: jsonLogic(tree, data))


def rule_engine_() -> AnswerAll:
    return one_by_one(lambda tree: rule_engine.Rule(infix(tree, WORDS)).matches)


def cel() -> AnswerAll:
    environment = celpy.Environment()

    def compiled(tree: Any) -> Callable[[dict[str, Any]], Any]:
        program = environment.program(environment.compile(infix(tree, SYMBOLS)))
        return lambda data: program.evaluate(celpy.json_to_cel(data))

    return one_by_one(compiled)


def zen_() -> AnswerAll:
    return one_by_one(lambda tree: zen.compile_expression(infix(tree, WORDS)).evaluate)


def conditions(tree: Any) -> Any:
    """The tree in the words of business-rules."""
    ((sign, inner),) = tree.items()
    if sign in ("and", "or"):
        return {"all" if sign == "and" else "any": [conditions(part) for part in inner]}
    if sign == "var":
        return {"name": inner, "operator": "is_true", "value": True}
    if sign == ">=":
        return {"name": _name(inner[0]), "operator": "greater_than_or_equal_to", "value": inner[1]}
    return negated(inner[0])


def negated(tree: Any) -> Any:
    """It has no NOT: the parts are turned round instead."""
    ((sign, inner),) = tree.items()
    if sign in ("and", "or"):
        return {"any" if sign == "and" else "all": [negated(part) for part in inner]}
    if sign == "var":
        return {"name": inner, "operator": "is_false", "value": True}
    return {"name": _name(inner[0]), "operator": "less_than", "value": inner[1]}


def business_rules_() -> AnswerAll:
    def variable(name: str) -> Any:
        kind = boolean_rule_variable if name in FLAGS else numeric_rule_variable
        return kind(label=name)(lambda self: self.data[name])

    class Known(BaseVariables):  # type: ignore[misc]
        def __init__(self, data: dict[str, Any]) -> None:
            self.data = data

    sums = [[f"professional_{year}", f"public_{year}"] for year in YEARS] + [MERITS]
    for name in (*NAMES, *("_and_".join(names) for names in sums)):
        setattr(Known, name, variable(name))

    def compiled(tree: Any) -> Callable[[dict[str, Any]], Any]:
        translated = conditions(tree)

        def answer(data: dict[str, Any]) -> Any:
            for names in sums:
                data["_and_".join(names)] = sum(data[name] for name in names)
            return check_conditions_recursively(translated, Known(data))

        return answer

    return one_by_one(compiled)


def _name(term: Any) -> str:
    return "_and_".join(part["var"] for part in term["+"]) if "+" in term else term["var"]


def variables(tree: Any) -> list[str]:
    """The names that the tree asks for."""
    if not isinstance(tree, dict):
        return []
    ((sign, inner),) = tree.items()
    if sign == "var":
        return [inner]
    return list(dict.fromkeys(name for part in inner for name in variables(part)))


NAMES = variables({"and": [GATE, *TRACKS]})
FIGURES = {"degree", *MERITS, *(name for name in NAMES if name.startswith(("months", "professional", "public_")))}
FLAGS = set(NAMES) - FIGURES


def openfisca() -> AnswerAll:
    """Vectorised: all people at once, as it is meant to be used."""
    person = build_entity(key="person", plural="persons", label="", is_person=True)
    system = TaxBenefitSystem([person])

    def variable(name: str) -> Any:
        kind = bool if name in FLAGS else int
        return type(
            name, (Variable,), {"value_type": kind, "entity": person, "definition_period": periods.DateUnit.ETERNITY}
        )

    def computed(name: str, formula: Any) -> Any:
        body = {"value_type": bool, "entity": person, "definition_period": periods.DateUnit.YEAR, "formula": formula}
        return type(name, (Variable,), body)

    for name in NAMES:
        system.add_variable(variable(name))
    for place, tree in enumerate(TRACKS):
        formula = eval(f"lambda person, period: {infix({'and': [_var('gate'), tree]}, ARRAYS)}")
        system.add_variable(computed(f"met_{place}", formula))
    system.add_variable(computed("gate", eval(f"lambda person, period: {infix(GATE, ARRAYS)}")))

    def answer_all(people: list[Facts]) -> list[bool]:
        data = [plain(facts) for facts in people]
        simulation = SimulationBuilder().build_default_simulation(system, count=len(data))
        for name in NAMES:
            simulation.set_input(name, "2023", numpy.array([each[name] for each in data]))
        met = [simulation.calculate(f"met_{place}", "2023").tolist() for place in range(len(TRACKS))]
        return list(zip(*met, strict=True))

    return answer_all


QUICK = ("zen-engine", "OpenFisca, vectorised", "json-logic-qubit")


def named() -> Iterator[tuple[str, AnswerAll]]:
    """Each engine, ready: what it can compile is compiled."""
    yield "json-logic-qubit", json_logic()
    yield "rule-engine", rule_engine_()
    yield "cel-python", cel()
    yield "business-rules", business_rules_()
    yield "zen-engine", zen_()
    yield "OpenFisca, vectorised", openfisca()
