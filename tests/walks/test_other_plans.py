"""The four other plans, every route of requirements §11: one declaration each, over HTTP, workers and the real broker.

Each is handed in, forwarded and recommended in the last moment that the notice leaves and refused at the next; each is
sent back once, at a desk of its own. What the notices print stands in `routes.py`.
"""

from pathlib import Path

import pytest

from tests.walks.routes import ROUTES
from tests.walks.walking import Walk
from tests.walks.world import World

pytestmark = [pytest.mark.broker, pytest.mark.slow]


@pytest.mark.parametrize("name", ROUTES)
def test_a_declaration_walks_through_every_desk(walks: World, tmp_path: Path, name: str) -> None:
    route = ROUTES[name]
    walk = Walk(walks, walks.stage(route.code), route, tmp_path)
    walk.hand_in()
    walk.through_employer()
    walk.through_offices()
    walk.through_committee()
    walk.print_all()
    assert walk.seen == route.walked
    variant = walk.stage.plan.variant(walk.declaration.variant)
    assert tuple(stop.code for stop in variant.stops)[: len(route.stops)] == route.stops
    assert variant.needs_delegation == bool(route.delegated)
    if route.delegated:
        facts = walk.declaration.verdicts.order_by("revision")[0].facts
        assert facts["employer"]["affiliation"] == "central"
        assert facts["employer"]["delegation_letter"] is True
