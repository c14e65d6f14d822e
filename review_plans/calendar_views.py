"""The State's calendar: years that are known, and the days of one. For the system administrator."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.models import Person
from accounts.permissions import permission, role
from review_plans import actions
from review_plans.forms import CalendarDayForm, CalendarYearForm
from review_plans.models import CalendarYear


def _administrator(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@permission(role(Role.SYSTEM_ADMIN))
@require_http_methods(["GET", "HEAD", "POST"])
def years(request: HttpRequest) -> HttpResponse:
    """All years that counts may cross, and the form for a new one."""
    form = CalendarYearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_calendar_year(**form.cleaned_data, at=timezone.now(), by=_administrator(request))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("已录入 %(year)d 年。") % {"year": made.year})
            return redirect("review_plans:calendar_year", year=made.year)
    known = CalendarYear.objects.order_by("-year")
    status = 422 if form.errors else 200
    return render(request, "review_plans/calendar.html", {"years": known, "form": form}, status=status)


@permission(role(Role.SYSTEM_ADMIN))
@require_http_methods(["GET", "HEAD", "POST"])
def year(request: HttpRequest, year: int) -> HttpResponse:
    """The days of a year that differ from the week, and the form to change one."""
    known = get_object_or_404(CalendarYear, pk=year)
    form = CalendarDayForm(request.POST or None, initial={"citation": known.citation})
    if request.method == "POST" and form.is_valid():
        try:
            moved = actions.set_calendar_day(
                day=form.named_day(),
                citation=form.cleaned_data["citation"],
                at=timezone.now(),
                by=_administrator(request),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("已记入 %(day)s。") % {"day": form.cleaned_data["day"].isoformat()})
            for line in moved:
                messages.warning(request, line)
            return redirect("review_plans:calendar_year", year=form.cleaned_data["day"].year)
    context = {"year": known, "days": known.days.order_by("date"), "form": form}
    return render(request, "review_plans/calendar_year.html", context, status=422 if form.errors else 200)
