"""Pages photographed by telephone as proof of an entry."""

from django.utils.translation import gettext as _

from accounts.results import Allowed, Denied
from dossiers import actions
from dossiers.kinds import BY_CODE, EntryKind
from dossiers.locking import NotAllowed
from dossiers.models import Entry
from files import phone
from files.models import PhoneLink, StoredFile
from files.rules import EVIDENCE

KIND = "entry"


def target_of(kind: EntryKind, entry: Entry) -> str:
    return f"{kind.code}:{entry.pk}"


def _behind(link: PhoneLink) -> tuple[EntryKind, Entry] | None:
    code, _sep, number = link.target.partition(":")
    kind = BY_CODE[code]
    found = kind.model._default_manager.select_related("dossier__person")
    entry = found.filter(pk=int(number), dossier__person_id=link.person_id).first()
    return None if entry is None else (kind, entry)


def _opens(link: PhoneLink) -> phone.Destination | Denied:
    behind = _behind(link)
    if behind is None:
        return Denied(_("这一条已经从业绩档案里删除，请回到电脑上查看。"))
    kind, entry = behind
    return phone.Destination(kind.heading(entry), entry.dossier.person.name, str(kind.proof), EVIDENCE)


def _take(link: PhoneLink, file: StoredFile) -> Allowed | Denied:
    behind = _behind(link)
    if behind is None:
        return Denied(_("这一条已经从业绩档案里删除，请回到电脑上查看。"))
    _kind, entry = behind
    try:
        actions.attach_evidence(entry, person=entry.dossier.person, file=file)
    except NotAllowed as refused:
        return refused.denied
    return Allowed()


def register() -> None:
    phone.register(KIND, phone.Door(_opens, _take))
