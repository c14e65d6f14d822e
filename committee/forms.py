"""Clean input for the committee office."""

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


class AdmissionNoticeForm(forms.Form):
    place = forms.CharField(label=_("公示地点与方式"), max_length=200)
    contact = forms.CharField(label=_("受理异议的电话或地址"), max_length=120)
