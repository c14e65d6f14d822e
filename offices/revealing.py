"""A whole identity number at a desk that has the case: with a reason, an event, and a line for the applicant to read.

The number is answered and nowhere kept: neither in the event nor in the line, session, log or message.
"""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.acting import actor
from accounts.identity.queries import number_of
from accounts.models import Person, Seat
from accounts.results import Allowed, Answer, Denied
from audit.actions import record
from declarations import readings
from declarations.models import Declaration, ReadKind
from declarations.queries import at_desk
from declarations.refusals import NotAllowed


class Why(models.TextChoices):
    CHECK_FILE = "check_file", _("与证件或材料核对")
    ASK_ISSUER = "ask_issuer", _("向登记系统或发证单位核实")
    FILL_IN = "fill_in", _("填写须有完整号码的公文")
    OTHER = "other", _("其他")


def may_reveal(declaration: Declaration, person: Person, seat: Seat) -> Answer:
    """Only where the case lies now, and never one's own."""
    if declaration.person_id == person.pk:
        return Denied(_("不能办理本人的申报。"))
    if not at_desk(seat).filter(pk=declaration.pk).exists():
        return Denied(_("申报现在不在您的桌上，不能查看完整身份证号。"))
    return Allowed()


@transaction.atomic
def reveal(declaration: Declaration, *, person: Person, seat: Seat, why: Why, words: str, at: datetime) -> str:
    """The whole number, "" if none is known. Raises NotAllowed. `at` is true time."""
    answer = may_reveal(declaration, person, seat)
    if isinstance(answer, Denied):
        raise NotAllowed(answer)
    number = number_of(declaration.person)
    readings.note(declaration, person, seat, ReadKind.NUMBER)
    record(
        chain=declaration.plan.code, verb="reveal_number", **actor(person, seat), object_type="identity_number",
        object_id=declaration.pk, reason=words, payload={"why": why.value, "person": declaration.person_id}, at=at,
    )  # fmt: skip
    return number
