"""What would become of each row if it were written now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from accounts.identity import sealing
from accounts.models import Identity, Invitation, Organisation, Person
from dossiers.beginning import differs
from dossiers.models import Dossier
from offices.people.columns import BY_KEY
from offices.people.judging import Wanted, judge
from offices.people.rows import Problem, Row


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True)
class Judged:
    """`person` is whom the number belongs to, if it is somebody of this employer."""

    row: Row
    outcome: Outcome
    wanted: Wanted | None = None
    person: Person | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Report:
    rows: tuple[Judged, ...]

    def of(self, outcome: Outcome) -> tuple[Judged, ...]:
        return tuple(each for each in self.rows if each.outcome == outcome)

    @property
    def counts(self) -> dict[str, int]:
        """Outcome → rows; together they are all rows."""
        found = Counter(each.outcome for each in self.rows)
        return {outcome.value: found[outcome] for outcome in Outcome}


def report_on(rows: Sequence[Row], *, organisation: Organisation, today: date) -> Report:
    """Four queries however many rows there are, and some for each person who was invited and has not signed in."""
    asked = {row.number: judge(row, employer_name=organisation.name, today=today) for row in rows}
    wanted = {number: found for number, found in asked.items() if isinstance(found, Wanted)}
    first_rows: dict[str, int] = {}
    for number, found in wanted.items():
        first_rows.setdefault(found.number, number)
    known = _known([found.number for found in wanted.values()])
    judged = []
    for row in rows:
        answer = asked[row.number]
        if not isinstance(answer, Wanted):
            judged.append(Judged(row, Outcome.REFUSED, problems=answer))
        elif (first := first_rows[answer.number]) != row.number:
            words = _("与第 %(row)d 行是同一个身份证号。同一人只留一行，请删去多余的。") % {"row": first}
            judged.append(Judged(row, Outcome.REFUSED, problems=(Problem(BY_KEY["number"].heading, words),)))
        else:
            judged.append(_against(row, answer, known.get(answer.number), organisation))
    return Report(tuple(judged))


def _known(wanted: Sequence[str]) -> Mapping[str, Person]:
    """Who the numbers belong to, with dossier and invitation if they have them."""
    by_index = {index: number for number in wanted for index in sealing.indexes_of(number)}
    found = Identity.objects.filter(number_index__in=list(by_index)).select_related(
        "person__dossier", "person__invitation"
    )
    return {by_index[identity.number_index]: identity.person for identity in found}


def _against(row: Row, wanted: Wanted, person: Person | None, organisation: Organisation) -> Judged:
    if person is None:
        return Judged(row, Outcome.CREATED, wanted)
    dossier: Dossier | None = getattr(person, "dossier", None)
    if dossier is None or dossier.employer_id != organisation.pk:
        # The same words whoever it is and whatever the name: a file of guesses must not tell who works where.
        words = _(
            "这个身份证号已有账号，现在不在本单位名下，不能代为转入。请本人登录后在“业绩档案 · 所在单位”里选择本单位。"
        )
        return Judged(row, Outcome.REFUSED, wanted, problems=(Problem(BY_KEY["number"].heading, words),))
    invitation = open_invitation(person, organisation)
    if invitation is None:
        if person.name != wanted.name:
            words = _("与本人账号里的姓名不一致。请核对姓名和身份证号；本人改了名的，请本人联系平台管理员。")
            return Judged(row, Outcome.REFUSED, wanted, problems=(Problem(BY_KEY["name"].heading, words),))
        return Judged(row, Outcome.KNOWN, wanted, person)
    same = (person.name, person.phone, invitation.mail) == (wanted.name, wanted.phone, wanted.mail)
    changes = not same or differs(dossier, wanted.start)
    return Judged(row, Outcome.UPDATED if changes else Outcome.KNOWN, wanted, person)


def open_invitation(person: Person, organisation: Organisation) -> Invitation | None:
    """While it stands, the person has not signed in and the employer may still correct what it wrote."""
    invitation: Invitation | None = getattr(person, "invitation", None)
    if invitation is None or invitation.accepted_at is not None or invitation.organisation_id != organisation.pk:
        return None
    return invitation
