"""A seat ends, another begins: what lies on the desk goes with it, and both are told."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from accounts import handover
from accounts.actions import hand_in_letter
from accounts.enums import Role
from accounts.models import Person, Seat
from accounts.queries import platform_admins
from declarations.queries import at_desk
from dossiers.queries import waiting_at
from messages.actions import tell
from messages.language import dated, for_its_reader, said
from messages.models import MessageKind
from public_notices.models import PublicNotice

INBOX, DESK, LETTERS = "/inbox/", "/desk-of-mine/", "/platform/"


@dataclass(frozen=True)
class Waiting:
    """What waits at a desk, whoever sits there: it belongs to the organisation and is passed on by itself."""

    declarations: int
    notices: int
    verifications: int
    verifies: bool
    """Employers look at dossiers; offices have none to look at."""


def waiting_with(seat: Seat) -> Waiting:
    notices = PublicNotice.objects.filter(
        organisation=seat.organisation_id, withdrawn_at__isnull=True, certified_at__isnull=True
    )
    verifies = seat.role == Role.EMPLOYER_OPERATOR
    return Waiting(
        declarations=at_desk(seat).order_by().count(),
        notices=notices.count(),
        verifications=waiting_at(seat.organisation).count() if verifies else 0,
        verifies=verifies,
    )


@transaction.atomic
def end(
    seat: Seat, *, by: Person, acting: Seat, last_day: date, reason: str, at: datetime, alone: bool = False
) -> Seat:
    """Ends the seat; its holder is told, and so is everybody who goes on at the desk, with what waits there."""
    ended = handover.end(seat, by=by, acting=acting, last_day=last_day, reason=reason, at=at, alone=alone)
    _tell_ended(ended, by, reason, at)
    waiting = waiting_with(ended)
    for other in handover.others_from(ended, last_day + timedelta(days=1)):
        _tell_waiting(ended, other, waiting, at)
    return ended


@transaction.atomic
def name_successor(seat: Seat, *, successor: Person, by: Person, acting: Seat, starts_on: date, at: datetime) -> Seat:
    """The successor's seat begins on that day; both are told, and the platform's administrators."""
    made = handover.appoint_successor(seat, successor=successor, by=by, acting=acting, starts_on=starts_on, at=at)
    _tell_named(seat, made, at)
    return made


@transaction.atomic
def send_letter(seat: Seat, *, successor: Person, by: Person, acting: Seat, file_id: UUID, at: datetime) -> None:
    """The successor at an employer: the letter waits for the platform's administrators, who are told; so is the successor."""
    if not (allowed := handover.may_manage(acting, seat)):
        raise handover.NotHandedOver(allowed)
    letter = hand_in_letter(seat.organisation, operator=successor, file_id=file_id, at=at, by=by)
    _tell_letter(seat, letter.pk, successor, at)


@for_its_reader
def _tell_ended(seat: Seat, by: Person, reason: str, at: datetime) -> None:
    assert seat.ends_on is not None
    words = said(
        gettext_noop("您在%(office)s的“%(role)s”身份到 %(day)s 为止（%(who)s 办理）"),
        office=seat.organisation.name, role=seat.get_role_display(), day=dated(seat.ends_on), who=by.name,
    )  # fmt: skip
    tell(seat.person, MessageKind.NOTE, words, reason, INBOX, f"seat:{seat.pk}:ends:{at.isoformat()}")


@for_its_reader
def _tell_waiting(ended: Seat, other: Seat, waiting: Waiting, at: datetime) -> None:
    assert ended.ends_on is not None
    words = said(
        gettext_noop("%(name)s 在%(office)s办理到 %(day)s，之后由您接手"),
        name=ended.person.name, office=ended.organisation.name, day=dated(ended.ends_on),
    )  # fmt: skip
    key = f"seat:{ended.pk}:passes:{other.pk}:{at.isoformat()}"
    tell(other.person, MessageKind.NOTE, words, _waits(waiting), DESK, key)


@for_its_reader
def _tell_named(seat: Seat, made: Seat, at: datetime) -> None:
    words = said(
        gettext_noop("您自 %(day)s 起是%(office)s的“%(role)s”"),
        day=dated(made.starts_on), office=made.organisation.name, role=made.get_role_display(),
    )  # fmt: skip
    tell(made.person, MessageKind.TODO, words, _waits(waiting_with(seat)), DESK, f"seat:{made.pk}:begins")
    told = said(
        gettext_noop("%(name)s 自 %(day)s 起接任%(office)s的“%(role)s”"),
        name=made.person.name, day=dated(made.starts_on), office=made.organisation.name, role=made.get_role_display(),
    )  # fmt: skip
    others = {seat.person_id: seat.person, **{each.person_id: each.person for each in platform_admins()}}
    for pk, person in others.items():
        if pk != made.person_id:
            tell(person, MessageKind.NOTE, told, "", INBOX, f"seat:{made.pk}:begins:{pk}:{at.isoformat()}")


@for_its_reader
def _tell_letter(seat: Seat, letter: int, successor: Person, at: datetime) -> None:
    office = seat.organisation.name
    named = said(gettext_noop("您被指定接任%(office)s的经办人，授权委托证明等待平台管理员审核"), office=office)
    tell(successor, MessageKind.NOTE, named, "", "/employer/letter/", f"letter:{letter}:named:{at.isoformat()}")
    waits = said(
        gettext_noop("%(office)s 指定 %(name)s 接任经办人，授权委托证明待审核"), office=office, name=successor.name
    )
    for admin in platform_admins():
        key = f"letter:{letter}:waits:{admin.person_id}:{at.isoformat()}"
        tell(admin.person, MessageKind.TODO, waits, "", LETTERS, key)


def _waits(waiting: Waiting) -> str:
    return said(
        gettext_noop("桌上待办：申报 %(declarations)s 份，公示 %(notices)s 件，业绩档案 %(verifications)s 份。"),
        declarations=waiting.declarations, notices=waiting.notices, verifications=waiting.verifications,
    )  # fmt: skip
