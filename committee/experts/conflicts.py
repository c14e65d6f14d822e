"""Why somebody must keep away from a case: an expert, or an officer of the committee office. Reads only.

What is compared: employers present and past (the dossier's work periods and present employer, the pool's record, seats
as an employer's operator), works of both dossiers with the same title or, where a work is known by its number, the same
number; relations on record; the own case; acts on the case as an officer. A dossier keeps no list of authors, so a
person named in somebody else's work is found only if the work stands in both dossiers.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Person, Seat
from accounts.names import normal_name
from committee.experts.models import Expert, Relation
from declarations.models import Declaration, GivenValue, PersonCheck, ReturnNote, SignOff
from dossiers.models import Achievement, Dossier, WorkPeriod

OWN, EMPLOYER, WORK, RELATION, ACTED = "own", "employer", "work", "relation", "acted"
NUMBERED = ("patent", "standard", "software_copyright")
"""Kinds of works that bear a number of their own; a paper's place of publication is shared with others."""
SHORTEST_TITLE = 4
SHORTEST_NUMBER = 6


@dataclass(frozen=True)
class Conflict:
    """`kind` is one of own, employer, work, relation, acted; `words` say what was found."""

    kind: str
    words: str


@dataclass(frozen=True)
class _Post:
    employer: str
    name: str
    since: date | None
    until: date | None
    present: bool

    def meets(self, other: "_Post") -> bool:
        """The same employer, now for one of them, or at the same time for both."""
        if self.employer != other.employer:
            return False
        if self.present or other.present:
            return True
        return (self.since or date.min) <= (other.until or date.max) and (other.since or date.min) <= (
            self.until or date.max
        )


@dataclass
class _Known:
    """What the dossiers say of everybody asked about, by person."""

    posts: dict[int, list[_Post]] = field(default_factory=lambda: defaultdict(list))
    works: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))


def conflicts_of(person: Person, declaration: Declaration) -> tuple[Conflict, ...]:
    """Everything that stands between this person and this case; nothing found is an empty tuple."""
    return conflicts_between([person], [declaration]).get((person.pk, declaration.pk), ())


def staff_conflicts_of(person: Person, declaration: Declaration) -> tuple[Conflict, ...]:
    """The same for an officer whose task it is to act on the case: that they did is none."""
    return tuple(each for each in conflicts_of(person, declaration) if each.kind != ACTED)


def conflicts_between(
    people: Iterable[Person], declarations: Iterable[Declaration]
) -> dict[tuple[int, int], tuple[Conflict, ...]]:
    """(person's id, declaration's id) → conflicts, pairs without any left out. As many queries for 1 × 1 as for n × m."""
    who = {person.pk: person for person in people}
    cases = {declaration.pk: declaration for declaration in declarations}
    if not who or not cases:
        return {}
    known = _known({*who, *(each.person_id for each in cases.values())}, cases.values())
    relations, acts = _relations(who, cases.values()), _acts(who, cases)
    found = {}
    for person in who:
        for case in cases.values():
            pair = tuple(_pair(person, case, known, relations, acts))
            if pair:
                found[person, case.pk] = pair
    return found


def _pair(
    person: int,
    case: Declaration,
    known: _Known,
    relations: dict[tuple[int, int], list[Relation]],
    acts: set[tuple[int, int]],
) -> Iterator[Conflict]:
    if person == case.person_id:
        yield Conflict(OWN, _("本人的申报"))
        return
    yield from _same_employer(known.posts[person], known.posts[case.person_id])
    theirs = known.works[case.person_id]
    shared = {name for key, name in known.works[person].items() if key in theirs}
    for name in sorted(shared):
        yield Conflict(WORK, _("双方业绩中都有“%(name)s”") % {"name": name})
    for relation in relations.get((person, case.person_id), ()):
        words = {"kind": relation.get_kind_display(), "words": relation.words}
        yield Conflict(RELATION, _("%(kind)s：%(words)s") % words)
    if (person, case.pk) in acts:
        yield Conflict(ACTED, _("在前面的环节办理过这份申报"))


def _same_employer(mine: Sequence[_Post], theirs: Sequence[_Post]) -> Iterator[Conflict]:
    said = set()
    for post in mine:
        for other in theirs:
            if post.employer in said or not post.meets(other):
                continue
            said.add(post.employer)
            if post.present and other.present:
                words = _("现在同在“%(name)s”")
            else:
                words = _("先后或同时在“%(name)s”工作")
            yield Conflict(EMPLOYER, words % {"name": other.name})


def _known(people: set[int], cases: Iterable[Declaration]) -> _Known:
    known = _Known()
    for person, name in Expert.objects.filter(person__in=people).values_list("person", "employer_name"):
        known.posts[person].append(_post(name, None, None, present=True))
    for person, name in Dossier.objects.filter(person__in=people, employer__isnull=False).values_list(
        "person", "employer__name"
    ):
        known.posts[person].append(_post(name, None, None, present=True))
    for case, name in Declaration.objects.filter(pk__in=[each.pk for each in cases]).values_list(
        "person", "employer__name"
    ):
        known.posts[case].append(_post(name, None, None, present=True))
    seats = Seat.objects.filter(person__in=people, role=Role.EMPLOYER_OPERATOR)
    for person, name, since, until in seats.values_list("person", "organisation__name", "starts_on", "ends_on"):
        known.posts[person].append(_post(name, since, until, present=until is None))
    periods = WorkPeriod.objects.filter(dossier__person__in=people)
    for person, name, since, until in periods.values_list("dossier__person", "employer_name", "starts_on", "ends_on"):
        known.posts[person].append(_post(name, since, until, present=until is None))
    works = Achievement.objects.filter(dossier__person__in=people)
    for person, kind, name, place in works.values_list("dossier__person", "kind", "name", "published_in"):
        for key in _keys(kind, name, place):
            known.works[person][key] = name
    return known


def _post(name: str, since: date | None, until: date | None, *, present: bool) -> _Post:
    return _Post(normal_name(name), name, since, until, present)


def _keys(kind: str, name: str, place: str) -> Iterator[str]:
    """Under what a work is the same as another: its title; its number, where its kind has one."""
    title = _bare(name)
    if len(title) >= SHORTEST_TITLE:
        yield f"title:{title}"
    number = _bare(place)
    if kind in NUMBERED and sum(sign.isdigit() for sign in number) >= SHORTEST_NUMBER:
        yield f"number:{number}"


def _bare(words: str) -> str:
    """Letters and digits alone, however they were typed."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def _relations(people: Iterable[int], cases: Iterable[Declaration]) -> dict[tuple[int, int], list[Relation]]:
    found = defaultdict(list)
    standing = Relation.objects.filter(
        person__in=list(people), applicant__in=[each.person_id for each in cases], withdrawn_at=None
    )
    for relation in standing.order_by("pk"):
        found[relation.person_id, relation.applicant_id].append(relation)
    return found


def _acts(people: Iterable[int], cases: Iterable[int]) -> set[tuple[int, int]]:
    """(person, case) for everybody who signed, returned, found or gave a figure on a case."""
    who, which = list(people), list(cases)
    signed = SignOff.objects.filter(person__in=who, declaration__in=which).values_list("person", "declaration")
    returned = ReturnNote.objects.filter(by__in=who, declaration__in=which).values_list("by", "declaration")
    checked = PersonCheck.objects.filter(person__in=who, declaration__in=which).values_list("person", "declaration")
    gave = GivenValue.objects.filter(person__in=who, declaration__in=which).values_list("person", "declaration")
    return {*signed, *returned, *checked, *gave}
