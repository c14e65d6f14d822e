"""Two words at the same instant, with real transactions: one counts, and no desk is left alone."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts import handover
from accounts.enums import Role
from accounts.models import Invitation, Seat
from accounts.queries import seats_at
from offices.people import actions
from tests import cast as people
from tests.cast import person, seat
from tests.offices.people.conftest import bringing, someone
from tests.offices.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_windows_that_confirm_an_import_write_it_once_and_two_who_end_each_other_leave_one(
    transactional_db: None,
) -> None:
    """One test for both: emptying all tables costs more than either."""
    cast = people.cast()
    ours = bringing(cast.employer, cast.operator)
    batch = ours.taken_in(someone(), someone())
    word = {"person": ours.operator, "seat": ours.seat, "at": timezone.now()}
    answers = at_once(*[lambda: actions.write(batch, **word)] * 3)
    assert sum(isinstance(each, actions.AlreadyDecidedError) for each in answers) == 2
    assert Invitation.objects.count() == 2

    one = cast.accepting.seats.get()
    two = seat(person(), cast.office, Role.ACCEPTING_OFFICER)

    def ends(mine: Seat, other: Seat) -> Callable[[], object]:
        today = timezone.localdate()
        return lambda: handover.end(
            other, by=mine.person, acting=mine, last_day=today, reason="调离", at=timezone.now()
        )

    answers = at_once(ends(one, two), ends(two, one))
    assert sum(isinstance(each, handover.NotHandedOver) for each in answers) == 1
    assert seats_at(cast.office, Role.ACCEPTING_OFFICER).filter(ends_on=None).count() == 1
