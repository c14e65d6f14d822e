"""A title that a review of this platform gave: it stands in the dossier with its certificate, and goes when that is revoked.

Such an entry is fetched like any other: nobody types it, its fields are locked, the employer vouches for it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from dossiers import actions, locking
from dossiers.fetch_models import FetchedFact
from dossiers.models import Dossier, DossierState, Evidence, TitleRecord
from dossiers.sources import CERTIFICATES
from files.models import StoredFile


@dataclass(frozen=True)
class Granted:
    """What the certificate says. Its number makes it the same title the next time."""

    number: str
    name: str
    level: str
    series: str
    specialty: str
    qualified_on: date
    approved_by: str
    holder: str

    def values(self) -> dict[str, Any]:
        """Fields of the entry, as JSON carries them."""
        return {
            "name": self.name,
            "level": self.level,
            "series": self.series,
            "specialty": self.specialty,
            "qualified_on": self.qualified_on.isoformat(),
            "approved_by": self.approved_by,
            "certificate_number": self.number,
            "holder": self.holder,
        }


@transaction.atomic
def write_title(person: Person, title: Granted, *, certificate: StoredFile | None, by: Person) -> TitleRecord | None:
    """Writes the title once, however often it is asked; None where it stands already."""
    dossier = _locked(person)
    fact = _fact(dossier, title.number)
    if fact is not None and fact.entry_id is not None:
        return None
    values = title.values()
    entry = TitleRecord.objects.create(dossier=dossier, **{**values, "qualified_on": title.qualified_on})
    FetchedFact.objects.update_or_create(
        dossier=dossier,
        source=CERTIFICATES.code,
        entry_kind=CERTIFICATES.kind,
        key=title.number,
        defaults={"values": values, "fetched_at": timezone.now(), "gone_at": None, "entry_id": entry.pk},
    )
    if certificate is not None:
        Evidence.objects.create(dossier=dossier, entry_kind=CERTIFICATES.kind, entry_id=entry.pk, file=certificate)
    if dossier.state == DossierState.VERIFIED:
        dossier.state = DossierState.DRAFT
    locking.bump(dossier)
    _event(dossier, by, "dossier.grant_title", entry.pk, title.number)
    return entry


@transaction.atomic
def take_back(person: Person, number: str, *, by: Person) -> bool:
    """The certificate no longer holds: the entry goes, whoever has vouched for it. False where none stands."""
    dossier = _locked(person)
    fact = _fact(dossier, number)
    if fact is None or fact.entry_id is None:
        return False
    entry = TitleRecord.objects.get(pk=fact.entry_id)
    fact.entry_id, fact.gone_at = None, timezone.now()
    fact.save(update_fields=["entry_id", "gone_at"])
    key = entry.pk
    actions.take_out(dossier, entry)
    _event(dossier, by, "dossier.take_title_back", key, number)
    return True


def _locked(person: Person) -> Dossier:
    return Dossier.objects.select_for_update().get(pk=actions.open_for(person).pk)


def _fact(dossier: Dossier, number: str) -> FetchedFact | None:
    found = FetchedFact.objects.filter(
        dossier=dossier, source=CERTIFICATES.code, entry_kind=CERTIFICATES.kind, key=number
    )
    return found.first()


def _event(dossier: Dossier, by: Person, verb: str, entry: int, number: str) -> None:
    locking.record_event(dossier, by, verb, {"kind": CERTIFICATES.kind, "entry": entry, "certificate": number})
