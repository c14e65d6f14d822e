"""何时够格: the first round in which each track opens, and its dates as a calendar file."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import permission, signed_in
from declarations import foreseen, itinerary, reminders
from declarations.queries import words
from declarations.views.access import frame, now_of, own
from review_plans import queries as plan_queries


@permission(signed_in)
@require_safe
def outlook(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = own(request, pk)
    found = foreseen.foreseen(declaration, now_of(declaration))
    return render(request, "declarations/outlook.html", frame(declaration, found=found))


@permission(signed_in)
@require_safe
def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = own(request, pk)
    plan = itinerary.plan_of(declaration)
    found = foreseen.foreseen(declaration, now_of(declaration))
    file = reminders.calendar(
        found,
        name=words(plan.short_name),
        last_day=plan_queries.deadline_day(
            declaration.version,
            plan_queries.PERSONAL,
            area=declaration.area_code or None,
            person_id=declaration.person_id,
        ),
        owner=f"declaration-{declaration.pk}",
        url=settings.PUBLIC_URL + reverse("declarations:outlook", args=[declaration.pk]),
        stamp=timezone.now(),
    )
    headers = {"Content-Disposition": content_disposition_header(True, _("职称申报日程") + ".ics") or "attachment"}
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)
