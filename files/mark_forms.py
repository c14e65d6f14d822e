from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from files.mark_actions import WHOLE_PAGE, Box

EDGES = ("x", "y", "width", "height")


class MarkForm(forms.Form):
    """A page and words; the box is filled in by drawing, and is the whole page where nothing was drawn."""

    subject = forms.CharField(max_length=60, widget=forms.HiddenInput)
    page = forms.IntegerField(
        label=_("第几页"), min_value=1, max_value=9999, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    words = forms.CharField(
        label=_("有什么问题"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一句话说清；随退回意见退给本人时，申报人会看到这句话。"),
    )
    x, y, width, height = (
        forms.DecimalField(required=False, min_value=0, max_value=1, widget=forms.HiddenInput) for _edge in EDGES
    )

    def box(self) -> Box:
        drawn: list[Decimal | None] = [self.cleaned_data.get(edge) for edge in EDGES]
        return WHOLE_PAGE if None in drawn else [each for each in drawn if each is not None]
