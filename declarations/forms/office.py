"""受理点: one of the plan's accepting offices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from declarations.forms.base import PageForm
from declarations.models import Declaration


class OfficeForm(PageForm):
    own = ("accepting_office",)
    accepting_office = forms.ModelChoiceField(
        label=gettext_lazy("受理点"),
        queryset=Organisation.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": gettext_lazy("请选择受理点。"),
            "invalid_choice": gettext_lazy("请从列出的受理点里选一个。"),
        },
    )

    def build(self) -> None:
        self.fields["accepting_office"].queryset = offices_for(self.declaration, self.plan.accepting_offices)  # type: ignore[attr-defined]

    @classmethod
    def stored(cls, declaration: Declaration) -> dict[str, Any]:
        return {"accepting_office": declaration.accepting_office_id}


def offices_for(declaration: Declaration, named: Any) -> Any:
    """The organisations behind the plan's accepting offices."""
    return Organisation.objects.filter(
        kind=OrganisationKind.ACCEPTING_OFFICE, name__in=[office.name for office in named]
    ).select_related("area")
