"""Questions to the record: what stands about somebody, and what bars them on a day."""

from datetime import date

from django.db.models import QuerySet

from accounts.models import Person
from integrity.models import IntegrityAct, Sanction
from provisions.sanctions import BAR, HIGHER_TITLE, REVOKE


def acts_about(person: Person) -> QuerySet[IntegrityAct]:
    """All acts about somebody with what followed, the newest first, superseded ones too."""
    return with_relations(IntegrityAct.objects.filter(person=person)).order_by("-pk")


def acts_of_plan(plan_code: str) -> QuerySet[IntegrityAct]:
    """The newest word on each case of a plan, the newest first."""
    return with_relations(IntegrityAct.objects.filter(plan_code=plan_code, superseded_by=None)).order_by("-pk")


def with_relations(found: QuerySet[IntegrityAct]) -> QuerySet[IntegrityAct]:
    related = found.select_related("person", "recorded_by", "organisation", "basis", "superseded_by")
    return related.prefetch_related("sanctions__deliveries")


def trail(act: IntegrityAct) -> list[IntegrityAct]:
    """The act with all that it supersedes and that superseded it, the newest first."""
    newest = act
    while (later := IntegrityAct.objects.filter(supersedes=newest).first()) is not None:
        newest = later
    chain: list[int] = []
    each: IntegrityAct | None = newest
    while each is not None:
        chain.append(each.pk)
        each = each.supersedes
    return list(with_relations(IntegrityAct.objects.filter(pk__in=chain)).order_by("-pk"))


def standing_on(person: Person, day: date) -> list[Sanction]:
    """Entries and bars that hold on that day, by acts that stand; the last to end first. One query."""
    found = Sanction.objects.filter(
        act__person=person, act__superseded_by=None, act__lifted=False, begins__lte=day, over_on__gt=day
    )
    return list(found.select_related("act").order_by("-over_on", "pk"))


def revokes(declaration_id: int) -> bool:
    """Does an act that stands take the title of this declaration away?"""
    standing = Sanction.objects.filter(act__superseded_by=None, act__lifted=False, kind=REVOKE)
    return standing.filter(act__declaration_id=declaration_id).exists()


def to_come(person: Person, day: date) -> list[Sanction]:
    """Bars that were decided and begin later."""
    found = Sanction.objects.filter(
        act__person=person, act__superseded_by=None, act__lifted=False, kind=BAR, begins__gt=day
    )
    return list(found.select_related("act").order_by("begins"))


def bar_on(person: Person, day: date, *, to_higher_title: bool = True) -> Sanction | None:
    """The bar that ends last of those that close this declaration on that day."""
    bars = [each for each in standing_on(person, day) if each.kind == BAR]
    return next((each for each in bars if to_higher_title or each.scope != HIGHER_TITLE), None)
