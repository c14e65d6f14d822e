"""What the ballots answer when the workflow asks whether a case may move."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.results import Allowed, Answer, Denied
from committee.ballots import queries
from committee.ballots.counting import Outcome
from committee.ballots.models import AgendaItem
from declarations.models import Declaration


def ballot_passed(declaration: Declaration, now: datetime) -> Answer:
    """The board has agreed in a ballot that is sealed, and has recorded no veto."""
    answer = queries.decided(declaration)
    if answer == Outcome.PASSED:
        return Allowed()
    return Denied(_("表决没有通过。") if answer else _("还没有封存的表决结果。"))


def ballot_lost(declaration: Declaration, now: datetime) -> Answer:
    """The board has not agreed, or has recorded a veto."""
    answer = queries.decided(declaration)
    if answer in (Outcome.LOST, queries.VETOED):
        return Allowed()
    return Denied(_("表决已经通过。") if answer else _("还没有封存的表决结果。"))


def off_the_agenda(declaration: Declaration, now: datetime) -> Answer:
    """No meeting has the case on its agenda, so that it may still be taken back from the ballot."""
    if AgendaItem.objects.filter(declaration=declaration).exists():
        return Denied(_("已列入会议议程，不能撤回。"))
    return Allowed()
