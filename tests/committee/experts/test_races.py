"""Two offices that enter the same new number at the same instant: one account, and a sentence for whoever came second."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Identity, Invitation
from committee.experts.models import Expert
from tests import cast
from tests.ballots import office_of
from tests.cast import sign_in
from tests.committee.experts.test_inviting import typed
from tests.offices.test_races import at_once
from tests.stages import make_stage

ROUNDS = 5


@pytest.mark.django_db(transaction=True)
def test_of_two_offices_that_invite_one_number_at_once_both_have_the_person_and_one_the_slip() -> None:
    first = make_stage("hangzhou-chem-textile-senior-2023")
    stages = [first, make_stage("zhejiang-it-senior-2023", beside=first)]
    desks = [sign_in(Client(), office_of(stage).person, office_of(stage)) for stage in stages]
    for turn in range(ROUNDS):
        forms = [typed(stage, number=cast.identity_number(8100 + turn)) for stage in stages]
        answers = at_once(*(
            lambda desk=desk, form=form: desk.post(reverse("committee:invite_expert"), form).status_code  # type: ignore[misc]
            for desk, form in zip(desks, forms, strict=True)
        ))  # fmt: skip
        assert sorted(map(str, answers)) == ["200", "302"]
        counts = [Identity.objects.count(), Invitation.objects.count(), Expert.objects.count()]
        people = Expert.objects.values("person").distinct().count()
        assert (counts[1], counts[2], people) == (turn + 1, 2 * (turn + 1), turn + 1)
