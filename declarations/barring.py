"""What an act against the rules of a review means for a declaration: a bar, or an entry that the desks see."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.results import Allowed, Answer, Denied
from declarations.models import Declaration
from integrity import queries as integrity
from integrity.models import Sanction
from review_plans.plan import Plan

SAME_LEVEL_TRACK = "transfer"


@dataclass(frozen=True)
class Barred:
    """A bar that holds today, with the sentence that refuses."""

    sanction: Sanction
    words: str


def may_start(person: Person, plan: Plan, now: datetime) -> Answer:
    """A bar from a higher title leaves the way by which one changes the series at the same level, where there is one."""
    only_higher = all(track.code != SAME_LEVEL_TRACK for track in plan.tracks)
    bar = integrity.bar_on(person, now.date(), to_higher_title=only_higher)
    return Denied(words_of(bar)) if bar else Allowed()


def may_submit(declaration: Declaration, now: datetime) -> Answer:
    higher = declaration.track != SAME_LEVEL_TRACK
    bar = integrity.bar_on(declaration.person, now.date(), to_higher_title=higher)
    return Denied(words_of(bar)) if bar else Allowed()


def shown_to(person: Person, now: datetime) -> Barred | None:
    """What the person is to know before a week of work, whichever track is chosen in the end."""
    bar = integrity.bar_on(person, now.date())
    return Barred(bar, words_of(bar)) if bar else None


def words_of(bar: Sanction) -> str:
    """The clause, the decision and the day it ends, in one sentence."""
    return _("按 %(clause)s（%(says)s），依据 %(document)s，您在 %(last)s 24:00 前不能申报。") % {
        "clause": bar.act.clause if bar.confirmed_by_decision else bar.cite,
        "says": bar.in_words,
        "document": bar.act.document,
        "last": bar.last_day,
    }
