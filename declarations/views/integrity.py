"""诚信记录: the decisions about oneself, what follows from them and until when."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Person
from accounts.permissions import permission, signed_in
from integrity.models import IntegrityAct
from integrity.queries import acts_about
from provisions.citation import Text
from review_plans import queries as plan_queries


@dataclass(frozen=True)
class ActShown:
    act: IntegrityAct
    plan_name: Text
    stands: bool


@permission(signed_in)
@require_safe
def integrity(request: HttpRequest) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
    acts = list(acts_about(person))
    gone = {act.supersedes_id for act in acts}
    names = {code: plan_queries.plan_of(plan_queries.current_version(code)).short_name for code in _codes(acts)}
    shown = [ActShown(act, names[act.plan_code], act.pk not in gone and not act.lifted) for act in acts]
    return render(request, "declarations/integrity.html", {"acts": shown})


def _codes(acts: list[IntegrityAct]) -> set[str]:
    return {act.plan_code for act in acts}
