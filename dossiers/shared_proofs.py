"""One file that proves several entries: a scan of certificates, a print of the years of an account."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dossiers import queries, states
from dossiers.kinds import EntryKind
from dossiers.models import Dossier, Entry, Evidence
from files.models import FileState, StoredFile


@dataclass(frozen=True)
class Group:
    """The other entries of one kind: key of the form and words."""

    name: str
    options: tuple[tuple[str, str], ...]


def others(entry: Entry, kind: EntryKind, evidence: Iterable[Evidence]) -> tuple[Group, ...]:
    """The person's other entries that a file here may prove too: those of the same kind, then all that have no file.

    Entries on which all the files of this one hang already are left out.
    """
    dossier: Dossier = entry.dossier
    here = {each.file_id for each in evidence if each.file.state == FileState.READY}
    if not here:
        return ()
    sections = sorted(queries.sections_of(dossier), key=lambda section: section.kind.code != kind.code)
    groups = []
    for section in sections:
        same = section.kind.code == kind.code
        rows = [r for r in section.rows if (same or not r.evidence) and not (same and r.entry.pk == entry.pk)]
        lacking = [r for r in rows if not r.vouched_for and not here <= {each.file_id for each in r.evidence}]
        options = tuple((states.key_of(r.entry), _words(r)) for r in lacking)
        if options:
            groups.append(Group(str(section.kind.name), options))
    return tuple(groups)


def _words(row: queries.Row) -> str:
    return " · ".join([row.heading, *row.details[:1]])


class ShareForm(forms.Form):
    """Which file, and which other entries it proves."""

    file = forms.ChoiceField(
        label=gettext_lazy("哪个文件"),
        error_messages={
            "required": gettext_lazy("请选择文件。"),
            "invalid_choice": gettext_lazy("这个文件已经移除，请另选。"),
        },
        widget=forms.Select(attrs={"class": "select"}),
    )
    entries = forms.MultipleChoiceField(
        label=gettext_lazy("还证明哪些记录"),
        error_messages={
            "required": gettext_lazy("请至少勾选一条记录。"),
            "invalid_choice": gettext_lazy("勾选的记录里有的已经删除或者不能再选，请重新勾选。"),
        },
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any, *, evidence: Iterable[Evidence], groups: Sequence[Group]) -> None:
        super().__init__(data)
        usable = [each.file for each in evidence if each.file.state == FileState.READY]
        self.usable: dict[str, StoredFile] = {str(file.pk): file for file in usable}
        self.groups = groups
        self.fields["file"].choices = [(pk, file.original_name) for pk, file in self.usable.items()]  # type: ignore[attr-defined]
        keys = [(key, words) for group in groups for key, words in group.options]
        self.fields["entries"].choices = keys  # type: ignore[attr-defined]

    @property
    def is_offered(self) -> bool:
        return bool(self.usable and self.groups)

    @property
    def chosen(self) -> frozenset[str]:
        """What was ticked, for a form that comes back with a fault."""
        return frozenset(self["entries"].value() or ())

    def file_chosen(self) -> StoredFile:
        return self.usable[self.cleaned_data["file"]]

    def entries_chosen(self, dossier: Dossier) -> list[Entry]:
        found: list[Entry] = []
        for kind, numbers in states.chosen_of(self.cleaned_data["entries"]).items():
            found += states.PARTS[kind]._default_manager.filter(dossier=dossier, pk__in=numbers).order_by("pk")
        return found
