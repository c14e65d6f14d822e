"""Pages photographed by telephone into a slot of the plan's attachments."""

from django.utils.translation import gettext as _

from accounts.results import Allowed, Denied
from config import clock
from declarations import editing, slots
from declarations.models import Declaration
from declarations.pages import may_change_slot
from declarations.queries import words
from declarations.refusals import NotAllowed
from files import phone
from files.models import PhoneLink, StoredFile
from review_plans.plan import Slot

KIND = "slot"


def _behind(link: PhoneLink) -> tuple[Declaration, Slot] | None:
    number, _sep, code = link.target.partition(":")
    found = Declaration.objects.select_related("person", "plan", "version__plan", "employer__employer")
    declaration = found.filter(pk=int(number), person_id=link.person_id).first()
    if declaration is None:
        return None
    slot = next((s.slot for s in slots.states(declaration) if s.slot.code == code and s.takes_files), None)
    return None if slot is None else (declaration, slot)


def _opens(link: PhoneLink) -> phone.Destination | Denied:
    behind = _behind(link)
    if behind is None:
        return Denied(_("这项附件现在不用交了，请回到电脑上查看。"))
    declaration, slot = behind
    allowed = may_change_slot(declaration, slot.code, clock.now(declaration.plan.code))
    if not allowed:
        return Denied(allowed.reason)
    return phone.Destination(words(slot.name), declaration.person.name, words(slot.hint), slots.rule_of(slot))


def _take(link: PhoneLink, file: StoredFile) -> Allowed | Denied:
    behind = _behind(link)
    if behind is None:
        return Denied(_("这项附件现在不用交了，请回到电脑上查看。"))
    declaration, slot = behind
    now = clock.now(declaration.plan.code)
    by_hand = slot.source == "fetched"
    try:
        editing.attach(declaration, slot=slot.code, file=file, person=declaration.person, now=now, not_fetched=by_hand)
    except NotAllowed as refused:
        return refused.denied
    return Allowed()


def register() -> None:
    phone.register(KIND, phone.Door(_opens, _take))
