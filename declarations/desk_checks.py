"""What a desk looks at before it signs: the same checks for the officer who has the case and for the applicant beforehand.

One function answers both (`checks_at`). It reads, and decides nothing: people decide.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.enums import LetterState
from accounts.models import AuthorisationLetter
from declarations import completeness, desks, guards, itinerary, workflow
from declarations.models import Declaration
from declarations.queries import words
from provisions.working_days import CalendarMissing
from review_plans import queries as plan_queries
from review_plans.plan import Stop

MET, NOT_MET, UNKNOWN, NOT_YET = "MET", "NOT_MET", "UNKNOWN", "NOT_YET"
LOOKED_AT: Final = ("employer", "employer_notice", *desks.OFFICE_KINDS, "committee_check")
"""Kinds of stops where somebody looks through the papers; the later ones only count and announce."""

Track = dict[str, Any]


@dataclass(frozen=True)
class CheckLine:
    """One check: its name, its answer, what was found; `page` is the wizard page that mends it, "" where none does."""

    code: str
    name: str
    answer: str
    words: str
    page: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class DeskChecks:
    """All checks of one desk, in the order in which they are read."""

    stop: str
    kind: str
    name: str
    lines: tuple[CheckLine, ...]

    @property
    def open(self) -> int:
        """Checks that would make an officer stop."""
        return sum(line.answer in (NOT_MET, UNKNOWN) for line in self.lines)


@dataclass(frozen=True)
class Look:
    """What the checks look at: the case, the stop, the plain JSON of the chosen track's verdict, the plan's instant."""

    declaration: Declaration
    stop: Stop
    track: Track | None
    now: datetime


def checks_at(declaration: Declaration, stop: Stop, track: Track | None, now: datetime) -> DeskChecks:
    """The checks of one desk. `track`: the verdict it goes by, as stored or as it would be stored; None before a choice."""
    look = Look(declaration, stop, track, now)
    lines = tuple(line for check in CHECKS for line in check(look))
    return DeskChecks(stop.code, stop.kind, words(stop.name), lines)


def every_desk(declaration: Declaration, track: Track | None, now: datetime) -> tuple[DeskChecks, ...]:
    """The checks of every desk that is still to come, this one included."""
    stops = [stop for stop in itinerary.variant_of(declaration).stops if stop.kind in LOOKED_AT]
    ahead = [
        stop
        for stop in stops
        if not itinerary.passed(declaration, stop.code) and (not stop.optional or desks.anybody_at(declaration, stop))
    ]
    return tuple(checks_at(declaration, stop, track, now) for stop in ahead)


def in_common(checks: Sequence[DeskChecks]) -> tuple[CheckLine, ...]:
    """What every one of the desks looks at with the same outcome."""
    first = checks[0].lines if checks else ()
    return tuple(line for line in first if all(line in desk.lines for desk in checks))


def _complete(look: Look) -> Iterator[CheckLine]:
    """Answers, slots, files, score, pledge: the list that also stops a submit."""
    found = completeness.missing(look.declaration)
    if not found:
        yield CheckLine("complete", _("材料齐全"), MET, _("必填内容、附件和承诺都有。"))
    for item in found:
        yield CheckLine("complete", _("材料齐全"), NOT_MET, item.words, item.page, item.anchor)


def _qualified(look: Look) -> Iterator[CheckLine]:
    """The verdict of the track it goes by: first what is broken, then what a person has to judge."""
    name = _("符合申报条件")
    if look.track is None:
        yield CheckLine("qualified", name, UNKNOWN, _("还没有选定申报层级和途径。"), "choices")
        return
    if look.track["answer"] == MET:
        yield CheckLine("qualified", name, MET, _("所选途径的条件都符合。"), "verdict")
        return
    for finding in _deciding(look.track):
        cited = f"（{finding['document']} {finding['clause']}）"
        yield CheckLine("qualified", name, finding["answer"], _in_words(finding) + cited, "verdict")


def _deciding(track: Track) -> list[Track]:
    """The findings that the answer hangs on; of the alternatives only the one with the fewest of them."""
    found = [finding for finding in track["findings"] if finding["rule"] in track["hangs_on"]]
    branches = [finding["branch"] for finding in found if finding["branch"]]
    nearest = min(branches, key=branches.count, default="")
    return [finding for finding in found if finding["branch"] in ("", nearest)]


def _in_words(finding: Track) -> str:
    language = "_en" if (get_language() or "").startswith("en") else ""
    return _("%(says)s：%(figures)s") % {"says": finding[f"says{language}"], "figures": finding[f"figures{language}"]}


def _asked_of_a_person(look: Look) -> Iterator[CheckLine]:
    """What no machine can judge: the officer will look at it and say why."""
    hangs_on = set(look.track["hangs_on"]) if look.track else set()
    for finding in look.track["findings"] if look.track else ():
        if finding["needs_person"] and finding["answer"] == UNKNOWN and finding["rule"] not in hangs_on:
            yield CheckLine("person", _("由人认定"), UNKNOWN, _in_words(finding), "verdict")


def _letter(look: Look) -> Iterator[CheckLine]:
    if look.stop.kind != "employer":
        return
    letters = AuthorisationLetter.objects.filter(
        organisation_id=look.declaration.employer_id, state=LetterState.APPROVED
    )
    if letters.exists():
        yield CheckLine("letter", _("单位授权"), MET, _("单位的授权委托已经审核通过。"))
    else:
        yield CheckLine("letter", _("单位授权"), NOT_MET, _("单位还没有审核通过的授权委托，请提醒单位先办理。"))


def _in_time(look: Look) -> Iterator[CheckLine]:
    """The desk's own last day; for the employer's notice the last day to post it."""
    declaration, stop = look.declaration, look.stop
    closes = itinerary.deadline_of(declaration, stop.code)
    if closes is not None:
        answer = NOT_MET if look.now >= closes else MET
        said = _("本环节 %(when)s 截止。") % {"when": itinerary.in_words(closes)}
        yield CheckLine("deadline", _("期限"), answer, said)
    if stop.kind == "employer":
        yield from _posting_day(look)


def _posting_day(look: Look) -> Iterator[CheckLine]:
    try:
        last = plan_queries.latest_posting_day(
            look.declaration.version,
            look.declaration.variant,
            area=look.declaration.area_code or None,
            person_id=look.declaration.person_id,
        )
    except CalendarMissing as error:
        yield CheckLine("posting", _("单位公示"), UNKNOWN, str(error))
        return
    if last is not None:
        answer = NOT_MET if look.now.date() > last else MET
        said = _("公示最迟 %(day)s 张贴，才能在截止前满期。") % {"day": last.isoformat()}
        yield CheckLine("posting", _("单位公示"), answer, said)


def _guarded(look: Look) -> Iterator[CheckLine]:
    """What must have happened at the desk itself before the case goes on."""
    here = look.declaration.stop == look.stop.code
    for name in workflow.guards_at(look.stop):
        answer = guards.ask(name, look.declaration, look.now) if here else None
        if answer is None:
            yield CheckLine(
                name, _("转出前须办"), NOT_YET, _("到这一环节再办：%(what)s。") % {"what": guards.said(name)}
            )
        elif answer:
            yield CheckLine(name, _("转出前须办"), MET, _("已办：%(what)s。") % {"what": guards.said(name)})
        else:
            yield CheckLine(name, _("转出前须办"), NOT_YET, str(answer.reason))


CHECKS: tuple[Callable[[Look], Iterator[CheckLine]], ...] = (
    _complete,
    _qualified,
    _asked_of_a_person,
    _letter,
    _in_time,
    _guarded,
)
