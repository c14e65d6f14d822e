"""S2: organisations as the platform administrator looks for them, and what happened to one of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import LetterState, OrganisationKind
from accounts.handover import OF_THE_BOARD
from accounts.models import Area, AuthorisationLetter, Organisation, Seat
from accounts.queries import seats_at
from audit.models import Event

HELD, WAITING, ALONE = "held", "waiting", "alone"
STATES: tuple[tuple[str, Promise], ...] = (
    (HELD, gettext_lazy("有人办理")),
    (WAITING, gettext_lazy("等待审核授权")),
    (ALONE, gettext_lazy("没有人能办理")),
)
WORDS_OF_STATE = dict(STATES)
WORDS_OF_VERB: dict[str, Promise] = {
    "register_employer": gettext_lazy("登记用人单位"),
    "appoint": gettext_lazy("授予身份"),
    "end_seat": gettext_lazy("结束身份"),
    "hand_in_letter": gettext_lazy("递交授权委托证明"),
    "approve_letter": gettext_lazy("通过授权委托证明"),
    "refuse_letter": gettext_lazy("不通过授权委托证明"),
    "issue_first_codes": gettext_lazy("生成首次登录凭条"),
    "fetch_posts": gettext_lazy("从工资管理系统提取岗位"),
}
TONES = {"approve_letter": "passed", "refuse_letter": "refused"}


@dataclass(frozen=True)
class Asked:
    """What the address asks for; an empty part doesn't narrow, and a value that nothing bears neither."""

    words: str = ""
    kind: str = ""
    area: str = ""
    state: str = ""

    def query(self) -> dict[str, str]:
        named = {"q": self.words, "kind": self.kind, "area": self.area, "state": self.state}
        return {name: value for name, value in named.items() if value}


def found_by(asked: Asked) -> QuerySet[Organisation]:
    """By name. A state is what the desk is in now: somebody may act; nobody yet, but a letter waits; nobody at all."""
    rows = Organisation.objects.all()
    if asked.words:
        by_code = Q(employer__credit_code__iexact=asked.words) | Q(code__iexact=asked.words)
        rows = rows.filter(Q(name__icontains=asked.words) | by_code)
    if asked.kind in OrganisationKind.values:
        rows = rows.filter(kind=asked.kind)
    if asked.area:
        within = Q(area=asked.area) | Q(area__parent=asked.area) | Q(area__parent__parent=asked.area)
        rows = rows.filter(within)
    if asked.state in WORDS_OF_STATE:
        rows = rows.filter(_in_state(asked.state))
    return rows.order_by("name", "pk")


def shown(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Each as a row says it: `seats_held` (today, experts among them), the seats of those who may act today as `acting`,
    and how many letters wait, were approved, were refused (`letters_…`).
    """
    acting = Prefetch("seats", queryset=_acting().order_by("starts_on", "pk"), to_attr="acting")
    return _counted(rows).select_related("area", "employer").prefetch_related(acting)


def state_of(organisation: Any) -> str:
    """Of one that `shown` answered."""
    if organisation.acting:
        return HELD
    return WAITING if organisation.letters_waiting else ALONE


def areas_in_use() -> QuerySet[Area]:
    """Areas that have an organisation, and the areas above these."""
    at = Area.objects.filter(organisations__isnull=False)
    return (
        Area.objects.filter(Q(pk__in=at) | Q(children__in=at) | Q(children__children__in=at)).distinct().order_by("pk")
    )


def letters_of_organisation(organisation: Organisation) -> QuerySet[AuthorisationLetter]:
    found = organisation.letters.select_related("organisation", "operator", "decided_by")
    return found.order_by("-handed_in_at", "-pk")


def events_of_organisation(organisation: Organisation) -> QuerySet[Event]:
    """What was done to it, to its seats and to its letters, and what its desk did for the whole of it, the latest first;
    what it did in cases isn't among it.
    """
    of_seats = {"object_type": "seat", "object_id__in": _keys(organisation.seats.all())}
    of_letters = {"object_type": "authorisation_letter", "object_id__in": _keys(organisation.letters.all())}
    own = Q(object_type="organisation", object_id=str(organisation.pk))
    return Event.objects.filter(own | Q(**of_seats) | Q(**of_letters)).order_by("-at", "-pk")


@dataclass(frozen=True)
class Told:
    """One event in words, as a timeline has them."""

    at: datetime
    what: str
    who: str
    words: str
    tone: str = ""


def told(organisation: Organisation, events: list[Event]) -> list[Told]:
    """Whom a seat or a letter concerns is asked for once for all of them."""
    whom = {
        ("seat", str(seat.pk)): f"{seat.person.name} · {seat.get_role_display()}"
        for seat in organisation.seats.select_related("person")
    } | {
        ("authorisation_letter", str(letter.pk)): letter.operator.name
        for letter in organisation.letters.select_related("operator")
    }
    found = []
    for event in events:
        what = str(WORDS_OF_VERB.get(event.verb, event.verb))
        concerned = whom.get((event.object_type, event.object_id))
        what += _("：") + concerned if concerned else ""
        what += "" if event.outcome == "done" else _("（没有成功）")
        found.append(Told(event.at, what, event.actor_label, event.reason, TONES.get(event.verb, "")))
    return found


def _keys(rows: QuerySet[Any]) -> list[str]:
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


def _acting() -> QuerySet[Seat]:
    return seats_at().exclude(role__in=OF_THE_BOARD)


def _in_state(state: str) -> Q:
    acts = Exists(_acting().filter(organisation=OuterRef("pk")).order_by())
    waits = Exists(AuthorisationLetter.objects.filter(organisation=OuterRef("pk"), state=LetterState.WAITING))
    return {HELD: Q(acts), WAITING: ~Q(acts) & Q(waits), ALONE: ~Q(acts) & ~Q(waits)}[state]


def _counted(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    def letters(state: LetterState) -> Coalesce:
        return _count(AuthorisationLetter.objects.filter(state=state))

    return rows.annotate(
        seats_held=_count(seats_at()), letters_waiting=letters(LetterState.WAITING),
        letters_approved=letters(LetterState.APPROVED), letters_refused=letters(LetterState.REFUSED),
    )  # fmt: skip


def _count(of: QuerySet[Any]) -> Coalesce:
    """How many of these belong to the organisation of the row; a subquery, because two joins would multiply each other."""
    own = of.filter(organisation=OuterRef("pk")).order_by().values("organisation")
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)
