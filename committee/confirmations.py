"""Rules and score lines whose source does not decide until the committee office confirms it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from eligibility.rulebook import Rule, Rulebook
from provisions.citation import UNKNOWN, Citation
from review_plans import queries
from review_plans.confirmations import CONFIRMABLE, open_source, sections_of, standing_confirmation
from review_plans.models import PlanVersion
from review_plans.plan import Plan
from review_plans.queries import Confirmation
from review_plans.saying import clause_words, words
from scoring.schedule import Line, ScoreSchedule, Section


@dataclass(frozen=True)
class Waiting:
    """A rule, or a line or block of the schedule, whose source does not decide yet; `place` is where it stands."""

    target: str
    place: str
    says: str
    clause: str
    origin: str


@dataclass(frozen=True)
class BlockShown:
    """A section of the table with its own lines. `word`: who has confirmed it as a whole or in a wider one."""

    target: str
    name: str
    depth: int
    word: Confirmation | None
    own_word: bool
    open_lines: int
    """Lines inside, at any depth, that nobody has confirmed."""
    lines: tuple["LineOfTable", ...]


@dataclass(frozen=True)
class LineOfTable:
    """A line that rests on a source which may not decide by itself."""

    target: str
    name: str
    clause: str
    origin: str
    word: Confirmation | None
    own_word: bool


@dataclass(frozen=True)
class TableShown:
    """The table of points as the office confirms it: whole, by blocks, or line by line."""

    target: str
    title: str
    word: Confirmation | None
    lines: int
    open_lines: int
    blocks: tuple[BlockShown, ...]


def rules_waiting(version: PlanVersion) -> list[Waiting]:
    """Rules that advise until somebody confirms their source."""
    plan, confirmed = queries.plan_of(version), queries.confirmed_rules(version.plan)
    return [each for each in _rules(version, plan) if each.target not in confirmed]


def waiting_of(version: PlanVersion) -> list[Waiting]:
    """Rules, then lines of the schedule, that advise until somebody confirms their source."""
    plan, confirmed = queries.plan_of(version), queries.confirmed_rules(version.plan)
    return [
        *rules_waiting(version),
        *(told for told, _line, word in _lines(version, plan, confirmed) if word is None),
    ]


def confirmed_of(version: PlanVersion) -> list[Waiting]:
    """What has been confirmed, and can be taken back: by the id that the confirmation names."""
    plan, confirmed = queries.plan_of(version), queries.confirmed_rules(version.plan)
    found = [each for each in _rules(version, plan) if each.target in confirmed]
    schedule = queries.schedule_of(version)
    if schedule is None:
        return found
    table = [_whole(schedule, plan)] if schedule.code in confirmed else []
    blocks = [_block(schedule, inside, plan) for inside in sections_of(schedule)]
    table += [each for each in blocks if each.target in confirmed]
    table += [told for told, _line, _word in _lines(version, plan, confirmed) if told.target in confirmed]
    return [*table, *found]


def table_of(version: PlanVersion) -> TableShown | None:
    """The table with what has been confirmed of it and by whom; None where the plan has none, or all of it decides."""
    plan, confirmed = queries.plan_of(version), queries.confirmed_rules(version.plan)
    schedule = queries.schedule_of(version)
    told = {line.code: (told, word) for told, line, word in _lines(version, plan, confirmed)}
    if schedule is None or not told:
        return None
    blocks = tuple(_block_shown(schedule, inside, told, confirmed) for inside in sections_of(schedule))
    return TableShown(
        schedule.code,
        words(schedule.title),
        confirmed.get(schedule.code),
        len(told),
        sum(word is None for _told, word in told.values()),
        tuple(block for block in blocks if block.lines or block.open_lines),
    )


def _block_shown(
    schedule: ScoreSchedule,
    inside: tuple[Section, ...],
    told: dict[str, tuple[Waiting, Confirmation | None]],
    confirmed: Mapping[str, Confirmation],
) -> BlockShown:
    section, target = inside[-1], schedule.section_id(inside[-1])
    names = [schedule.section_id(each) for each in reversed(inside)]
    mine = [told[line.code] for line in section.lines if line.code in told]
    return BlockShown(
        target,
        words(section.name),
        len(inside),
        next((confirmed[name] for name in [*names, schedule.code] if name in confirmed), None),
        target in confirmed,
        sum(told[line.code][1] is None for line in section.every_line() if line.code in told),
        tuple(
            LineOfTable(each.target, each.says, each.clause, each.origin, word, each.target in confirmed)
            for each, word in mine
        ),
    )


def without_source(version: PlanVersion) -> int:
    """How many rules cite a document that nobody has found: a confirmation cannot mend that."""
    return sum(rule.citation.origin == UNKNOWN for rule in queries.rulebook_of(version).rules())


def _rules(version: PlanVersion, plan: Plan) -> Iterator[Waiting]:
    book = queries.rulebook_of(version)
    places = _places(book)
    for rule in book.rules():
        if rule.citation.origin in CONFIRMABLE:
            yield _waiting(rule.id, places[rule.id], rule.citation, plan)


def _lines(
    version: PlanVersion, plan: Plan, confirmed: Mapping[str, Confirmation]
) -> Iterator[tuple[Waiting, Line, Confirmation | None]]:
    """Each line that needs an office's word, with the one that stands."""
    schedule = queries.schedule_of(version)
    for inside in sections_of(schedule) if schedule else ():
        for line in inside[-1].lines:
            cite = open_source(line)
            if schedule and cite is not None:
                told = _waiting(schedule.line_id(line), words(schedule.title), cite, plan)
                told = Waiting(told.target, told.place, words(line.name), told.clause, told.origin)
                yield told, line, standing_confirmation(schedule, inside, line, confirmed)


def _waiting(target: str, place: str, cite: Citation, plan: Plan) -> Waiting:
    return Waiting(target, place, words(cite.says), clause_words(cite, plan.document_number), cite.origin)


def _whole(schedule: ScoreSchedule, plan: Plan) -> Waiting:
    title = words(schedule.title)
    return Waiting(schedule.code, title, title, clause_words(schedule.citation, plan.document_number), "")


def _block(schedule: ScoreSchedule, inside: tuple[Section, ...], plan: Plan) -> Waiting:
    section = inside[-1]
    clause = clause_words(section.citation, plan.document_number)
    return Waiting(schedule.section_id(section), words(schedule.title), words(section.name), clause, "")


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


def open_lines_in(version: PlanVersion, target: str) -> int | None:
    """How many lines of the table or block with that id nobody has confirmed yet; None for a single line or a rule."""
    table = table_of(version)
    if table is None:
        return None
    if target == table.target:
        return table.open_lines
    return next((block.open_lines for block in table.blocks if block.target == target), None)


def subject_of(version: PlanVersion, target: str) -> Waiting | None:
    """A rule, a line, a block or the whole schedule by the id that a confirmation names; None where there is no such."""
    plan, schedule = queries.plan_of(version), queries.schedule_of(version)
    if schedule and target == schedule.code:
        return _whole(schedule, plan)
    lines = {schedule.line_id(line): line for line in schedule.every_line()} if schedule else {}
    if schedule and target in lines:
        return _waiting(target, words(schedule.title), lines[target].citation, plan)
    blocks = {schedule.section_id(inside[-1]): inside for inside in sections_of(schedule)} if schedule else {}
    if schedule and target in blocks:
        return _block(schedule, blocks[target], plan)
    book = queries.rulebook_of(version)
    places = _places(book)
    if target not in places:
        return None
    return _waiting(target, places[target], book.rule(target).citation, plan)
