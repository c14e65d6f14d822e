"""What a dossier means to its person's declarations, as the employer reads it before taking its word back."""

import dossiers.uses
from declarations import itinerary
from declarations.enums import State
from declarations.models import Declaration
from declarations.queries import words
from dossiers.models import Dossier
from dossiers.uses import Uses


def uses_of(dossier: Dossier) -> Uses:
    """Drafts and returned ones by plan, those at a desk by number; what has ended draws on nothing any more."""
    drafts, submitted = [], []
    for declaration in (
        Declaration.objects.filter(person_id=dossier.person_id).exclude(state=State.ENDED).order_by("pk")
    ):
        plan = itinerary.plan_of(declaration)
        if declaration.state not in (State.DRAFT, State.SENT_BACK):
            submitted.append(declaration.number)
        elif plan.dossier_first:
            drafts.append(words(plan.short_name))
    return Uses(tuple(drafts), tuple(submitted))


def register() -> None:
    dossiers.uses.register(uses_of)
