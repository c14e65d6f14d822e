"""Builds a Plan from the data of a plan file, refusing with file, line, message and remedy what may not stand there."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from provisions.citation import Citation, Text
from provisions.documents_yaml import Located, load, located
from provisions.reader import LONGEST_SPAN, Node
from review_plans import reading
from review_plans import vocabulary as words
from review_plans.checks import check
from review_plans.plan import Plan
from review_plans.reading_offices import accepting_offices, offices
from review_plans.reading_routes import variant
from review_plans.reading_sanctions import sanction

SCHEMA_NUMBER = 1
KEYS = (
    "schema", "code", "edition", "notice", "name", "short_name", "organiser", "level_name", "summary", "contact",
    "calendar", "areas", "specialties", "targets", "tracks", "variants", "shared_stops", "slots", "papers",
    "watermark", "notices", "accepting_offices", "offices", "form_unlocks_after", "fee_after", "corrections",
    "statement", "photo", "works", "hours", "appraisals", "insurance", "dossier_first", "delegation_slot",
    "self_score", "published_fields", "roster_columns", "conditions", "sanctions", "clauses", "missing", "texts", "board",
    "series", "objections",
)  # fmt: skip


def load_plan(path: Path, known_guards: Collection[str] | None = None) -> Plan:
    """The plan in a `plan.yaml`. Raises PlanError."""
    return build_plan(load(path), known_guards)


def build_plan(data: Located | Any, known_guards: Collection[str] | None = None) -> Plan:
    """A Plan from located YAML, or from a version's stored data (then without lines).

    `known_guards`: the names of the guards there are; None leaves guards unchecked, as for a version frozen earlier.
    """
    root, plan = read_plan(data, known_guards)
    check(root, plan)
    return plan


def read_plan(data: Located | Any, known_guards: Collection[str] | None = None) -> tuple[Node, Plan]:
    """The Plan that the data describe, whether or not its parts agree, and the cursor to complain with."""
    root = located(data).root.only(*KEYS)
    if root.at("schema").whole() != SCHEMA_NUMBER:
        raise root.at("schema").wrong(
            "不认识的格式版本。",
            "Unknown schema number.",
            f"请写 schema: {SCHEMA_NUMBER}。",
            f"Write schema: {SCHEMA_NUMBER}.",
        )
    return root, _plan(root, _within(root, known_guards))


def _within(root: Node, guards: Collection[str] | None) -> reading.Reading:
    document = root.at("notice").at("document").text()
    deadlines = [reading.deadline(item, document) for item in root.at("calendar").at("deadlines").items()]
    areas = [reading.region(item) for item in root.at("areas").some()]
    return reading.Reading(document, {d.code: d for d in deadlines}, {a.code: a for a in areas}, guards)


def _plan(root: Node, within: reading.Reading) -> Plan:
    calendar = root.at("calendar").only("opens", "count_to", "deadlines", "demo_today")
    notice = root.at("notice").only("document", "date")
    contact = root.at("contact").only("telephone", "address")
    personal = within.deadlines.get("personal")
    shared = list(root.at("shared_stops").items()) if root.has("shared_stops") else []
    works = reading.works(root.at("works"), within) if root.has("works") else None
    sanctions = [sanction(n, within) for n in _list(root, "sanctions")]
    hours_years, hours_cite = _cited_years(root, "hours", within)
    appraisal_years, appraisal_cite = _cited_years(root, "appraisals", within)
    return Plan(
        code=reading.code(root, "code"),
        name=root.at("name").both(),
        short_name=root.at("short_name").both(),
        document_number=within.document,
        notice_date=notice.at("date").day(),
        organiser=root.at("organiser").both(),
        level_name=root.at("level_name").both(),
        summary=root.at("summary").both(),
        opens_at=calendar.at("opens").at("date").day(),
        opens_cite=reading.citation(calendar.at("opens"), within.document),
        count_to=reading.optional_day(calendar.at("count_to"), "date"),
        count_to_cite=reading.citation(calendar.at("count_to"), within.document),
        works_until=works.until if works else None,
        personal_deadline=personal.date if personal else None,
        demo_today=reading.optional_day(calendar, "demo_today"),
        specialties=tuple(reading.specialty(n, within) for n in root.at("specialties").some()),
        targets=tuple(reading.target(n) for n in root.at("targets").some()),
        tracks=tuple(reading.track(n, within) for n in root.at("tracks").some()),
        variants=tuple(variant(n, shared, within) for n in root.at("variants").some()),
        slots=tuple(reading.slot(n, within) for n in _list(root, "slots")),
        papers=tuple(reading.paper(n, within) for n in root.at("papers").some()),
        notices=tuple(reading.notice(n, within) for n in _list(root, "notices")),
        accepting_offices=tuple(o for n in _list(root, "accepting_offices") for o in accepting_offices(n, within)),
        offices=tuple(o for n in _list(root, "offices") for o in offices(n, within)),
        sanctions=tuple((says, cite) for says, cite, _rule in sanctions),
        sanction_rules=tuple(rule for _says, _cite, rule in sanctions if rule),
        clauses=tuple(reading.clause(n) for n in _list(root, "clauses")),
        missing=tuple(reading.missing(n) for n in _list(root, "missing")),
        conditions=tuple(reading.cited_text(n, within) for n in _list(root, "conditions")),
        watermark_text=root.at("watermark").at("text").text() if root.has("watermark") else "",
        watermark_cite=_cite_of(root, "watermark", within),
        form_unlocks_after=root.at("form_unlocks_after").at("stop").text(),
        form_unlocks_cite=_cite_of(root, "form_unlocks_after", within),
        fee_after=root.at("fee_after").at("stop").text() if root.has("fee_after") else "",
        fee_cite=_cite_of(root, "fee_after", within),
        fee_unpaid=_of_fee(root, "unpaid", words.NOT_IN_TIME),
        fee_ended=_of_fee(root, "ended", words.FEE_OF_ENDED),
        statement_limit=root.at("statement").at("characters").whole(1) if root.has("statement") else None,
        statement_cite=_cite_of(root, "statement", within),
        photo_rule="plan" if root.has("photo") else "",
        photo=reading.photo(root.at("photo"), within) if root.has("photo") else None,
        hours_years=hours_years,
        hours_cite=hours_cite,
        appraisal_years=appraisal_years,
        appraisal_cite=appraisal_cite,
        insurance_years=root.at("insurance").at("years").whole(0, LONGEST_SPAN) if root.has("insurance") else 0,
        insurance_cite=_cite_of(root, "insurance", within),
        dossier_first=root.has("dossier_first"),
        dossier_first_cite=_cite_of(root, "dossier_first", within),
        delegation_slot=reading.optional_words(root, "delegation_slot"),
        self_score=root.at("self_score").choice(words.SELF_SCORE),
        not_corrected_in_time=root.at("corrections").at("not_in_time").choice(words.NOT_IN_TIME),
        corrections_cite=_cite_of(root, "corrections", within),
        published_fields=root.at("published_fields").choices(words.PUBLISHED_FIELDS),
        roster_columns=root.at("roster_columns").choices(words.ROSTER_COLUMNS),
        contact_telephone=contact.at("telephone").text(),
        contact_address=contact.at("address").text(),
        works_rule=works.says.zh if works else "",
        works=works,
        series=reading.series(root.at("series"), within) if root.has("series") else None,
        board=reading.board(root.at("board"), within) if root.has("board") else None,
        objections=reading.objections(root.at("objections"), within) if root.has("objections") else None,
        texts={key: node.both() for key, node in root.at("texts").pairs()} if root.has("texts") else {},
        deadlines=tuple(within.deadlines.values()),
        areas=tuple(within.areas.values()),
    )


def _of_fee(root: Node, key: str, choices: tuple[str, ...]) -> str:
    """What the notice says of a fee that is not paid by the day, or of one whose case ends; "" where it says nothing."""
    fee = root.at("fee_after") if root.has("fee_after") else None
    return fee.at(key).choice(choices) if fee is not None and fee.has(key) else ""


def _list(root: Node, key: str) -> list[Node]:
    return list(root.at(key).items()) if root.has(key) else []


def _cite_of(root: Node, key: str, within: reading.Reading) -> Citation | None:
    """The citation of a single figure of the plan; its own words are what the citation says."""
    if not root.has(key):
        return None
    node = root.at(key)
    return reading.citation(node, within.document, node.both() if node.has("zh") else Text("", ""))


def _cited_years(root: Node, key: str, within: reading.Reading) -> tuple[tuple[int, ...], Citation | None]:
    return (reading.years(root.at(key), "years") if root.has(key) else ()), _cite_of(root, key, within)
