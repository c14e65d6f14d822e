from django import forms
from django.utils.translation import gettext_lazy as _

from documents.numbers import read_code


class CodeForm(forms.Form):
    """The code under a paper's QR; gaps, case and look-alike letters don't matter."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=40,
        help_text=_("文书首页左下角的 13 位字母和数字，空格可以不输。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("请输入文书上的验证码。")},
    )

    def read(self) -> str:
        """The code as it is stored, or empty if nothing could carry it."""
        return read_code(self.cleaned_data["code"])
