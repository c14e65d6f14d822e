"""One declaration of each plan, led through every desk to its printed form. Made once for a whole module."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from accounts.models import Seat
from committee.actions import make_roster
from committee.models import Roster
from config import clock
from config.demo import journeys
from config.demo.journeys import Stage
from declarations import itinerary
from declarations.models import Declaration
from documents import actions as press
from documents import making
from documents.models import Document, DocumentOrder
from tests import stages
from tests.papers import careers

PLANS = sorted(path.name for path in stages.PLANS.iterdir() if (path / "plan.yaml").exists())


@dataclass
class Walk:
    """What became of the declaration, and of the form that was asked for at each stop on the way."""

    stage: Stage
    declaration: Declaration
    tried: dict[str, DocumentOrder] = field(default_factory=dict)
    """Stop -> the order of a form that was placed there and tried at once."""

    @property
    def form(self) -> Document:
        return Document.objects.get(order=list(self.tried.values())[-1])

    @property
    def officer(self) -> Seat:
        return next(s for s in self.stage.desks.seats.values() if s.role == "committee_officer")

    def roster(self) -> Roster:
        now = self.stage.now()
        return make_roster(plan=self.stage.row, person=self.officer.person, seat=self.officer, now=now)


@pytest.fixture(scope="module", params=PLANS)
def walk(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("papers")
    with django_db_blocker.unblock(), override_settings(FILES_DIR=folder / "files"), transaction.atomic():
        yield _walked(request.param)
        transaction.set_rollback(True)


def _walked(code: str) -> Walk:
    stage = stages.make_stage(code)
    declaration = journeys.submit(stage, careers.full_draft(stage))
    walked = Walk(stage, declaration)
    _try_form(walked)
    while not itinerary.form_unlocked(declaration):
        _run_notice(stage, declaration)
        walked.declaration = declaration = journeys.advance(stage, declaration)
        _try_form(walked)
    return walked


def _run_notice(stage: Stage, declaration: Declaration) -> None:
    if declaration.stop_kind == "employer_notice":
        notice = journeys.post_employer_notice(stage, declaration.employer, [declaration])
        over: date = notice.over_at.astimezone(clock.SHANGHAI).date()
        stages.set_day(stage.plan.code, over)


def _try_form(walked: Walk) -> None:
    stop, declaration = walked.declaration.stop, walked.declaration
    order = press.order(
        kind="review_form",
        subject=f"declaration:{declaration.pk}",
        key=f"try:{declaration.pk}:{stop}",
        params={"declaration": declaration.pk, "revision": declaration.revision},
        requested_by=declaration.person,
        plan_code=walked.stage.plan.code,
    )
    making.fulfil(order.pk)
    order.refresh_from_db()
    walked.tried[stop] = order
