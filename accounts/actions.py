"""Changes to people, organisations, seats and authorisation letters."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import decided
from accounts.acting import actor
from accounts.enums import ADMIN_ROLES, Affiliation, EmployerKind, LetterState, OrganisationKind, Role
from accounts.identity.actions import first_number
from accounts.models import Area, AuthorisationLetter, Employer, Organisation, Person, Seat
from accounts.names import check_name, normal_name, pinyin_key, tidy
from audit.actions import PLATFORM, record
from config import clock


class AlreadyDecidedError(Exception):
    """Somebody was faster; `letter` says who and when."""

    def __init__(self, letter: AuthorisationLetter) -> None:
        super().__init__(f"letter {letter.pk} was decided already")
        self.letter = letter


def set_name(person: Person, name: str, *, read_as: str = "") -> Person:
    """Sets the name with its sort keys; `read_as` in pinyin where the usual reading is wrong. Does not save.

    No stroke counts are at hand, so `stroke_key` stays empty and lists sort by sound.
    """
    check_name(name)
    person.name = tidy(name)
    person.pinyin_key = pinyin_key(person.name, read_as)
    return person


@transaction.atomic
def register_person(
    *, username: str, name: str, password: str | None, at: datetime, phone: str = "", number: str = "", email: str = ""
) -> Person:
    """A new person who can sign in (with `password`, or not yet if None), and their identity number if given."""
    person = set_name(Person(username=username, phone=phone, email=email), name)
    person.set_password(password)
    person.save()
    if number:
        first_number(person, number)
    record(chain=PLATFORM, verb="sign_up", actor_id=person.pk, object_type="person", object_id=person.pk, at=at)
    return person


@transaction.atomic
def set_contact(person: Person, *, phone: str, email: str, at: datetime) -> None:
    """Where somebody is reached from now on. The event says that it changed, not what it is."""
    changed = [name for name, value in (("phone", phone), ("email", email)) if getattr(person, name) != value]
    if not changed:
        return
    Person.objects.filter(pk=person.pk).update(phone=phone, email=email)
    record(
        chain=PLATFORM, verb="set_contact", actor_id=person.pk, object_type="person", object_id=person.pk,
        payload={"changed": changed}, at=at,
    )  # fmt: skip


@transaction.atomic
def found_organisation(
    *,
    kind: str,
    name: str,
    area: Area | None = None,
    parent: Organisation | None = None,
    bureau_kind: str = "",
    code: str = "",
    plan_code: str = "",
    address: str = "",
    telephone: str = "",
    name_en: str = "",
) -> Organisation:
    """A new organisation. Raises ValidationError if one of this kind bears the name in any spelling (T-069)."""
    normal = normal_name(name)
    if not normal:
        raise ValidationError(_("请填写单位名称。"), code="required")
    known = Organisation.objects.filter(kind=kind, normal_name=normal, plan_code=plan_code).first()
    if known is not None:
        raise ValidationError(_("已有同名单位“%(name)s”。") % {"name": known.name}, code="known")
    return Organisation.objects.create(
        kind=kind, name=name.strip(), normal_name=normal, area=area, parent=parent, bureau_kind=bureau_kind, code=code,
        plan_code=plan_code, address=address, telephone=telephone, name_en=name_en,
    )  # fmt: skip


@transaction.atomic
def register_employer(
    *,
    name: str,
    credit_code: str,
    kind: EmployerKind | str,
    affiliation: Affiliation | str,
    area: Area,
    by: Person | None,
    at: datetime,
    private: bool = False,
    civil_service_managed: bool = False,
    department: Organisation | None = None,
    agency: Organisation | None = None,
    contact_name: str = "",
    contact_phone: str = "",
) -> Organisation:
    """A new employer. Nobody may act for it, and nobody can choose it, before a letter is approved."""
    code = "".join(credit_code.split()).upper()
    if Employer.objects.filter(credit_code=code).exists():
        raise ValidationError(_("这个统一社会信用代码已经登记。"), code="known")
    organisation = found_organisation(kind=OrganisationKind.EMPLOYER, name=name, area=area)
    try:
        with transaction.atomic():
            Employer.objects.create(
                organisation=organisation, kind=kind, affiliation=affiliation, private=private, credit_code=code,
                civil_service_managed=civil_service_managed, department=department, agency=agency,
                contact_name=contact_name, contact_phone=contact_phone,
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError(_("这个统一社会信用代码已经登记。"), code="known") from None
    record(
        chain=PLATFORM, verb="register_employer", **actor(by), object_type="organisation", object_id=organisation.pk,
        payload={"credit_code": code}, at=at,
    )  # fmt: skip
    return organisation


@transaction.atomic
def appoint_seat(
    *,
    person: Person,
    organisation: Organisation,
    role: Role | str,
    by: Person | None,
    at: datetime,
    plan_code: str = "",
    area: Area | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Seat:
    """Gives a person a seat; the same standing seat is not given twice but answered as it is.

    Raises ValidationError for a seat that somebody would give themselves, and for a second one of the three
    administrators' (the database refuses both as well).
    """
    start = starts_on or clock.today(None)
    if by is not None and by.pk == person.pk:
        raise ValidationError(_("不能给自己授予身份，请由另一位管理员办理。"), code="own")
    Person.objects.select_for_update().get(pk=person.pk)
    _require_apart(person, role, start, ends_on)
    same = Seat.objects.filter(
        person=person, organisation=organisation, role=role, plan_code=plan_code, area=area, ends_on=ends_on
    ).first()
    if same is not None:
        return same
    seat = Seat.objects.create(
        person=person, organisation=organisation, role=role, plan_code=plan_code, area=area,
        starts_on=start, ends_on=ends_on, appointed_by=by,
    )  # fmt: skip
    _record_seat(seat, "appoint", by=by, at=at)
    return seat


def _require_apart(person: Person, role: Role | str, start: date, end: date | None) -> None:
    if role not in ADMIN_ROLES:
        return
    others = Seat.objects.filter(Q(ends_on=None) | Q(ends_on__gte=start), person=person, role__in=ADMIN_ROLES)
    if end is not None:
        others = others.filter(starts_on__lte=end)
    other = others.exclude(role=role).first()
    if other is not None:
        words = _("%(name)s 已是%(role)s。系统管理员、平台管理员、审计管理员须由三个人分别担任。")
        raise ValidationError(words % {"name": person.name, "role": other.get_role_display()}, code="apart")


@transaction.atomic
def end_seat(seat: Seat, *, by: Person, reason: str, at: datetime, last_day: date | None = None) -> Seat:
    """Ends a seat; without `last_day` it is gone with the person's next request."""
    held = Seat.objects.select_for_update().get(pk=seat.pk)
    today = clock.today(None)
    if last_day is not None and last_day >= today:
        held.ends_on = last_day
    else:
        # A seat stands through its last day, so one that ends now had its last day yesterday.
        held.ends_on = today - timedelta(days=1)
        held.starts_on = min(held.starts_on, held.ends_on)
    held.save(update_fields=["starts_on", "ends_on"])
    _record_seat(held, "end_seat", by=by, at=at, reason=reason)
    return held


