"""The timeline of what was handed in, as a desk sees it."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from accounts.models import Seat
from declarations.models import Declaration
from dossiers.models import WorkPeriod

Acting = Callable[[Seat | None], Client]


def page(client: Client, declaration: Declaration) -> str:
    answer = client.get(reverse("offices:case_timeline", args=[declaration.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_line_shows_what_was_handed_in_and_not_what_was_changed_since(
    acting: Acting, at_employer: Declaration, operator: Seat
) -> None:
    client = acting(operator)
    handed_in = at_employer.person.dossier.workperiods.first()
    WorkPeriod.objects.filter(dossier=at_employer.person.dossier).update(employer_name="后来改写的单位")
    shown = page(client, at_employer)
    assert at_employer.person.name in shown
    assert 'class="career-line"' in shown
    assert handed_in.employer_name in shown
    assert "后来改写的单位" not in shown


def test_a_mismatch_in_what_was_handed_in_is_marked_without_a_way_to_change_it(
    acting: Acting, at_employer: Declaration, operator: Seat
) -> None:
    submission = at_employer.submissions.get()
    submission.snapshot["entries"]["workperiod"][-1]["employer_name"] = "别的单位"
    type(submission).objects.filter(pk=submission.pk).update(snapshot=submission.snapshot)
    shown = page(acting(operator), at_employer)
    assert "现在的工作经历写的是“别的单位”" in shown
    assert "/me/dossier/work/" not in shown


def test_the_employer_sees_the_line_of_a_dossier_before_it_vouches(
    acting: Acting, at_employer: Declaration, operator: Seat
) -> None:
    address = reverse("offices:dossier_timeline", args=[at_employer.person.dossier.pk])
    assert 'class="career-line"' in acting(operator).get(address).content.decode()
