"""The form in which the person says which file shows which page of the list, and where in it."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers.models import Entry, Evidence
from dossiers.proofs import Ticked, checklist
from files import page_ranges
from files.models import FileState


@dataclass(frozen=True)
class PageRow:
    """A line of the form: the page of the list, its tick, and the two fields."""

    ticked: Ticked
    file: forms.BoundField
    pages: forms.BoundField


class PagesForm(forms.Form):
    """Two fields a page of the list: `file-<code>` and `pages-<code>`."""

    def __init__(self, data: Any, *, entry: Entry, evidence: Iterable[Evidence]) -> None:
        super().__init__(data)
        self.proofs = {str(each.file_id): each for each in evidence if each.file.state == FileState.READY}
        self.ticks = checklist(entry, self.proofs.values())
        named = any(each.shows for each in self.proofs.values())
        only = next(iter(self.proofs)) if len(self.proofs) == 1 and not named else ""
        choices = [("", _("还没有")), *((pk, each.file.original_name) for pk, each in self.proofs.items())]
        for ticked in self.ticks:
            proof, code = ticked.evidence, ticked.page.code
            self.fields[f"file-{code}"] = forms.ChoiceField(
                label=_("%(page)s在哪个文件") % {"page": ticked.page.words},
                choices=choices,
                required=False,
                initial=str(proof.file_id) if proof else only,
                error_messages={"invalid_choice": gettext_lazy("这个文件已经移除，请另选。")},
                widget=forms.Select(attrs={"class": "select"}),
            )
            self.fields[f"pages-{code}"] = forms.CharField(
                label=_("%(page)s的页码") % {"page": ticked.page.words},
                max_length=page_ranges.LONGEST,
                required=False,
                initial=page_ranges.typed(proof.shows.get(code, "")) if proof else "",
                error_messages={"max_length": gettext_lazy("页码太长，请只写起止页。")},
                widget=forms.TextInput(
                    attrs={"class": "input", "inputmode": "numeric", "placeholder": _("页码，如 1-2")}
                ),
            )

    def rows(self) -> Iterator[PageRow]:
        for ticked in self.ticks:
            yield PageRow(ticked, self[f"file-{ticked.page.code}"], self[f"pages-{ticked.page.code}"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for ticked in self.ticks:
            name = f"pages-{ticked.page.code}"
            proof = self.proofs.get(cleaned.get(f"file-{ticked.page.code}", ""))
            try:
                read = page_ranges.read(cleaned.get(name, ""), last=proof.file.pages if proof else 0)
            except page_ranges.BadPages as problem:
                self.add_error(name, ValidationError(str(problem)))
            else:
                cleaned[name] = page_ranges.plain(read)
        return cleaned

    def shown(self) -> dict[str, tuple[uuid.UUID, str]]:
        """Code -> file and pages, for `actions.name_pages`."""
        named = ((each.page.code, self.cleaned_data[f"file-{each.page.code}"]) for each in self.ticks)
        return {code: (uuid.UUID(file), self.cleaned_data[f"pages-{code}"]) for code, file in named if file}
