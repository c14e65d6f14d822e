"""承诺签名: the tick and the signature, drawn or photographed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from files.rules import SIGNATURE


class PledgeForm(forms.Form):
    agreed = forms.BooleanField(label=_("我已阅读并承诺以上内容"), error_messages={"required": _("请先勾选承诺。")})
    signature = forms.FileField(
        label=_("上传签名照片"),
        required=False,
        widget=forms.FileInput(attrs={"accept": SIGNATURE.accept()}),
        help_text=_("白纸黑字，拍清楚。在上面的框里签了名的，不用上传。"),
    )

    def __init__(self, *args: Any, signed_before: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signed_before = signed_before

    def clean_signature(self) -> Any:
        given = self.cleaned_data["signature"]
        if not given and not self.signed_before:
            raise forms.ValidationError(_("未检测到笔迹，请签名，或上传签名照片。"))
        return given


class ConfirmForm(forms.Form):
    """Where the verdict has NOT_MET, the person says that the declaration is meant, and why."""

    confirmed = forms.BooleanField(
        label=_("我知道有不符合项，仍要申报"), error_messages={"required": _("有不符合项：仍要申报的，请勾选确认。")}
    )
    not_met_reason = forms.CharField(
        label=_("仍申报的理由"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=_("各级审查人会先看到这段话。"),
        error_messages={"required": _("有不符合项：请写明仍申报的理由。")},
    )
