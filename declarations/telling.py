"""Which message goes to whom when a declaration moves. No personal data but the number and a link."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.enums import Role
from accounts.models import Person
from declarations.enums import State, Verb
from declarations.models import Declaration
from messages.actions import take_back, tell
from messages.language import for_its_reader, said
from review_plans.models import PlanVersion


@for_its_reader
def moved(declaration: Declaration, verb: Verb, now: datetime, *, visible_from: datetime | None = None) -> None:
    """Tells the applicant; and the employer's operators when it comes to their desk."""
    kind = "todo" if declaration.state == State.SENT_BACK else "note"
    tell(
        declaration.person,
        kind,
        said(gettext_noop("申报 %(number)s：%(verb)s"), number=declaration.number or declaration.pk, verb=verb.label),
        said(gettext_noop("现在的状态：%(state)s。"), state=declaration.get_state_display()),
        reverse("declarations:progress", args=[declaration.pk]),
        _key(declaration, verb),
        plan_code=declaration.plan.code,
        available_at=visible_from or timezone.now(),
    )
    if declaration.state == State.AT_EMPLOYER:
        for operator in _operators(declaration):
            tell(
                operator,
                "todo",
                said(gettext_noop("有新的申报等待单位审核")),
                said(gettext_noop("申报 %(number)s 等待审核。"), number=declaration.number),
                reverse("offices:case", args=[declaration.pk]),
                f"{_key(declaration, verb)}:operator:{operator.pk}",
                plan_code=declaration.plan.code,
                available_at=visible_from or timezone.now(),
            )


def taken_back(declaration: Declaration, undone: Verb, now: datetime) -> None:
    """After an undo: what nobody could see yet is withdrawn; who has seen it is told, under the row's new version."""
    key = _key(declaration, undone, declaration.row_version - 1)
    operators = [f"{key}:operator:{operator.pk}" for operator in _operators(declaration)]
    if not take_back([key, *operators]):
        moved(declaration, Verb.UNDO, now)


@for_its_reader
def plan_changed(declaration: Declaration, version: PlanVersion, now: datetime) -> None:
    tell(
        declaration.person,
        "note",
        said(gettext_noop("申报计划有新版本，草稿已跟随")),
        version.reason or said(gettext_noop("请在办事指南中查看改动。")),
        reverse("declarations:hub", args=[declaration.pk]),
        _key(declaration, Verb.UNDO) + f":version:{version.pk}",
        plan_code=declaration.plan.code,
        available_at=timezone.now(),
    )


def _key(declaration: Declaration, verb: Verb, row_version: int | None = None) -> str:
    return f"declaration:{declaration.pk}:{row_version or declaration.row_version}:{verb}"


def _operators(declaration: Declaration) -> list[Person]:
    seats = Person.objects.filter(
        seats__organisation=declaration.employer, seats__role=Role.EMPLOYER_OPERATOR, seats__ends_on__isnull=True
    )
    return list(seats.distinct())
