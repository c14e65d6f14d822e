"""Questions about announcements, certificates and the employer's archive list."""

from django.db.models import Count, Exists, OuterRef, QuerySet

from accounts.models import Organisation, Seat
from committee.outcomes.models import Announcement, TitleHolder
from committee.queries import held_by
from declarations.models import Declaration
from documents.models import Document, OrderState
from documents.queries import latest
from review_plans.models import ReviewPlan

CERTIFICATE = "title_certificate"


def subject_of(declaration_id: int) -> str:
    return f"declaration:{declaration_id}"


def to_announce(seat: Seat) -> QuerySet[Declaration]:
    """Cases that the departments have confirmed and no document names yet."""
    named = TitleHolder.objects.filter(declaration=OuterRef("pk"))
    return held_by(seat).filter(~Exists(named), stop_kind="certificate").order_by("since", "pk")


def announcements_of(plan: ReviewPlan) -> QuerySet[Announcement]:
    return with_people(Announcement.objects.filter(plan=plan)).order_by("-dated", "-pk")


def with_people(found: QuerySet[Announcement]) -> QuerySet[Announcement]:
    return found.annotate(people=Count("holders"))


def has_certificate(declaration: Declaration) -> bool:
    order = latest(CERTIFICATE, subject_of(declaration.pk))
    return order is not None and order.state == OrderState.DONE


def to_file(announcement: Announcement, seat: Seat) -> QuerySet[Declaration]:
    """The announcement's cases that still wait at the certificate."""
    return held_by(seat).filter(stop_kind="certificate", holder__announcement=announcement).order_by("pk")


def archive_of(employer: Organisation) -> QuerySet[TitleHolder]:
    """Everybody of this employer who got a title, newest first: whose forms go into the personal record."""
    found = TitleHolder.objects.filter(declaration__employer=employer)
    return found.select_related("announcement__plan", "declaration").order_by("-announcement__dated", "position")


def certificate_numbers(holders: QuerySet[TitleHolder]) -> dict[int, str]:
    """By declaration, where the certificate has been made."""
    subjects = {subject_of(pk): pk for pk in holders.values_list("declaration_id", flat=True)}
    made = Document.objects.filter(order__kind=CERTIFICATE, order__subject__in=list(subjects), revoked_at=None)
    return {subjects[subject]: number for subject, number in made.values_list("order__subject", "number")}
