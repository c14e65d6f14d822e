"""What the ballots answer for: three guards, the vote box, the minutes, and the sweeping after a round."""

from django.utils.translation import gettext_lazy

import declarations.guards
import declarations.vote_box
import documents.registry
from committee import tasks
from committee.ballots import guards, papers, voting
from messages import outbox


def register() -> None:
    declarations.guards.register("ballot_passed", guards.ballot_passed, gettext_lazy("表决通过并封存"))
    declarations.guards.register("ballot_lost", guards.ballot_lost, gettext_lazy("表决未通过并封存"))
    declarations.guards.register("off_the_agenda", guards.off_the_agenda, gettext_lazy("没有列入会议议程"))
    declarations.vote_box.register(papers.vote_box)
    documents.registry.register("ballot_minutes", papers.minutes)
    outbox.register(voting.SWEEP, tasks.sweep_later)
