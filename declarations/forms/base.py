"""What every wizard form shares: it is built from a declaration and gives back the values to write."""

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from declarations import itinerary
from declarations.models import Declaration
from dossiers.forms import YesNo
from review_plans.plan import Plan

YES_NO = [("true", _("是")), ("false", _("否"))]


class PageForm(forms.Form):
    """`own` are columns of the declaration, `answers` keys of its further answers."""

    own: ClassVar[tuple[str, ...]] = ()
    answers: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, declaration: Declaration, **kwargs: Any) -> None:
        self.declaration = declaration
        self.plan: Plan = itinerary.plan_of(declaration)
        kwargs.setdefault("initial", self.stored(declaration))
        super().__init__(*args, **kwargs)
        self.build()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def build(self) -> None:
        """Choices, labels and conditions that hang on the plan."""

    @classmethod
    def stored(cls, declaration: Declaration) -> dict[str, Any]:
        """What stands in the declaration for this page, as the fields' initial values."""
        values = {name: getattr(declaration, name) for name in cls.own}
        return {**values, **{key: declaration.answers.get(key) for key in cls.answers}}

    def values(self) -> dict[str, Any]:
        """The columns to write, from what is valid; what is not valid stays as it was."""
        good = self.cleaned_data
        written = {name: good[name] for name in self.own if name in good}
        asked = {key: _plain(good[key]) for key in self.answers if key in good}
        if asked:
            written["answers"] = {**self.declaration.answers, **asked}
        return written


def _plain(value: Any) -> Any:
    """JSON for an answer: dates as ISO, the rest as it is."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def yes_or_no(label: Any, *, help_text: Any = "") -> forms.TypedChoiceField:
    """Yes, no, or not answered (None)."""
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        coerce=lambda word: word in (True, "true", "True"),
        empty_value=None,
        required=False,
        help_text=help_text,
        widget=YesNo,
    )
