"""Asking the engine, and keeping its answers so that each can be replayed."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.models import Person
from declarations import facts, itinerary, person_checks, stored_sheets, tallying
from declarations.enums import Verb
from declarations.models import Declaration, Verdict
from eligibility.answers import Answer
from eligibility.engine import ENGINE_VERSION, judge
from eligibility.facts import FACTS_SCHEMA_NUMBER, Facts, SelfScore
from eligibility.nearest import Way, timeless, ways
from eligibility.verdict import TrackVerdict
from eligibility.verdict import Verdict as Judgement
from provisions.citation import Text
from review_plans import queries as plan_queries


def fresh_verdict(declaration: Declaration, now: datetime) -> Judgement:
    """All tracks of all targets, judged on the facts of this moment; nothing is stored."""
    confirmed = plan_queries.confirmed_rules(declaration.plan)
    return _judge(declaration, facts.facts_of(declaration), confirmed, now.date())


def fresh_verdict_and_ways(declaration: Declaration, now: datetime) -> tuple[Judgement, list[Way]]:
    """The same with the nearest way to each track; facts and confirmations are read once for both."""
    book, found = plan_queries.rulebook_of(declaration.version), facts.facts_of(declaration)
    confirmed = plan_queries.confirmed_rules(declaration.plan)
    verdict = _judge(declaration, found, confirmed, now.date())
    count_to = itinerary.plan_of(declaration).count_to
    return verdict, ways(book, verdict, confirmed, timeless(book, found, on=now.date(), count_to=count_to))


def _judge(declaration: Declaration, found: Facts, confirmed: Collection[str], on: date) -> Judgement:
    return judge(
        plan_queries.rulebook_of(declaration.version),
        found,
        on=on,
        count_to=itinerary.plan_of(declaration).count_to,
        confirmed=confirmed,
    )


def chosen_track(declaration: Declaration, verdict: Judgement) -> TrackVerdict | None:
    """The verdict of the track the declaration goes by, None while it is not chosen."""
    if not (declaration.target_level and declaration.track):
        return None
    return verdict.track(declaration.target_level, declaration.track)


def store_verdict(declaration: Declaration, *, occasion: str, asked_by: Person | None, now: datetime) -> Judgement:
    """Judges and adds one verdict; what is stored suffices to answer the same again."""
    found = facts.facts_of(declaration)
    return _judge_and_store(declaration, found, occasion=occasion, asked_by=asked_by, on=now.date())


def judge_again(declaration: Declaration, *, occasion: str, asked_by: Person | None, now: datetime) -> Judgement | None:
    """Judges what was handed in once more, with what offices have found, given and confirmed since.

    None if nothing was handed in. The dossier of today plays no part, nor do the marks of experts.
    """
    last = newest_verdict(declaration)
    if last is None:
        return None
    found = _with_offices(declaration, Facts.from_stored(last.facts))
    on = _day_that_counts(_handed_in_on(declaration), now.date())
    return _judge_and_store(declaration, found, occasion=occasion, asked_by=asked_by, on=on)


def judge_on_arrival(declaration: Declaration, now: datetime) -> Judgement | None:
    """Judges by itself what has just come to a desk; once for each time it comes. None if it was or nothing was handed in.

    What was handed in counts, with what offices have found, given and confirmed since, and with the hours and
    appraisals that the verified dossier has got, of years that were not over when it was handed in.
    """
    occasion = f"arrival:{declaration.row_version + 1}"
    last = newest_verdict(declaration)
    if last is None or last.occasion == occasion:
        return None
    handed_in = _handed_in_on(declaration)
    found = facts.with_years_since(declaration, Facts.from_stored(last.facts), handed_in.year)
    on = _day_that_counts(handed_in, now.date())
    return _judge_and_store(declaration, _with_offices(declaration, found), occasion=occasion, asked_by=None, on=on)


def _with_offices(declaration: Declaration, found: Facts) -> Facts:
    """The same facts with the findings, figures and confirmations of offices as they stand now."""
    return replace(
        found,
        person_checks=person_checks.facts_of_checks(declaration),
        self_scores=_self_scores(declaration, found.self_scores),
    )


def _self_scores(declaration: Declaration, before: tuple[SelfScore, ...] | None) -> tuple[SelfScore, ...] | None:
    """The machine's total of the sheet that was handed in, as it counts now; unchanged where nothing was claimed."""
    submission = declaration.submissions.filter(revision=declaration.revision).select_related("version").first()
    basis = stored_sheets.handed_in(submission) if before and submission else None
    return (stored_sheets.self_score(basis),) if basis else before


def _handed_in_on(declaration: Declaration) -> date:
    """The day on the plan's clock on which what lies there now was handed in."""
    return declaration.verdicts.filter(revision=declaration.revision).earliest("asked_at").judged_on


def _day_that_counts(handed_in: date, today: date) -> date:
    """The day of the papers while their year runs: no month must be proved that came after them. Then today, as what
    was running is over.
    """
    return handed_in if handed_in.year == today.year else today


def rule_words(declaration: Declaration, rule: str) -> Text:
    """What a rule says, in both languages. Raises LookupError."""
    return plan_queries.rulebook_of(declaration.version).rule(rule).says


def _judge_and_store(
    declaration: Declaration, found: Facts, *, occasion: str, asked_by: Person | None, on: date
) -> Judgement:
    confirmed = plan_queries.confirmed_rules(declaration.plan)
    verdict = _judge(declaration, found, confirmed, on)
    Verdict.objects.create(
        declaration=declaration,
        revision=declaration.revision,
        occasion=occasion,
        version=declaration.version,
        facts_schema=FACTS_SCHEMA_NUMBER,
        facts=found.as_json(),
        plan_hash=declaration.version.sha256,
        engine_version=ENGINE_VERSION,
        judged_on=on,
        count_to=itinerary.plan_of(declaration).count_to,
        confirmed=sorted(confirmed),
        answer=verdict.as_dict(),
        asked_by=asked_by,
        asked_at=timezone.now(),
    )
    return verdict


def fresh_track(declaration: Declaration, now: datetime) -> dict[str, Any] | None:
    """The answer for the chosen track as it would be stored now, as JSON; None before a choice."""
    track = chosen_track(declaration, fresh_verdict(declaration, now))
    return track.as_dict() if track else None


def stored_track(declaration: Declaration) -> dict[str, Any] | None:
    """The newest stored answer for the chosen track, as JSON."""
    verdict = newest_verdict(declaration)
    return track_in(verdict, declaration) if verdict else None


def newest_verdict(declaration: Declaration) -> Verdict | None:
    """The last one on what is handed in now."""
    return declaration.verdicts.filter(revision=declaration.revision).order_by("-asked_at").first()


def track_in(verdict: Verdict, declaration: Declaration) -> dict[str, Any] | None:
    """The chosen track in a stored verdict, as JSON."""
    for target in verdict.answer["targets"]:
        if target["target"] == declaration.target_level:
            return next((t for t in target["tracks"] if t["track"] == declaration.track), None)
    return None


def goes_against_verdict(declaration: Declaration, verb: Verb) -> bool:
    """An endorsement where the machine found NOT_MET needs a reason of the person who signs."""
    track = stored_track(declaration)
    return verb == Verb.ENDORSE and track is not None and track["answer"] == Answer.NOT_MET.value


def score_sheet_json(declaration: Declaration) -> dict[str, Any] | None:
    sheet = tallying.score_sheet_of(declaration)
    return sheet.as_dict() if sheet is not None else None
