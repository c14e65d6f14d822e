"""Clean input for the committee office."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from committee.models import FeeRecord


class FeeForm(forms.Form):
    amount = forms.DecimalField(
        label=_("金额"), max_digits=8, decimal_places=2, min_value=0, widget=forms.NumberInput({"data-unit": _("元")})
    )
    receipt_number = forms.CharField(
        label=_("票据号"),
        max_length=FeeRecord._meta.get_field("receipt_number").max_length,
        help_text=_("财政票据或发票上的号码。"),
    )
    paid_on = forms.DateField(
        label=_("缴费日期"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("今天缴的不用填。"),
        error_messages={"invalid": _("请按“年-月-日”填写日期，用数字和连字符。")},
    )


class AdmissionNoticeForm(forms.Form):
    place = forms.CharField(
        label=_("公示地点与方式"), max_length=200, help_text=_("几处用顿号分开，每处各出一张公示表。")
    )
    contact = forms.CharField(label=_("受理异议的电话或地址"), max_length=120)


class PaperForm(forms.Form):
    """A set of paper that lies on the counter."""

    number = forms.CharField(
        label=_("申报编号"),
        max_length=60,
        error_messages={"required": _("请扫描条形码，或输入申报编号。")},
        widget=forms.TextInput({"autofocus": True, "autocomplete": "off", "inputmode": "numeric"}),
        help_text=_("用扫描枪扫材料清点条；没有扫描枪时输入编号后按回车。"),
    )
    copies = forms.IntegerField(label=_("份数"), min_value=1)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["copies"].widget.attrs["max"] = most
