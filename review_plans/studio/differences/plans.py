"""All that two plans say differently, in the order in which a reader asks."""

from collections.abc import Iterator

from review_plans.studio.differences import parts
from review_plans.studio.differences.change import GROUPS, Change
from review_plans.studio.differences.points import point_changes
from review_plans.studio.differences.routes import route_changes
from review_plans.studio.differences.rules import rule_changes
from review_plans.studio.sources import PlanSource


def differences(before: PlanSource, after: PlanSource) -> list[Change]:
    """From `before` to `after`, both readable; grouped by subject, changes before what is new and what is gone."""
    order = list(GROUPS)
    return sorted(_all(before, after), key=lambda change: order.index(change.group))


def _all(before: PlanSource, after: PlanSource) -> Iterator[Change]:
    one, other = before.plan, after.plan
    assert one is not None
    assert other is not None
    for compare in (
        parts.scope,
        parts.days,
        parts.tracks,
        parts.slots,
        parts.papers,
        parts.notices,
        parts.objections,
        parts.fees,
    ):
        yield from compare(one, other)
    shared = frozenset(track.code for track in one.tracks) & frozenset(track.code for track in other.tracks)
    yield from rule_changes(before, after, shared, (one.document_number, other.document_number))
    yield from route_changes(one, other)
    yield from point_changes(before.schedule, after.schedule)
