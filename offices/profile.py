"""The profile of a dossier as rows of a summary."""

from dossiers.models import Dossier
from offices.handed_in import PROFILE, Field


def profile_rows(dossier: Dossier) -> list[Field]:
    """What is filled in, with the words of choices."""
    rows = []
    for name in PROFILE:
        shown = getattr(dossier, f"get_{name}_display", None)
        value = shown() if callable(shown) else getattr(dossier, name)
        if value not in ("", None):
            rows.append(Field(str(getattr(Dossier._meta.get_field(name), "verbose_name", name)), str(value)))
    return rows