@transaction.atomic
def hand_in_letter(
    organisation: Organisation, *, operator: Person, file_id: UUID | None, at: datetime, by: Person | None = None
) -> AuthorisationLetter:
    """授权委托证明: the operator's letter waits for the platform administrator; a waiting one is replaced.

    `by`: whoever hands it in for them, their predecessor.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    letter, _new = AuthorisationLetter.objects.update_or_create(
        organisation=organisation,
        operator=operator,
        state=LetterState.WAITING,
        defaults={"file_id": file_id, "handed_in_at": at},
    )
    _record_letter(letter, "hand_in_letter", by=by or operator, at=at)
    return letter


@transaction.atomic
def decide_letter(
    letter: AuthorisationLetter, *, approve: bool, by: Person, at: datetime, reason: str = "", seat: Seat | None = None
) -> AuthorisationLetter:
    """Approves (the operator's seat begins) or refuses with a reason. `seat`: the one the administrator acts in.

    Raises AlreadyDecidedError if somebody was faster, ValidationError for a refusal without a reason or of one's own letter.
    """
    held = (
        AuthorisationLetter.objects.select_for_update(of=("self",))
        .select_related("organisation", "operator")
        .get(pk=letter.pk)
    )
    if held.state != LetterState.WAITING:
        raise AlreadyDecidedError(held)
    if held.operator_id == by.pk:
        raise ValidationError(_("不能审核本人递交的授权委托证明。"), code="own")
    if not approve and not reason.strip():
        raise ValidationError(_("不通过时请写明理由，经办人会看到。"), code="reason")
    held.state = LetterState.APPROVED if approve else LetterState.REFUSED
    held.decided_by, held.decided_at, held.reason = by, at, reason.strip()
    if approve:
        held.seat = appoint_seat(
            person=held.operator, organisation=held.organisation, role=Role.EMPLOYER_OPERATOR, by=by, at=at
        )
    held.save()
    _record_letter(held, "approve_letter" if approve else "refuse_letter", by=by, at=at, seat=seat)
    decided.tell(held)
    return held


def _record_seat(seat: Seat, verb: str, *, by: Person | None, at: datetime, reason: str = "") -> None:
    record(
        chain=PLATFORM, verb=verb, **actor(by), object_type="seat", object_id=seat.pk, reason=reason, at=at,
        payload={
            "person": seat.person_id, "role": str(seat.role), "organisation": seat.organisation_id,
            "plan_code": seat.plan_code, "area": seat.area_id, "starts_on": seat.starts_on, "ends_on": seat.ends_on,
        },
    )  # fmt: skip


def _record_letter(
    letter: AuthorisationLetter, verb: str, *, by: Person, at: datetime, seat: Seat | None = None
) -> None:
    record(
        chain=PLATFORM, verb=verb, **actor(by, seat), object_type="authorisation_letter", object_id=letter.pk,
        reason=letter.reason, at=at,
        payload={"organisation": letter.organisation_id, "operator": letter.operator_id, "file": str(letter.file_id or "")},
    )  # fmt: skip
