"""Rules and score lines whose source does not decide until the committee office confirms it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from eligibility.rulebook import Rule, Rulebook
from provisions.citation import FOUND, GENERAL, REFERENCE, UNKNOWN, Citation
from review_plans import queries
from review_plans.models import PlanVersion
from review_plans.plan import Plan
from review_plans.saying import clause_words, words
from scoring.schedule import Line, ScoreSchedule

CONFIRMABLE = (FOUND, GENERAL, REFERENCE)


@dataclass(frozen=True)
class Waiting:
    """A rule or a line of the schedule whose source does not decide yet; `place` is where it stands."""

    target: str
    place: str
    says: str
    clause: str
    origin: str


def waiting_of(version: PlanVersion) -> list[Waiting]:
    """Rules, then lines of the schedule, that advise until somebody confirms their source."""
    plan, confirmed = queries.plan_of(version), queries.confirmed_rules(version.plan)
    return [each for each in _confirmable(version, plan) if each.target not in confirmed]


def confirmed_of(version: PlanVersion) -> list[Waiting]:
    """What has been confirmed, and can be taken back."""
    plan, confirmed = queries.plan_of(version), queries.confirmed_rules(version.plan)
    schedule = queries.schedule_of(version)
    found = [each for each in _confirmable(version, plan) if each.target in confirmed]
    if schedule and schedule.code in confirmed:
        found.insert(0, _whole(schedule, plan))
    return found


def without_source(version: PlanVersion) -> int:
    """How many rules cite a document that nobody has found: a confirmation cannot mend that."""
    return sum(rule.citation.origin == UNKNOWN for rule in queries.rulebook_of(version).rules())


def _confirmable(version: PlanVersion, plan: Plan) -> Iterator[Waiting]:
    book = queries.rulebook_of(version)
    places = _places(book)
    for rule in book.rules():
        if rule.citation.origin in CONFIRMABLE:
            yield _waiting(rule.id, places[rule.id], rule.citation, plan)
    schedule = queries.schedule_of(version)
    if schedule and schedule.code not in queries.confirmed_rules(version.plan):
        for line in schedule.every_line():
            if (cite := open_source(line)) is not None:
                says = cite.says if cite is line.citation else line.citation.says
                told = _waiting(schedule.line_id(line), words(schedule.title), cite, plan)
                yield Waiting(told.target, told.place, words(says), told.clause, told.origin)


def open_source(line: Line) -> Citation | None:
    """The first source of a line that may not decide: its own, else an option's."""
    cites = [line.citation, *(option.citation for option in line.options)]
    return next((cite for cite in cites if cite.origin in CONFIRMABLE), None)


def _waiting(target: str, place: str, cite: Citation, plan: Plan) -> Waiting:
    return Waiting(target, place, words(cite.says), clause_words(cite, plan.document_number), cite.origin)


def _whole(schedule: ScoreSchedule, plan: Plan) -> Waiting:
    title = words(schedule.title)
    return Waiting(schedule.code, title, title, clause_words(schedule.citation, plan.document_number), "")


def _places(book: Rulebook) -> dict[str, str]:
    """Where each rule stands, by its full id: common to all tracks, or a track of a target."""
    found: dict[str, str] = {}
    for rule in book.common:
        _mark(rule, _("各途径共同的条件"), found)
    for target in book.targets:
        for track in target.tracks:
            place = _("%(target)s · %(track)s") % {"target": words(target.name), "track": words(track.name)}
            for rule in track.every_rule:
                _mark(rule, place, found)
    return found


def _mark(rule: Rule, place: str, found: dict[str, str]) -> None:
    found.setdefault(rule.id, place)
    for part in rule.parts:
        _mark(part, place, found)


def subject_of(version: PlanVersion, target: str) -> Waiting | None:
    """A rule, a line or the whole schedule by the id that a confirmation names; None where the plan has no such."""
    plan, schedule = queries.plan_of(version), queries.schedule_of(version)
    if schedule and target == schedule.code:
        return _whole(schedule, plan)
    lines = {schedule.line_id(line): line for line in schedule.every_line()} if schedule else {}
    if schedule and target in lines:
        return _waiting(target, words(schedule.title), lines[target].citation, plan)
    book = queries.rulebook_of(version)
    places = _places(book)
    if target not in places:
        return None
    return _waiting(target, places[target], book.rule(target).citation, plan)
