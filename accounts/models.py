"""People, their identity, organisations, seats and the letters by which employers authorise operators."""

import uuid
from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import (
    Affiliation,
    BureauKind,
    EmployerKind,
    LetterState,
    OrganisationKind,
    Role,
)


class Area(models.Model):
    """A region with its six-digit code; `parent` climbs county → city → province."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

    def __str__(self) -> str:
        return self.name


class Person(AbstractUser):
    """Somebody who signs in. Being an applicant needs no seat; everything else does."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("姓名"), max_length=60)
    pinyin_key = models.CharField(max_length=240, blank=True, editable=False)
    stroke_key = models.CharField(max_length=240, blank=True, editable=False)
    phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    text_size = models.CharField(max_length=10, default="normal")
    high_contrast = models.BooleanField(default=False)

    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name or self.username


class Identity(models.Model):
    """The only place that holds an identity number: sealed, with a keyed index for exact search."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="identity")
    key_id = models.CharField(max_length=20)
    sealed_number = models.BinaryField()
    number_index = models.CharField(max_length=64, unique=True)
    tail = models.CharField(max_length=4, help_text="last four characters, for the mask")

    def __str__(self) -> str:
        return str(self.id)


class Organisation(models.Model):
    """An employer, office, bureau, department, agency or committee office."""

    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    name = models.CharField(_("单位名称"), max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    normal_name = models.CharField(max_length=120, editable=False)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    bureau_kind = models.CharField(max_length=20, choices=BureauKind.choices, blank=True)
    code = models.CharField(max_length=40, blank=True, help_text="the plan's own code of an accepting office")
    plan_code = models.CharField(max_length=80, blank=True, help_text="committee offices serve one plan")
    address = models.CharField(max_length=200, blank=True)
    telephone = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "normal_name", "plan_code"], name="organisation_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class Employer(models.Model):
    """What an organisation is as an employer; decides the variant of the itinerary."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="employer"
    )
    kind = models.CharField(max_length=24, choices=EmployerKind.choices)
    affiliation = models.CharField(max_length=20, choices=Affiliation.choices)
    private = models.BooleanField(default=False)
    civil_service_managed = models.BooleanField(default=False)
    credit_code = models.CharField(max_length=18, unique=True)
    department = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="supervised"
    )
    agency = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="represented"
    )
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.organisation.name


class Seat(models.Model):
    """The right to act for an organisation in a role, for a time. One acts in one seat at a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=30, choices=Role.choices)
    plan_code = models.CharField(max_length=80, blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    appointed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="appointed_seats"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(role__in=[Role.COMMITTEE_OFFICER, Role.EXPERT, Role.CHAIR]) | ~Q(plan_code=""),
                name="committee_seat_names_a_plan",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="seat_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(appointed_by=F("person")), name="nobody_seats_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.organisation}"

    def stands(self, on: date) -> bool:
        """`ends_on` is the last day of a seat."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


class AuthorisationLetter(models.Model):
    """授权委托证明: an employer authorises an operator; the platform administrator decides on it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="letters")
    operator = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="letters")
    file_id = models.UUIDField(null=True, blank=True, help_text="a files.StoredFile; files lies above this room")
    state = models.CharField(max_length=12, choices=LetterState.choices, default=LetterState.WAITING)
    handed_in_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="decided_letters"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    seat = models.OneToOneField(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="letter")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=LetterState.WAITING, decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state=LetterState.WAITING) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="decided_letter_has_who_and_when",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.operator}"


class Invitation(models.Model):
    """Somebody whom their employer entered: they sign in for the first time with a code that is handed to them.

    Only a keyed hash of the code is kept, and only until it is used, replaced or void. `mail` waits here for the
    person's own word: an address that somebody else gave must not open the account.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="invitation")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    batch = models.UUIDField(db_index=True, help_text="an offices.PeopleImport; offices lies above this room")
    mail = models.EmailField(blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    code_digest = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    code_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code_digest="") | Q(code_until__isnull=False, code_by__isnull=False, accepted_at=None),
                name="code_has_who_and_until_and_is_unused",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.person}"
