"""Who finds a draft, and that its files can be taken away."""

import io
import zipfile

from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from committee import studio
from config.demo.journeys import Stage
from config.demo.offices import seat_every_office
from review_plans.draft_actions import By
from review_plans.queries import current_version, plan_of
from tests.cast import sign_in
from tests.committee.studio.drafts import CODE, OTHER, PLAN, made
from tests.stages import PLANS


def test_another_committees_office_finds_no_draft_and_other_roles_no_studio(
    stage: Stage, by: By, client: Client
) -> None:
    draft = made(stage, by)
    asked = studio.ask(draft, person=by.person, at=by.at)
    call_command("import_plan", str(PLANS / OTHER), verbosity=0)
    seat_every_office(plan_of(current_version(OTHER)), stage.people, stage.desks, timezone.now())
    seat = next(s for s in stage.desks.seats.values() if s.plan_code == OTHER)
    sign_in(client, seat.person, seat)
    names = ("edit", "coverage", "examples", "contradictions", "differences", "dry_run", "publish", "archive")
    for name in names:
        assert client.get(reverse(f"studio:{name}", args=[draft.pk])).status_code == 404, name
    assert client.get(reverse("studio:dry_run_sheet", args=[draft.pk, asked.pk])).status_code == 404
    assert client.post(reverse("studio:autosave", args=[draft.pk]), {"file": PLAN, "text": "x"}).status_code == 404
    bureau = next(s for s in stage.desks.seats.values() if s.role == Role.BUREAU_OFFICER)
    sign_in(client, bureau.person, bureau)
    assert client.get(reverse("studio:home")).status_code == 403


def test_the_files_of_drafts_and_versions_can_be_taken_away(desk: Client, stage: Stage, by: By) -> None:
    draft = made(stage, by)
    for address in (reverse("studio:archive", args=[draft.pk]), reverse("studio:version_archive", args=[1])):
        with zipfile.ZipFile(io.BytesIO(desk.get(address).content)) as archive:
            assert f"{CODE}/plan.yaml" in archive.namelist()
